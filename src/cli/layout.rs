//! Text for terminals of 80 columns: fields, tables, colour.

use std::io::IsTerminal;

/// The width that nothing exceeds.
pub const COLUMNS: usize = 80;
/// The columns that are left of one that gives way.
const NARROWEST: usize = 8;
/// Where the values of fields begin.
const VALUES_AT: usize = 21;

/// How many columns a text takes at most: what is not ASCII may be wide.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// The text, shortened to that many columns with an ellipsis where it is longer.
#[must_use]
pub fn fit(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let (mut short, mut taken) = (String::new(), 2);
    for c in text.chars() {
        taken += columns(c);
        if taken > most {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// The text in lines of at most that many columns, broken at blanks where there are any.
#[must_use]
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().map_or(0, |line| width(line));
        if line > 0 && line + 1 + width(word) > most {
            lines.push(String::new());
        } else if line > 0 {
            push(&mut lines, ' ');
        }
        for c in word.chars() {
            if lines.last().is_some_and(|line| width(line) + columns(c) > most) {
                lines.push(String::new());
            }
            push(&mut lines, c);
        }
    }
    lines
}

fn push(lines: &mut [String], c: char) {
    if let Some(line) = lines.last_mut() {
        line.push(c);
    }
}

/// One indented field: its name, and its value in as many lines as it takes.
#[must_use]
pub fn field(name: &str, value: &str) -> String {
    let mut text = String::new();
    for (n, line) in wrap(value, COLUMNS - VALUES_AT).iter().enumerate() {
        let name = if n == 0 { name } else { "" };
        text.push_str(format!("  {name:<19}{line}").trim_end());
        text.push('\n');
    }
    text
}

/// A heading, in as many lines as it takes.
#[must_use]
pub fn title(text: &str) -> String {
    wrap(text, COLUMNS).join("\n") + "\n"
}

/// A table with a head, its columns two blanks apart. Cells hold printable text; the widest of the column
/// `gives_way`, counted from 0, are shortened, so that it fits.
#[must_use]
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]], gives_way: usize) -> String {
    let mut widths = head.map(width);
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            widths[column] = widths[column].max(width(cell));
        }
    }
    let all: usize = widths.iter().map(|width| width + 2).sum();
    let surplus = all.saturating_sub(2).saturating_sub(COLUMNS);
    if let Some(most) = widths.get_mut(gives_way) {
        *most = most.saturating_sub(surplus).max(NARROWEST.min(*most));
    }
    let mut text = String::new();
    let head = head.map(str::to_owned);
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (cell, most) in row.iter().zip(widths) {
            let cell = fit(cell, most);
            let gap = most.saturating_sub(width(&cell)) + 2;
            line.push_str(&cell);
            line.push_str(&" ".repeat(gap));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Colours that mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong.
    Bad,
    /// A heading.
    Strong,
}

/// Colours what is printed, on a terminal whose user does not object (`NO_COLOR`).
#[derive(Debug, Clone, Copy)]
pub struct Painter(bool);

impl Painter {
    /// For standard output.
    #[must_use]
    pub fn for_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self(!refused && std::io::stdout().is_terminal())
    }

    /// Without colour.
    #[must_use]
    pub fn plain() -> Self {
        Self(false)
    }

    /// The text in that colour.
    #[must_use]
    pub fn paint(self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Good => 32,
            Paint::Warning => 33,
            Paint::Bad => 31,
            Paint::Strong => 1,
        };
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_values_continue_under_their_beginning() {
        let text = field("why", &"word ".repeat(20));
        assert_eq!(text.lines().count(), 2);
        assert!(text.lines().all(|line| line.starts_with("  ") && width(line) <= COLUMNS), "{text}");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with(&" ".repeat(VALUES_AT))));
    }

    #[test]
    fn the_column_that_gives_way() {
        let rows = [["x".repeat(60), "u".repeat(36), "random".to_owned()]];
        let text = table(["NAME", "UUID", "ADDRESS"], &rows, 0);
        assert!(text.lines().all(|line| width(line) <= COLUMNS + 1), "{text}");
        assert!(text.contains("x…  uuu"), "{text}");
        assert_eq!(table(["A", "B"], &[["a".to_owned(), String::new()]], 1), "A  B\na\n");
    }

    #[test]
    fn colour_only_where_wanted() {
        assert_eq!(Painter::plain().paint(Paint::Bad, "x"), "x");
        assert_eq!(Painter(true).paint(Paint::Bad, "x"), "\x1b[31mx\x1b[0m");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(a in "\\PC{0,140}", b in "\\PC{0,140}") {
            for line in wrap(&a, 59) {
                prop_assert!(width(&line) <= 59);
            }
            prop_assert!(width(&fit(&a, 20)) <= 21);
            for line in table(["A", "B"], &[["wlan0".to_owned(), a.clone()], ["x".to_owned(), b]], 1).lines() {
                prop_assert!(width(line) <= COLUMNS + 1, "{line}");
            }
            let wrapped: String = wrap(&a, 59).concat().replace(' ', "");
            prop_assert_eq!(wrapped, a.replace(' ', ""));
        }
    }
}
