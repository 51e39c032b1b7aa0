//! The parameters of a call, taken out one by one, so that an error names the one that is wrong.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The parameters that were not taken yet.
pub struct Parameters(Map<String, Value>);

impl Parameters {
    /// The parameters of a message; an absent or null object is an empty one.
    ///
    /// # Errors
    /// Something else than an object.
    pub fn new(value: Value) -> Result<Self, Refusal> {
        match value {
            Value::Null => Ok(Self(Map::new())),
            Value::Object(map) => Ok(Self(map)),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Err(Refusal::InvalidParameter("parameters".to_owned()))
            }
        }
    }

    fn optional<T>(&mut self, name: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Option<T>, Refusal> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(&value).map(Some).ok_or_else(|| Refusal::InvalidParameter(name.to_owned())),
        }
    }

    /// A text that may be absent.
    ///
    /// # Errors
    /// It is there and no text.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.optional(name, |value| value.as_str().map(str::to_owned))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// It is absent, or no text.
    pub fn required_text(&mut self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| Refusal::InvalidParameter(name.to_owned()))
    }

    /// A number from 0 to `most` that may be absent.
    ///
    /// # Errors
    /// It is there and no such number.
    pub fn number(&mut self, name: &str, most: u64) -> Result<Option<u64>, Refusal> {
        self.optional(name, |value| value.as_u64().filter(|number| *number <= most))
    }

    /// A flag; absent means no.
    ///
    /// # Errors
    /// It is there and neither true nor false.
    pub fn flag(&mut self, name: &str) -> Result<bool, Refusal> {
        Ok(self.optional(name, Value::as_bool)?.unwrap_or(false))
    }

    /// Whatever is left was never asked for.
    ///
    /// # Errors
    /// Something is left.
    pub fn finish(self) -> Result<(), Refusal> {
        self.0.into_iter().next().map_or(Ok(()), |(name, _)| Err(Refusal::InvalidParameter(name)))
    }
}
