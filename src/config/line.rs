//! One line of a key file: a section, an assignment, something to skip, or an error.
//!
//! The syntax is that of GLib 2.74's parser, down to what it does with octets of zero.

use std::ops::Range;

use super::text::{is_blank, printable};

/// A line that is not one of a key file: the whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: \"{}\" {what}", printable(text))]
pub struct KeyfileError {
    /// The file's name.
    pub file: String,
    /// The line's number, from 1.
    pub line: usize,
    /// The line, or the part of it that is wrong.
    pub text: String,
    /// What is wrong with it.
    pub what: Malformed,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Neither a section, nor an assignment, nor a comment.
    #[error("is not an assignment: KEY=VALUE is expected")]
    NotAnAssignment,
    /// A comment of another language.
    #[error("is not an assignment; a comment begins with '#'")]
    NotAComment,
    /// An assignment above the first section.
    #[error("stands before any section: a line like [connection] must come first")]
    BeforeSection,
    /// A section's line that is not `[NAME]`.
    #[error("is not a section: [NAME] is expected, alone on its line and without brackets in it")]
    BadSection,
    /// A key with brackets that are not a locale's.
    #[error("is not a key: brackets are not allowed in it")]
    BadKey,
    /// `Encoding` in the first section is GLib's own key and admits one value.
    #[error("is not a supported encoding: write UTF-8, or drop the line")]
    Encoding,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A comment, an empty line, or a key for a locale.
    Other,
    /// `[NAME]`.
    Section(String),
    /// `KEY=VALUE`; the value as range of the line's octets.
    Assignment { key: String, value: Range<usize> },
}

/// One line while it is read.
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) text: &'a [u8],
}

impl At<'_> {
    /// What the line is, or why the file is refused.
    pub(super) fn read(&self, in_section: bool) -> Result<What, KeyfileError> {
        let content = self.content();
        let start = content.iter().position(|&octet| !is_blank(octet)).unwrap_or(content.len());
        let line = &content[start..];
        match line {
            [] | [b'#', ..] => return Ok(What::Other),
            [b'[', rest @ ..] => {
                // GLib looks for the bracket from the line's end, behind an octet of zero as well.
                let closed_late = self.text[content.len()..].contains(&b']');
                return section_name(rest)
                    .filter(|_| !closed_late)
                    .map(What::Section)
                    .ok_or_else(|| self.error(line, Malformed::BadSection));
            }
            _ => {}
        }
        let equals = match line.iter().position(|&octet| octet == b'=') {
            None | Some(0) => return Err(self.error(line, not_an_assignment(line))),
            Some(equals) => equals,
        };
        if !in_section {
            return Err(self.error(line, Malformed::BeforeSection));
        }
        let end = line[..equals].iter().rposition(|&octet| !is_blank(octet)).map_or(0, |last| last + 1);
        let key = lossy(&line[..end]);
        let Some(for_locale) = locale(&key) else {
            return Err(self.error(key.as_bytes(), Malformed::BadKey));
        };
        let blanks = line[equals + 1..].iter().take_while(|&&octet| is_blank(octet)).count();
        let value = start + equals + 1 + blanks..content.len();
        Ok(if for_locale { What::Other } else { What::Assignment { key, value } })
    }

    /// The error about this line, or `text` in it.
    pub(super) fn error(&self, text: &[u8], what: Malformed) -> KeyfileError {
        KeyfileError { file: self.file.to_owned(), line: self.line, text: lossy(text), what }
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

fn not_an_assignment(line: &[u8]) -> Malformed {
    let is_comment = line.starts_with(b";") || line.starts_with(b"//");
    if is_comment { Malformed::NotAComment } else { Malformed::NotAnAssignment }
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
