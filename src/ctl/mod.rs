//! The daemon's own socket: varlink, one JSON object a message, ended by a NUL octet.
//!
//! `org.macveil.varlink` defines what can be said; `docs/api.md` explains it.

pub mod client;
mod conversation;
pub mod follow;
pub mod limits;
pub mod parameters;
pub mod peer;
pub mod redact;
pub mod refusal;
pub mod request;
pub mod server;
pub mod service;
pub mod wire;
