//! Text of values: blanks, escapes, lists and the nearest spelling of a wrong word.

/// Space, tab, line feed, form feed or carriage return; a vertical tab is not blank.
#[must_use]
pub fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

/// A text without blanks at its ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c| u8::try_from(c).is_ok_and(is_blank))
}

/// A raw value as string: `\s \n \t \r \\` are replaced, another escape stays with its backslash
/// and a single backslash at the end vanishes. `None`: the value is not UTF-8.
#[must_use]
pub fn unescape(raw: &[u8]) -> Option<String> {
    let raw = std::str::from_utf8(raw).ok()?;
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some(escaped) => push_escaped(&mut text, escaped, ""),
            None => break,
        }
    }
    Some(text)
}

/// Appends what `\` and `escaped` stand for; each of `also` stands for itself.
pub(super) fn push_escaped(text: &mut String, escaped: char, also: &str) {
    match escaped {
        's' => text.push(' '),
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' => text.push('\r'),
        '\\' => text.push('\\'),
        other => {
            if !also.contains(other) {
                text.push('\\');
            }
            text.push(other);
        }
    }
}

/// A string as raw value: what [`unescape`] gives back. The syntax cannot hold zero octets, nor a
/// form feed in front.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut raw = String::with_capacity(text.len());
    let mut leading = true;
    for c in text.chars() {
        match c {
            ' ' if leading => raw.push_str("\\s"),
            '\t' if leading => raw.push_str("\\t"),
            '\n' => raw.push_str("\\n"),
            '\r' => raw.push_str("\\r"),
            '\\' => raw.push_str("\\\\"),
            other => raw.push(other),
        }
        leading &= matches!(c, ' ' | '\t');
    }
    raw
}

/// A raw value as list of strings, separated by `,` (`\,` is a comma in an item).
#[must_use]
pub fn split_list(raw: &str) -> Vec<String> {
    split_at(raw, ',', ",")
}

/// A raw value as list of strings in a profile, separated by `;` (`\;` is a semicolon in an item).
#[must_use]
pub fn split_items(raw: &str) -> Vec<String> {
    split_at(raw, ';', ";")
}

fn split_at(raw: &str, separator: char, also: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        let Some(item) = items.last_mut() else { break };
        match c {
            end if end == separator => items.push(String::new()),
            '\\' => {
                if let Some(escaped) = chars.next() {
                    push_escaped(item, escaped, also);
                }
            }
            other => item.push(other),
        }
    }
    if items.last().is_some_and(String::is_empty) {
        items.pop();
    }
    items
}

/// What [`split_list`] takes apart.
#[must_use]
pub fn join_list(items: &[String]) -> String {
    let escaped: Vec<String> = items.iter().map(|item| escape(item).replace(',', "\\,")).collect();
    escaped.join(",")
}

/// The word of `known` that `wrong` was probably meant to be, if one is near enough.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Hostile text may be long, and the distance takes the product of both lengths.
    if wrong.len() > 100 {
        return None;
    }
    let folded = wrong.trim().to_ascii_lowercase();
    let near = |word: &str| {
        let begins = folded.len() > 3 && word.starts_with(&folded);
        if begins { 1 } else { strsim::damerau_levenshtein(&folded, &word.to_ascii_lowercase()) }
    };
    known
        .into_iter()
        .map(|word| (near(word), word))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, word)| *distance <= (word.len() / 3).clamp(1, 4))
        .map(|(_, word)| word)
}

/// A text that is safe to print and can still be copied: control and format characters are escaped,
/// quotes and backslashes stay.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '"' | '\'' => safe.push(c),
            other => safe.extend(other.escape_debug()),
        }
    }
    safe
}
