//! The key file: lines to sections, keys, raw values and line numbers, and back without loss.
//!
//! The syntax is that of GLib's key-file parser, as NetworkManager uses it: `#` comments only, a
//! value keeps the blanks at its end, the last assignment of a key wins, a section may continue.

use std::ops::Range;

use super::text::is_blank;

/// A line that is not a section, an assignment or a comment: the whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyfileError {
    /// Neither a section, nor an assignment, nor a comment.
    #[error("{file}:{line}: \"{}\" is not an assignment: KEY=VALUE is expected{}", text.escape_debug(), hint(text))]
    NotAnAssignment {
        /// The file's name.
        file: String,
        /// The line's number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// An assignment above the first section.
    #[error("{file}:{line}: \"{}\" stands before any section: a line like [connection] must come first", text.escape_debug())]
    BeforeSection {
        /// The file's name.
        file: String,
        /// The line's number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A section's line that is not `[NAME]`.
    #[error("{file}:{line}: \"{}\" is not a section: [NAME] is expected, alone on its line and without brackets in it", text.escape_debug())]
    BadSection {
        /// The file's name.
        file: String,
        /// The line's number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A key with brackets that are not a locale's.
    #[error("{file}:{line}: \"{}\" is not a key: brackets are not allowed in it", key.escape_debug())]
    BadKey {
        /// The file's name.
        file: String,
        /// The line's number, from 1.
        line: usize,
        /// What stands before the `=`.
        key: String,
    },
    /// `Encoding` in the first section is GLib's own key and admits one value.
    #[error("{file}:{line}: the encoding \"{}\" is not supported: write UTF-8, or drop the line", text.escape_debug())]
    Encoding {
        /// The file's name.
        file: String,
        /// The line's number, from 1.
        line: usize,
        /// The value.
        text: String,
    },
}

fn hint(text: &str) -> &'static str {
    match text.as_bytes() {
        [b';', ..] => " (';' does not begin a comment, '#' does)",
        [b'/', b'/', ..] => " ('//' does not begin a comment, '#' does)",
        _ if text.contains(':') => " (between key and value stands '=', not ':')",
        _ => "",
    }
}

/// One assignment as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment<'a> {
    /// What stands before the first `=`, without blanks at the ends.
    pub key: &'a str,
    /// What follows it, without blanks before; not unescaped, perhaps not UTF-8.
    pub raw: &'a [u8],
    /// The line's number, from 1.
    pub line: usize,
}

/// A parsed file that remembers every octet, so that what is not changed is written as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keyfile {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// Everything, line feed included.
    text: Vec<u8>,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A comment, an empty line, or a key for a locale.
    Other,
    Section(String),
    Assignment {
        key: String,
        value: Range<usize>,
    },
}

impl Keyfile {
    /// Reads the octets of a file; `file` is its name in errors.
    ///
    /// # Errors
    /// The first line that is not one of a key file.
    pub fn parse(file: &str, text: &[u8]) -> Result<Self, KeyfileError> {
        let mut lines: Vec<Line> = Vec::new();
        let mut first: Option<String> = None;
        let mut current: Option<String> = None;
        for (number, text) in text.split_inclusive(|&octet| octet == b'\n').enumerate() {
            let at = At { file, line: number + 1, text };
            let what = at.read(current.is_some())?;
            if let What::Section(name) = &what {
                first.get_or_insert_with(|| name.clone());
                current = Some(name.clone());
            }
            if let What::Assignment { key, value } = &what
                && key == "Encoding"
                && first == current
                && !text[value.clone()].eq_ignore_ascii_case(b"UTF-8")
            {
                return Err(KeyfileError::Encoding {
                    file: file.to_owned(),
                    line: number + 1,
                    text: lossy(&text[value.clone()]),
                });
            }
            lines.push(Line { text: text.to_vec(), what });
        }
        Ok(Self { lines })
    }

    /// The octets of the file: those read, with what [`Keyfile::set`] and [`Keyfile::remove`] changed.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| &line.text).copied().collect()
    }

    /// The sections' names with the lines they are first at, in order of first appearance.
    #[must_use]
    pub fn sections(&self) -> Vec<(&str, usize)> {
        let mut names: Vec<(&str, usize)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate() {
            if let What::Section(name) = &line.what
                && !names.iter().any(|(known, _)| known == name)
            {
                names.push((name, index + 1));
            }
        }
        names
    }

    /// Every assignment of a section, in order, those that a later one overrides included.
    pub fn assignments<'a>(&'a self, section: &'a str) -> impl Iterator<Item = Assignment<'a>> {
        self.within(section).filter_map(|(index, line)| match &line.what {
            What::Assignment { key, value } => {
                Some(Assignment { key, raw: &line.text[value.clone()], line: index + 1 })
            }
            What::Section(_) | What::Other => None,
        })
    }

    /// The assignment in force of a key: the last one.
    #[must_use]
    pub fn get<'a>(&'a self, section: &'a str, key: &str) -> Option<Assignment<'a>> {
        self.assignments(section).filter(|assignment| assignment.key == key).last()
    }

    /// Sets a key to a value, given as it shall stand in the file (see [`super::text::escape`]).
    ///
    /// The assignment in force is rewritten in its place; a new one goes behind the last of its
    /// section, a new section to the end. Everything else stays as it is.
    ///
    /// # Errors
    /// Names or values which a key file cannot hold; nothing is changed then.
    pub fn set(&mut self, section: &str, key: &str, raw: &str) -> Result<(), KeyfileError> {
        let text = format!("[{section}]\n{key}={raw}\n");
        let Self { lines: new } = Self::parse("new value", text.as_bytes())?;
        let [head, assignment]: [Line; 2] = new.try_into().map_err(|_| KeyfileError::NotAnAssignment {
            file: "new value".to_owned(),
            line: 2,
            text: format!("{key}={raw}"),
        })?;
        let last = self.within(section).filter(|(_, line)| line.what != What::Other).last();
        let last = last.map(|(index, _)| index);
        let known = self.get(section, key).map(|found| found.line - 1);
        if let Some(index) = known {
            self.lines[index] = assignment;
        } else if let Some(index) = last {
            self.end_line(index);
            self.lines.insert(index + 1, assignment);
        } else {
            if let Some(end) = self.lines.len().checked_sub(1) {
                self.end_line(end);
                self.lines.push(Line { text: b"\n".to_vec(), what: What::Other });
            }
            self.lines.extend([head, assignment]);
        }
        Ok(())
    }

    /// Removes every assignment of a key. Whether there was one.
    pub fn remove(&mut self, section: &str, key: &str) -> bool {
        let found: Vec<usize> =
            self.assignments(section).filter(|a| a.key == key).map(|a| a.line - 1).collect();
        for index in found.iter().rev() {
            self.lines.remove(*index);
        }
        !found.is_empty()
    }

    fn end_line(&mut self, index: usize) {
        if !self.lines[index].text.ends_with(b"\n") {
            self.lines[index].text.push(b'\n');
        }
    }

    /// The lines of a section, its `[NAME]` lines included.
    fn within<'a>(&'a self, section: &'a str) -> impl Iterator<Item = (usize, &'a Line)> {
        let mut inside = false;
        self.lines.iter().enumerate().filter(move |(_, line)| {
            if let What::Section(name) = &line.what {
                inside = name == section;
            }
            inside
        })
    }
}

/// One line while it is read.
struct At<'a> {
    file: &'a str,
    line: usize,
    text: &'a [u8],
}

impl At<'_> {
    fn read(&self, in_section: bool) -> Result<What, KeyfileError> {
        let content = self.content();
        let start = content.iter().position(|&octet| !is_blank(octet)).unwrap_or(content.len());
        let line = &content[start..];
        let (file, number, text) = (self.file.to_owned(), self.line, lossy(line));
        match line {
            [] | [b'#', ..] => return Ok(What::Other),
            [b'[', rest @ ..] => {
                // GLib looks for the bracket from the line's end, behind an octet of zero as well.
                let closed_late = self.text[content.len()..].contains(&b']');
                return section_name(rest)
                    .filter(|_| !closed_late)
                    .map(What::Section)
                    .ok_or(KeyfileError::BadSection { file, line: number, text });
            }
            _ => {}
        }
        let equals = match line.iter().position(|&octet| octet == b'=') {
            None | Some(0) => return Err(KeyfileError::NotAnAssignment { file, line: number, text }),
            Some(equals) => equals,
        };
        if !in_section {
            return Err(KeyfileError::BeforeSection { file, line: number, text });
        }
        let end = line[..equals].iter().rposition(|&octet| !is_blank(octet)).map_or(0, |last| last + 1);
        let key = lossy(&line[..end]);
        let Some(for_locale) = locale(&key) else {
            return Err(KeyfileError::BadKey { file, line: number, key });
        };
        let blanks = line[equals + 1..].iter().take_while(|&&octet| is_blank(octet)).count();
        let value = start + equals + 1 + blanks..content.len();
        Ok(if for_locale { What::Other } else { What::Assignment { key, value } })
    }

    /// The line without its end. An octet of zero ends it as well, as it does in C.
    fn content(&self) -> &[u8] {
        let text = match self.text {
            [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => text,
            text => text,
        };
        text.split(|&octet| octet == 0).next().unwrap_or_default()
    }
}

/// The name in `NAME]`, which only blanks may follow.
fn section_name(rest: &[u8]) -> Option<String> {
    let end = rest.iter().position(|&octet| octet == b']')?;
    let (name, after) = rest.split_at(end);
    let plain = !name.is_empty() && !name.iter().any(|&octet| octet == b'[' || octet.is_ascii_control());
    let alone = after[1..].iter().all(|octet| matches!(octet, b' ' | b'\t'));
    (plain && alone).then(|| lossy(name))
}

/// Whether a key is for a locale, `key[de]`. `None`: it has brackets otherwise.
fn locale(key: &str) -> Option<bool> {
    let Some((name, rest)) = key.split_once('[') else {
        return (!key.contains(']')).then_some(false);
    };
    let locale = rest.strip_suffix(']')?;
    let plain = locale.chars().all(|c| c.is_alphanumeric() || "-_.@".contains(c));
    let named = !name.is_empty() && !name.contains(']') && !name.ends_with(' ');
    (plain && named).then_some(!locale.is_empty())
}

fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
