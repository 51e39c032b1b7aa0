//! What a command has to say.

use serde::Serialize;

/// The text for the standard output, what to say beside it, and whether what was looked into is faulty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The text, with its last line feed.
    pub text: String,
    /// For the standard error, each a line without its end.
    pub notes: Vec<String>,
    /// The command did what it should, and found something wrong: an exit code of its own.
    pub faulty: bool,
}

impl Printed {
    /// A text about what is as it should be.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), notes: Vec::new(), faulty: false }
    }

    /// A value as JSON, which a terminal can show: what is invisible or turns text is escaped.
    ///
    /// # Errors
    /// The value cannot be JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::text(visible(&serde_json::to_string_pretty(value)?) + "\n"))
    }
}

/// The same JSON with `\uXXXX` for what has no visible form. Beyond ASCII there are only strings in it.
fn visible(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() || !c.escape_debug().any(|shown| shown == '\\') {
            text.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_hides_nothing_and_means_the_same() {
        let value = "Café\u{202e}\u{e0041}\n\u{9b}\"\\";
        let printed = Printed::json(&value).unwrap();
        assert_eq!(printed.text, "\"Café\\u202e\\udb40\\udc41\\n\\u009b\\\"\\\\\"\n");
        assert_eq!(serde_json::from_str::<String>(&printed.text).unwrap(), value);
    }
}
