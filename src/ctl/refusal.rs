//! Why a call is refused: varlink's own errors and macveil's.

use super::wire::Reply;

/// A refused call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such interface.
    #[error("there is no interface {0}")]
    InterfaceNotFound(String),
    /// The interface has no such method.
    #[error("there is no method {0}")]
    MethodNotFound(String),
    /// A parameter is missing, unknown, or of the wrong type or value.
    #[error("the parameter {0} is missing, unknown or invalid")]
    InvalidParameter(String),
    /// The peer may not.
    #[error("only root and the members of macveil's group may do that")]
    PermissionDenied,
    /// The method answers more than once, and was called for one answer.
    #[error("this method must be called with \"more\"")]
    ExpectedMore,
    /// One of macveil's own.
    #[error("{1}")]
    Own(Kind, String),
}

/// macveil's own errors, as `org.macveil.varlink` has them. Each comes with a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// No station interface of that name.
    NoSuchInterface,
    /// No network, profile or uuid of that name.
    NoSuchConnection,
    /// Several interfaces know the connection.
    Ambiguous,
    /// Nothing came of it in time.
    TimedOut,
    /// The connection could not be made.
    ConnectionFailed,
    /// No effect on this connection.
    NotApplicable,
    /// The configuration has an error.
    BadConfiguration,
    /// The decision could not be saved.
    NotSaved,
    /// Too many calls.
    TooManyCalls,
    /// Not a varlink call.
    NotACall,
    /// The daemon is ending.
    Ending,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::NoSuchInterface,
        Self::NoSuchConnection,
        Self::Ambiguous,
        Self::TimedOut,
        Self::ConnectionFailed,
        Self::NotApplicable,
        Self::BadConfiguration,
        Self::NotSaved,
        Self::TooManyCalls,
        Self::NotACall,
        Self::Ending,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoSuchInterface => "org.macveil.NoSuchInterface",
            Self::NoSuchConnection => "org.macveil.NoSuchConnection",
            Self::Ambiguous => "org.macveil.Ambiguous",
            Self::TimedOut => "org.macveil.TimedOut",
            Self::ConnectionFailed => "org.macveil.ConnectionFailed",
            Self::NotApplicable => "org.macveil.NotApplicable",
            Self::BadConfiguration => "org.macveil.BadConfiguration",
            Self::NotSaved => "org.macveil.NotSaved",
            Self::TooManyCalls => "org.macveil.TooManyCalls",
            Self::NotACall => "org.macveil.NotACall",
            Self::Ending => "org.macveil.Ending",
        }
    }

    /// An error of this kind with a sentence for the user.
    pub fn saying(self, message: impl Into<String>) -> Refusal {
        Refusal::Own(self, message.into())
    }
}

impl From<&Refusal> for Reply {
    fn from(refusal: &Refusal) -> Self {
        let (name, parameters) = match refusal {
            Refusal::InterfaceNotFound(interface) => {
                ("org.varlink.service.InterfaceNotFound", serde_json::json!({ "interface": interface }))
            }
            Refusal::MethodNotFound(method) => {
                ("org.varlink.service.MethodNotFound", serde_json::json!({ "method": method }))
            }
            Refusal::InvalidParameter(parameter) => {
                ("org.varlink.service.InvalidParameter", serde_json::json!({ "parameter": parameter }))
            }
            Refusal::PermissionDenied => ("org.varlink.service.PermissionDenied", serde_json::json!({})),
            Refusal::ExpectedMore => ("org.varlink.service.ExpectedMore", serde_json::json!({})),
            Refusal::Own(kind, message) => (kind.name(), serde_json::json!({ "message": message })),
        };
        Self { error: Some(name.to_owned()), continues: false, parameters }
    }
}

impl Refusal {
    /// The refusal that a reply stands for; `None` for an answer, and for an error of nobody here.
    #[must_use]
    pub fn of(reply: &Reply) -> Option<Self> {
        let name = reply.error.as_deref()?;
        let text = |key: &str| reply.parameters[key].as_str().unwrap_or_default().to_owned();
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == name) {
            return Some(kind.saying(text("message")));
        }
        match name.strip_prefix("org.varlink.service.")? {
            "InterfaceNotFound" => Some(Self::InterfaceNotFound(text("interface"))),
            "MethodNotFound" | "MethodNotImplemented" => Some(Self::MethodNotFound(text("method"))),
            "InvalidParameter" => Some(Self::InvalidParameter(text("parameter"))),
            "PermissionDenied" => Some(Self::PermissionDenied),
            "ExpectedMore" => Some(Self::ExpectedMore),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_survives_the_wire() {
        let own = Kind::ALL.into_iter().map(|kind| kind.saying("because"));
        let varlink = [
            Refusal::InterfaceNotFound("org.example".to_owned()),
            Refusal::MethodNotFound("org.macveil.Nothing".to_owned()),
            Refusal::InvalidParameter("name".to_owned()),
            Refusal::PermissionDenied,
            Refusal::ExpectedMore,
        ];
        for refusal in own.chain(varlink) {
            assert_eq!(Refusal::of(&Reply::from(&refusal)), Some(refusal));
        }
    }
}
