//! What is wrong with a configuration, for people: where, what, and what was probably meant.

use std::fmt;

use serde::Serialize;

use super::keyfile::KeyfileError;
use super::text::printable;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It works, but probably not as meant.
    Warning,
    /// It is not understood.
    Error,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file's path.
    pub file: String,
    /// The line's number, from 1.
    pub line: usize,
    /// What is wrong, a clause without a full stop.
    pub what: String,
    /// The text that is wrong.
    pub text: String,
    /// What may stand there instead, if something is near.
    pub suggestion: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let Self { file, line, what, text, suggestion, .. } = self;
        write!(f, "{file}:{line}: {severity}: {what}: \"{}\"", printable(text))?;
        match suggestion {
            Some(suggestion) => write!(f, "; did you mean \"{}\"?", printable(suggestion)),
            None => Ok(()),
        }
    }
}

impl From<KeyfileError> for Finding {
    fn from(error: KeyfileError) -> Self {
        let suggestion = error
            .text
            .split_once(':')
            .filter(|_| !error.text.contains('='))
            .map(|(key, value)| format!("{}={}", key.trim_end(), value.trim_start()));
        Self {
            severity: Severity::Error,
            file: error.file,
            line: error.line,
            what: format!("the line {}", error.what),
            text: error.text,
            suggestion,
        }
    }
}

/// What is wrong with a text, before it is known where the text stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Complaint {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub what: String,
    /// The text that is wrong.
    pub text: String,
    /// What may stand there instead.
    pub suggestion: Option<String>,
}

impl Complaint {
    /// An error about a text.
    #[must_use]
    pub fn error(what: impl Into<String>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, what: what.into(), text: text.into(), suggestion: None }
    }

    /// A warning about a text.
    #[must_use]
    pub fn warning(what: impl Into<String>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(what, text) }
    }

    /// With what may stand there instead.
    #[must_use]
    pub fn suggest(self, suggestion: Option<impl Into<String>>) -> Self {
        Self { suggestion: suggestion.map(Into::into), ..self }
    }

    /// The finding at a line of a file.
    #[must_use]
    pub fn at(self, file: &str, line: usize) -> Finding {
        let Self { severity, what, text, suggestion } = self;
        Finding { severity, file: file.to_owned(), line, what, text, suggestion }
    }
}
