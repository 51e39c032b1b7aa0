//! Whose behaviour to follow where NetworkManager's harms its users.

use std::str::FromStr;

/// What to do where NetworkManager silently does something harmful (docs/addresses.md lists it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Compat {
    /// Mistakes are errors; a stable address is stable. Also understands macveil's own words.
    #[default]
    Safe,
    /// NetworkManager's behaviour, to the bit; macveil's own words mean nothing.
    NetworkManager,
}

/// Not a name of a compatibility.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{}\" is not a compatibility: \"safe\" or \"networkmanager\" is expected", .0.escape_debug())]
pub struct ParseCompatError(pub String);

impl FromStr for Compat {
    type Err = ParseCompatError;

    fn from_str(text: &str) -> Result<Self, ParseCompatError> {
        match text {
            "safe" => Ok(Self::Safe),
            "networkmanager" => Ok(Self::NetworkManager),
            _ => Err(ParseCompatError(text.to_owned())),
        }
    }
}
