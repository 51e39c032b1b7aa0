//! OpenWrt's configuration files (UCI): text to sections with options.
//!
//! The words are `config TYPE ['NAME']`, `option NAME 'VALUE'` and `list NAME 'VALUE'`, or their first
//! letters, as libuci reads them. A value may be quoted, and quoted it may go over several lines.

use std::collections::VecDeque;

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What follows `config`.
    pub kind: String,
    /// Its name, unless it has none.
    pub name: Option<String>,
    /// The line it begins at, from 1.
    pub line: usize,
    /// Its options and items of lists, in order.
    pub options: Vec<Opt>,
}

/// One `option`, or one item of a `list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// Its name.
    pub name: String,
    /// Its octets; an SSID need not be UTF-8.
    pub value: Vec<u8>,
    /// The line it is at, from 1.
    pub line: usize,
    /// It is one of several.
    pub is_item: bool,
}

/// A line is not one of UCI's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct UciError {
    /// The file's path.
    pub file: String,
    /// The line's number, from 1.
    pub line: usize,
    /// What is wrong, and what is expected.
    pub what: &'static str,
}

/// Reads the octets of a file; `file` is its name in errors.
///
/// # Errors
/// The first statement that is none.
pub fn parse(file: &str, text: &[u8]) -> Result<Vec<Section>, UciError> {
    let mut reader = Reader { file, text: text.iter().copied().collect(), line: 1 };
    let mut sections: Vec<Section> = Vec::new();
    while let Some((line, words)) = reader.statement()? {
        let failed = |what| UciError { file: file.to_owned(), line, what };
        let mut words = words.into_iter();
        let word = words.next().unwrap_or_default();
        let name = |octets: Option<Vec<u8>>| -> Result<String, UciError> {
            let octets = octets.ok_or_else(|| failed("a name is missing"))?;
            let plain = |octet: &u8| octet.is_ascii_graphic();
            String::from_utf8(octets)
                .ok()
                .filter(|name| !name.is_empty() && name.bytes().all(|octet| plain(&octet)))
                .ok_or_else(|| failed("a name has letters, digits and signs only"))
        };
        match word.as_slice() {
            b"package" | b"p" => {
                name(words.next())?;
            }
            b"config" | b"c" => {
                let kind = name(words.next())?;
                let name = words.next().map(|octets| name(Some(octets))).transpose()?;
                sections.push(Section { kind, name, line, options: Vec::new() });
            }
            b"option" | b"o" | b"list" | b"l" => {
                let section = sections.last_mut().ok_or_else(|| failed("a section must come first"))?;
                let name = name(words.next())?;
                let value = words.next().ok_or_else(|| failed("a value is missing"))?;
                let is_item = word.starts_with(b"l");
                section.options.push(Opt { name, value, line, is_item });
            }
            _ => return Err(failed("neither config, option, list nor package")),
        }
        if words.next().is_some() {
            return Err(failed("too many words; a value with blanks needs quotation marks"));
        }
    }
    Ok(sections)
}

/// The line that a statement begins at, and its words.
type Statement = (usize, Vec<Vec<u8>>);

struct Reader<'a> {
    file: &'a str,
    text: VecDeque<u8>,
    line: usize,
}

impl Reader<'_> {
    /// The words of the next statement, and the line it begins at.
    fn statement(&mut self) -> Result<Option<Statement>, UciError> {
        let mut words = Vec::new();
        let mut begin = self.line;
        loop {
            match self.text.front() {
                None if words.is_empty() => return Ok(None),
                None => return Ok(Some((begin, words))),
                Some(b'\n' | b';') => {
                    self.take();
                    if !words.is_empty() {
                        return Ok(Some((begin, words)));
                    }
                }
                Some(b'#') => {
                    while self.text.front().is_some_and(|octet| *octet != b'\n') {
                        self.take();
                    }
                }
                Some(octet) if octet.is_ascii_whitespace() => {
                    self.take();
                }
                Some(_) => {
                    if words.is_empty() {
                        begin = self.line;
                    }
                    words.push(self.word()?);
                }
            }
        }
    }

    fn word(&mut self) -> Result<Vec<u8>, UciError> {
        let mut word = Vec::new();
        while let Some(octet) = self.text.front().copied() {
            match octet {
                b'\'' | b'"' => self.quoted(&mut word)?,
                b'\\' => {
                    self.take();
                    word.extend(self.take());
                }
                b'#' | b';' => break,
                octet if octet.is_ascii_whitespace() => break,
                octet => {
                    self.take();
                    word.push(octet);
                }
            }
        }
        Ok(word)
    }

    /// What is in single quotation marks stays as it is; in double ones a backslash makes the next
    /// character an ordinary one.
    fn quoted(&mut self, word: &mut Vec<u8>) -> Result<(), UciError> {
        let begin = self.line;
        let mark = self.take();
        loop {
            match self.take() {
                None => {
                    let what = "the quotation mark has no counterpart";
                    return Err(UciError { file: self.file.to_owned(), line: begin, what });
                }
                octet if octet == mark => return Ok(()),
                Some(b'\\') if mark == Some(b'"') => word.extend(self.take()),
                Some(octet) => word.push(octet),
            }
        }
    }

    fn take(&mut self) -> Option<u8> {
        let octet = self.text.pop_front();
        self.line += usize::from(octet == Some(b'\n'));
        octet
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str) -> Vec<String> {
        let sections = parse("f", text.as_bytes()).unwrap();
        let options = sections.into_iter().flat_map(|section| section.options);
        options.map(|option| String::from_utf8(option.value).unwrap()).collect()
    }

    #[test]
    fn sections_have_kind_name_line_and_options() {
        let text = "package macveil\n\n# a comment\nconfig macveil 'main'\n\toption enabled '1'\n\tlist m a\n\tlist m 'b c'\nconfig network\n";
        let sections = parse("f", text.as_bytes()).unwrap();
        assert_eq!(sections.len(), 2);
        assert_eq!((sections[0].kind.as_str(), sections[0].name.as_deref()), ("macveil", Some("main")));
        assert_eq!((sections[0].line, sections[1].line), (4, 8));
        assert_eq!(sections[1].name, None);
        let third = &sections[0].options[2];
        assert_eq!((third.value.as_slice(), third.line, third.is_item), (b"b c".as_slice(), 7, true));
    }

    #[test]
    fn values_are_quoted_as_uci_has_it() {
        let begin = "config a\n";
        for (line, value) in [
            ("option x plain", "plain"),
            ("option x 'with blank'", "with blank"),
            ("option x 'back\\slash'", "back\\slash"),
            (r#"option x "a \"b\" \\""#, r#"a "b" \"#),
            ("option x 'it'\\''s'", "it's"),
            ("option x 'two\nlines'", "two\nlines"),
            ("option x val#comment", "val"),
            ("o x '#no comment'", "#no comment"),
            ("option x ''", ""),
        ] {
            assert_eq!(values(&format!("{begin}{line}")), [value], "{line}");
        }
        assert_eq!(values("c a; o x 1; l y 2"), ["1", "2"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line, word) in [
            ("option x y", 1, "section"),
            ("config a\noption x", 2, "value"),
            ("config a\n\noption x y z", 3, "too many"),
            ("config a\noption x 'y\nz", 2, "quotation"),
            ("config\n", 1, "name"),
            ("konfig a", 1, "neither"),
        ] {
            let error = parse("f", text.as_bytes()).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.what.contains(word), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_octets_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse("f", &text);
        }

        #[test]
        fn a_quoted_value_comes_back(value in proptest::collection::vec(1u8.., 0..40)) {
            let escaped: Vec<u8> = value.iter().flat_map(|o| match o {
                b'\'' => b"'\\''".to_vec(),
                o => vec![*o],
            }).collect();
            let text = [b"config a\noption x '".as_slice(), &escaped, b"'\n"].concat();
            let sections = parse("f", &text).unwrap();
            prop_assert_eq!(&sections[0].options[0].value, &value);
        }
    }
}
