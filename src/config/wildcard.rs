//! The lists of `[match]` in a profile: shell patterns of which some must and of which one may match.

/// Whether the items of a list let something through (`NMSettingMatch`): every mandatory one must
/// match, and one of the optional ones if there are any. An item is optional, also with `|` before it,
/// and mandatory with `&`; `!` turns it round, alone it is `&!`. A backslash behind these is dropped,
/// so that a pattern may begin with one of them.
#[must_use]
pub fn satisfied(items: &[String], matches: impl Fn(&str) -> bool) -> bool {
    let (mut optional, mut matched) = (false, false);
    for item in items {
        let (mandatory, inverted, pattern) = parse(item);
        let is_match = matches(pattern) != inverted;
        if mandatory && !is_match {
            return false;
        }
        optional |= !mandatory;
        matched |= !mandatory && is_match;
    }
    matched || !optional
}

/// Whether it is mandatory, whether it is turned round, and the pattern.
fn parse(item: &str) -> (bool, bool, &str) {
    let (explicit, rest) = match item.strip_prefix('&') {
        Some(rest) => (Some(true), rest),
        None => item.strip_prefix('|').map_or((None, item), |rest| (Some(false), rest)),
    };
    let (inverted, rest) = rest.strip_prefix('!').map_or((false, rest), |rest| (true, rest));
    (explicit.unwrap_or(inverted), inverted, rest.strip_prefix('\\').unwrap_or(rest))
}

/// Whether a shell pattern is the whole text (`fnmatch(3)` without flags): `*`, `?`, `[a-z]`, `[!a-z]`;
/// a backslash takes the next character as it is.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to resume when what follows the last star does not fit: (behind the star, next text).
    let mut star: Option<(usize, usize)> = None;
    loop {
        let fits = match (pattern.get(p), text.get(t)) {
            (Some('*'), _) => {
                star = Some((p + 1, t));
                p += 1;
                continue;
            }
            (None, None) => return true,
            (Some(_), Some(&c)) => one(&pattern[p..], c),
            (_, _) => None,
        };
        match (fits, star) {
            (Some(len), _) => (p, t) = (p + len, t + 1),
            (None, Some((behind, from))) if from < text.len() => {
                star = Some((behind, from + 1));
                (p, t) = (behind, from + 1);
            }
            (None, _) => return false,
        }
    }
}

/// How much of a pattern, which is not empty, the character takes up, if it fits.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['\\', escaped, ..] => (*escaped == c).then_some(2),
        ['[', ..] => match set(pattern, c) {
            Some((len, is_in)) => is_in.then_some(len),
            // Without its end it is a bracket.
            None => (c == '[').then_some(1),
        },
        [other, ..] => (*other == c).then_some(1),
        [] => None,
    }
}

/// A `[…]` at the beginning of a pattern: its length, and whether the character is in it. `None`: it
/// has no end.
fn set(pattern: &[char], c: char) -> Option<(usize, bool)> {
    let mut at = 1;
    let inverted = matches!(pattern.get(at), Some('!' | '^'));
    at += usize::from(inverted);
    let first = at;
    let mut is_in = false;
    loop {
        let mut from = *pattern.get(at)?;
        if from == ']' && at > first {
            return Some((at + 1, is_in != inverted));
        }
        if from == '\\' {
            at += 1;
            from = *pattern.get(at)?;
        }
        at += 1;
        let to = match pattern.get(at..at + 2) {
            Some(['-', to]) if *to != ']' => {
                at += 2;
                *to
            }
            _ => from,
        };
        is_in |= (from..=to).contains(&c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_patterns() {
        for (pattern, text) in [
            ("wl*", "wlan0"),
            ("*", ""),
            ("w?an*0", "wlan-a0b0"),
            ("wlan[0-3]", "wlan2"),
            ("wlan[!0-3]", "wlan4"),
            ("[]a]", "]"),
            ("a[", "a["),
            ("a\\*", "a*"),
            ("[a-]", "-"),
            ("*[0-9]", "a1b2"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("wl", "wlan0"),
            ("wlan[0-3]", "wlan4"),
            ("", "a"),
            ("a\\*", "ab"),
            ("?", ""),
            ("[!a]", "a"),
            ("*a", "ab"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn mandatory_and_optional_items() {
        let satisfied = |items: &[&str], text: &str| {
            let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
            satisfied(&items, |pattern| matches(pattern, text))
        };
        assert!(satisfied(&[], "a"));
        assert!(satisfied(&["b", "|a"], "a"));
        assert!(!satisfied(&["b", "c"], "a"));
        assert!(satisfied(&["!b"], "a"));
        assert!(!satisfied(&["!a", "*"], "a"));
        assert!(satisfied(&["&a*", "&!*b"], "ac"));
        assert!(!satisfied(&["&a*", "&!*b"], "ab"));
        assert!(satisfied(&["|!b", "c"], "a"));
        assert!(satisfied(&["\\!a"], "!a"));
        assert!(satisfied(&["&\\&a"], "&a"));
    }
}
