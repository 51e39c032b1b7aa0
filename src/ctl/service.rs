//! `org.varlink.service`: what every varlink service says of itself.

use serde_json::{Value, json};

use super::refusal::Refusal;

/// The interfaces and their definitions.
pub const INTERFACES: [(&str, &str); 2] = [
    ("org.macveil", include_str!("org.macveil.varlink")),
    ("org.varlink.service", include_str!("org.varlink.service.varlink")),
];

/// The answer to `GetInfo`.
#[must_use]
pub fn info() -> Value {
    let interfaces: Vec<&str> = INTERFACES.iter().map(|(name, _)| *name).collect();
    json!({
        "vendor": "macveil",
        "product": "macveil",
        "version": env!("CARGO_PKG_VERSION"),
        "url": "man:macveil(1)",
        "interfaces": interfaces,
    })
}

/// The answer to `GetInterfaceDescription`.
///
/// # Errors
/// An interface that is not there.
pub fn description(interface: &str) -> Result<Value, Refusal> {
    let found = INTERFACES.iter().find(|(name, _)| *name == interface);
    let (_, text) = found.ok_or_else(|| Refusal::InterfaceNotFound(interface.to_owned()))?;
    Ok(json!({ "description": text }))
}
