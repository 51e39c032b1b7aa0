//! Reading the fields of a vector's input: a missing one is null, odd ones are errors.

use macveil::core::addr::MacAddr;
use macveil::core::draw::Draw;
use serde_json::Value;

/// The text of a field, if it is there.
pub(crate) fn text<'a>(input: &'a Value, name: &str) -> Result<Option<&'a str>, String> {
    match input.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("{name} is {other}, not a text")),
    }
}

/// The text of a field that must be there.
pub(crate) fn needed<'a>(input: &'a Value, name: &str) -> Result<&'a str, String> {
    text(input, name)?.ok_or_else(|| format!("{name} is missing"))
}

/// A number, if it is there.
pub(crate) fn number(input: &Value, name: &str) -> Result<Option<u64>, String> {
    match input.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("{name} is {value}, not a number")),
    }
}

/// Yes or no, if it is there.
pub(crate) fn flag(input: &Value, name: &str) -> Result<Option<bool>, String> {
    match input.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_bool().map(Some).ok_or_else(|| format!("{name} is {value}, not a bool")),
    }
}

/// Octets in hexadecimal, if they are there.
pub(crate) fn octets(input: &Value, name: &str) -> Result<Option<Vec<u8>>, String> {
    text(input, name)?
        .map(|hex| from_hex(hex).ok_or_else(|| format!("{name} is {hex:?}, not hex")))
        .transpose()
}

/// An address; text that is none counts as unknown, as it does in NetworkManager.
pub(crate) fn address(input: &Value, name: &str) -> Result<Option<MacAddr>, String> {
    Ok(text(input, name)?.and_then(|text| text.parse().ok()))
}

/// Octets in lower-case hexadecimal.
pub(crate) fn to_hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.bytes().all(|b| b.is_ascii_hexdigit()) && hex.len().is_multiple_of(2);
    let octet = |at| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    if digits { (0..hex.len()).step_by(2).map(octet).collect() } else { None }
}

/// The vector's own randomness: its octets, and `pick` where a base is drawn. Remembers whether
/// more was asked of it than it has.
pub(crate) struct Given {
    octets: Option<Vec<u8>>,
    pick: usize,
    wrong: Option<String>,
}

impl Given {
    /// From `name`, octets in hexadecimal, and `pick`.
    pub(crate) fn new(input: &Value, name: &str) -> Result<Self, String> {
        let pick = usize::try_from(number(input, "pick")?.unwrap_or(0)).map_err(|e| e.to_string())?;
        Ok(Self { octets: octets(input, name)?, pick, wrong: None })
    }

    /// An error if the vector did not give what was drawn.
    pub(crate) fn finish(self) -> Result<(), String> {
        self.wrong.map_or(Ok(()), Err)
    }
}

impl Draw for Given {
    fn fill(&mut self, octets: &mut [u8]) {
        match &self.octets {
            Some(given) if given.len() >= octets.len() => octets.copy_from_slice(&given[..octets.len()]),
            given => {
                self.wrong = Some(format!("{} random octets were drawn, {given:?} given", octets.len()));
                octets.fill(0);
            }
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        if self.pick >= bound {
            self.wrong = Some(format!("pick is {}, but there are {bound} to pick from", self.pick));
            return 0;
        }
        self.pick
    }
}
