//! The key file: lines to sections, keys, raw values and line numbers, and back without loss.
//!
//! The syntax is that of GLib's key-file parser, as NetworkManager uses it: `#` comments only, a
//! value keeps the blanks at its end, the last assignment of a key wins, a section may continue.

use super::line::{At, What};
pub use super::line::{KeyfileError, Malformed};

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
                return Err(at.error(&text[value.clone()], Malformed::Encoding));
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
        let at = At { file: "new value", line: 2, text: raw.as_bytes() };
        let refused = || at.error(format!("{key}={raw}").as_bytes(), Malformed::NotAnAssignment);
        let [head, assignment]: [Line; 2] = new.try_into().map_err(|_| refused())?;
        let reads_back = match &assignment.what {
            What::Assignment { key: read, value } => {
                read == key && assignment.text[value.clone()] == *raw.as_bytes()
            }
            What::Section(_) | What::Other => false,
        };
        if !reads_back {
            return Err(refused());
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keyfile(text: &str) -> Keyfile {
        Keyfile::parse("test.conf", text.as_bytes()).unwrap()
    }

    fn error(text: &str) -> String {
        Keyfile::parse("test.conf", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn errors_say_where_and_what() {
        assert_eq!(
            error("# fine\n[a]\nkey: value\n"),
            "test.conf:3: \"key: value\" is not an assignment: KEY=VALUE is expected"
        );
        assert_eq!(
            error("[a]\n; note\n"),
            "test.conf:2: \"; note\" is not an assignment; a comment begins with '#'"
        );
        assert!(error("k=v\n").starts_with("test.conf:1: \"k=v\" stands before any section"));
        assert!(error("[a] b\n").starts_with("test.conf:1: \"[a] b\" is not a section"));
        assert!(error("[a]\nk]=v\n").starts_with("test.conf:2: \"k]\" is not a key"));
        assert!(error("[a]\nEncoding=latin1\n").starts_with("test.conf:2: \"latin1\" is not a supported"));
    }

    #[test]
    fn setting_leaves_everything_else_as_it_was() {
        let mut file = keyfile("# top\n[a]\nk = 1\nother=x\n\n# about b\n[b]\r\nj=2\r\n[a]\nk=3");
        file.set("a", "k", "4").unwrap();
        file.set("a", "new", "5").unwrap();
        file.set("b", "new", "6").unwrap();
        file.set("c", "new", "7").unwrap();
        let expected =
            "# top\n[a]\nk = 1\nother=x\n\n# about b\n[b]\r\nj=2\r\nnew=6\n[a]\nk=4\nnew=5\n\n[c]\nnew=7\n";
        assert_eq!(String::from_utf8(file.print()).unwrap(), expected);
        assert!(file.remove("a", "k"));
        assert!(!file.remove("a", "k"));
        assert_eq!(file.get("a", "k"), None);
    }

    #[test]
    fn what_a_file_cannot_hold_is_refused() {
        let mut file = keyfile("[a]\nk=1\n");
        for (section, key, raw) in [
            ("a", "k", "1\nj=2"),
            ("a", "#k", "1"),
            ("a", "k[de]", "1"),
            ("a]", "k", "1"),
            ("", "k", "1"),
            ("a", "", "1"),
            ("a", " k", "1"),
            ("a", "k=", "1"),
            ("a", "k", "1\u{0}2"),
            ("a", "k", "\x0c1"),
            ("a", "k", " 1"),
        ] {
            assert!(file.set(section, key, raw).is_err(), "{section:?} {key:?} {raw:?}");
            assert_eq!(file.print(), b"[a]\nk=1\n");
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_read_or_refused(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(file) = Keyfile::parse("test.conf", &text) {
                prop_assert_eq!(file.print(), text);
            }
        }

        #[test]
        fn what_looks_like_a_key_file_is_read_or_refused(
            text in r"(\[[ab]\]\n)?([ \t]?(\[[ab]\]|k|j|=|#|;|\\|\[de\]|é|\x00|\r?\n|v ){0,40})"
        ) {
            if let Ok(file) = Keyfile::parse("test.conf", text.as_bytes()) {
                prop_assert_eq!(file.print(), text.as_bytes());
            }
        }

        #[test]
        fn what_is_set_is_read_back(
            before in r"(\[[ab]\]\n([kj]=[ -~]{0,8}\n|# [ -~]{0,8}\n|\n){0,4}){0,3}",
            section in "[a-z.-]{1,8}",
            key in "[a-z][a-z.-]{0,8}",
            value in any::<String>().prop_filter("not in the syntax", |v| !v.contains('\0') && !v.starts_with('\x0c')),
        ) {
            use crate::config::text::{escape, unescape};
            let mut file = keyfile(&before);
            file.set(&section, &key, &escape(&value)).unwrap();
            let again = Keyfile::parse("test.conf", &file.print()).unwrap();
            let read = again.get(&section, &key).and_then(|found| unescape(found.raw));
            prop_assert_eq!(read, Some(value));
            prop_assert_eq!(again, file);
        }
    }
}
