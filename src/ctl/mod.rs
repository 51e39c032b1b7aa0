//! The daemon's own socket: one JSON object a message, ended by a NUL octet, as varlink has it.

pub mod client;
pub mod server;
pub mod wire;
