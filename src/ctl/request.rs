//! The methods of `org.macveil` and `org.varlink.service`, typed.

use serde_json::{Value, json};

use super::parameters::Parameters;
use super::refusal::Refusal;
use super::wire::Call;

/// How many seconds `Up` waits unless told otherwise, and at most.
pub const UP_SECS: u64 = 30;
const MOST_UP_SECS: u64 = 600;
/// How many entries `History` gives unless told otherwise, and at most.
pub const HISTORY_ENTRIES: u64 = 100;
const MOST_HISTORY_ENTRIES: u64 = 10_000;

/// A call that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// `org.varlink.service.GetInfo`
    Info,
    /// `org.varlink.service.GetInterfaceDescription`
    Description(String),
    /// Everything that is known of the interfaces.
    Status,
    /// Read the configuration again.
    Reload,
    /// Connect.
    Up {
        /// The connection.
        name: String,
        /// The interface, if it matters.
        ifname: Option<String>,
        /// How long to wait.
        timeout_secs: u64,
    },
    /// Disconnect.
    Down {
        /// The connection; `None` for whatever is connected.
        name: Option<String>,
        /// The interface, or all.
        ifname: Option<String>,
    },
    /// Keep a connection's address, or let go of it.
    Pin {
        /// The connection.
        name: String,
        /// The interface, or all on which it is known.
        ifname: Option<String>,
        /// Let go.
        remove: bool,
    },
    /// Give a connection other addresses.
    Reroll {
        /// The connection.
        name: String,
    },
    /// Which address a network sees, and why.
    Explain {
        /// The connection, or an SSID.
        name: String,
        /// The interface, or all.
        ifname: Option<String>,
    },
    /// The addresses that the air saw.
    History {
        /// How many, at most.
        limit: u64,
    },
    /// The connections that can be named.
    Profiles,
    /// Events.
    Watch {
        /// Of this interface, or of all.
        ifname: Option<String>,
    },
}

impl Request {
    /// Understands a call.
    ///
    /// # Errors
    /// An unknown interface or method, a parameter that is wrong.
    pub fn of(call: Call) -> Result<Self, Refusal> {
        let (interface, method) = call.method.rsplit_once('.').unwrap_or(("", &call.method));
        let unknown = || Refusal::MethodNotFound(call.method.clone());
        let mut parameters = Parameters::new(call.parameters)?;
        let request = match interface {
            "org.varlink.service" => match method {
                "GetInfo" => Self::Info,
                "GetInterfaceDescription" => Self::Description(parameters.required_text("interface")?),
                _ => return Err(unknown()),
            },
            "org.macveil" => Self::own(method, &mut parameters)?.ok_or_else(unknown)?,
            _ => return Err(Refusal::InterfaceNotFound(interface.to_owned())),
        };
        parameters.finish()?;
        Ok(request)
    }

    fn own(method: &str, parameters: &mut Parameters) -> Result<Option<Self>, Refusal> {
        Ok(Some(match method {
            "Status" => Self::Status,
            "Reload" => Self::Reload,
            "Up" => Self::Up {
                name: parameters.required_text("name")?,
                ifname: parameters.text("ifname")?,
                timeout_secs: parameters.number("timeout_secs", MOST_UP_SECS)?.unwrap_or(UP_SECS),
            },
            "Down" => Self::Down { name: parameters.text("name")?, ifname: parameters.text("ifname")? },
            "Pin" => Self::Pin {
                name: parameters.required_text("name")?,
                ifname: parameters.text("ifname")?,
                remove: parameters.flag("remove")?,
            },
            "Reroll" => Self::Reroll { name: parameters.required_text("name")? },
            "Explain" => {
                Self::Explain { name: parameters.required_text("name")?, ifname: parameters.text("ifname")? }
            }
            "History" => Self::History {
                limit: parameters.number("limit", MOST_HISTORY_ENTRIES)?.unwrap_or(HISTORY_ENTRIES),
            },
            "Profiles" => Self::Profiles,
            "Watch" => Self::Watch { ifname: parameters.text("ifname")? },
            _ => return Ok(None),
        }))
    }

    /// The call that asks for it.
    #[must_use]
    pub fn call(&self, more: bool) -> Call {
        let (method, parameters) = match self {
            Self::Info => ("org.varlink.service.GetInfo", json!({})),
            Self::Description(interface) => {
                ("org.varlink.service.GetInterfaceDescription", json!({ "interface": interface }))
            }
            Self::Status => ("org.macveil.Status", json!({})),
            Self::Reload => ("org.macveil.Reload", json!({})),
            Self::Up { name, ifname, timeout_secs } => {
                ("org.macveil.Up", json!({ "name": name, "ifname": ifname, "timeout_secs": timeout_secs }))
            }
            Self::Down { name, ifname } => ("org.macveil.Down", json!({ "name": name, "ifname": ifname })),
            Self::Pin { name, ifname, remove } => {
                ("org.macveil.Pin", json!({ "name": name, "ifname": ifname, "remove": remove }))
            }
            Self::Reroll { name } => ("org.macveil.Reroll", json!({ "name": name })),
            Self::Explain { name, ifname } => {
                ("org.macveil.Explain", json!({ "name": name, "ifname": ifname }))
            }
            Self::History { limit } => ("org.macveil.History", json!({ "limit": limit })),
            Self::Profiles => ("org.macveil.Profiles", json!({})),
            Self::Watch { ifname } => ("org.macveil.Watch", json!({ "ifname": ifname })),
        };
        Call { method: method.to_owned(), parameters: without_nulls(parameters), more, oneway: false }
    }

    /// Whether everybody may ask, and gets an answer without addresses.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Info | Self::Description(_) | Self::Status | Self::Profiles | Self::Watch { .. } => true,
            Self::Reload
            | Self::Up { .. }
            | Self::Down { .. }
            | Self::Pin { .. }
            | Self::Reroll { .. }
            | Self::Explain { .. }
            | Self::History { .. } => false,
        }
    }
}

fn without_nulls(mut parameters: Value) -> Value {
    if let Value::Object(map) = &mut parameters {
        map.retain(|_, value| !value.is_null());
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(method: &str, parameters: Value) -> Result<Request, Refusal> {
        Request::of(Call { method: method.to_owned(), parameters, more: false, oneway: false })
    }

    #[test]
    fn every_request_survives_the_wire() {
        let (name, ifname) = ("home".to_owned(), Some("wlan0".to_owned()));
        for request in [
            Request::Info,
            Request::Description("org.macveil".to_owned()),
            Request::Status,
            Request::Reload,
            Request::Up { name: name.clone(), ifname: None, timeout_secs: 5 },
            Request::Down { name: None, ifname: ifname.clone() },
            Request::Pin { name: name.clone(), ifname: ifname.clone(), remove: true },
            Request::Reroll { name: name.clone() },
            Request::Explain { name, ifname: ifname.clone() },
            Request::History { limit: 7 },
            Request::Profiles,
            Request::Watch { ifname },
        ] {
            assert_eq!(Request::of(request.call(false)), Ok(request));
        }
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let invalid = |name: &str| Err(Refusal::InvalidParameter(name.to_owned()));
        assert_eq!(call("org.macveil.Up", json!({})), invalid("name"));
        assert_eq!(call("org.macveil.Up", json!({ "name": 3 })), invalid("name"));
        assert_eq!(call("org.macveil.Up", json!({ "name": "x", "nmae": "y" })), invalid("nmae"));
        assert_eq!(
            call("org.macveil.Up", json!({ "name": "x", "timeout_secs": 601 })),
            invalid("timeout_secs")
        );
        assert_eq!(
            call("org.macveil.Up", json!({ "name": "x", "timeout_secs": -1 })),
            invalid("timeout_secs")
        );
        assert_eq!(call("org.macveil.Status", json!([1])), invalid("parameters"));
        assert_eq!(call("org.macveil.Status", json!({ "x": 1 })), invalid("x"));
        assert_eq!(call("org.macveil.Status", Value::Null), Ok(Request::Status));
    }

    #[test]
    fn unknown_names_are_told_apart() {
        let unknown = |method: &str| Err(Refusal::MethodNotFound(method.to_owned()));
        assert_eq!(call("org.macveil.status", json!({})), unknown("org.macveil.status"));
        assert_eq!(call("org.varlink.service.X", json!({})), unknown("org.varlink.service.X"));
        let interface = |name: &str| Err(Refusal::InterfaceNotFound(name.to_owned()));
        assert_eq!(call("org.example.Status", json!({})), interface("org.example"));
        assert_eq!(call("Status", json!({})), interface(""));
    }
}
