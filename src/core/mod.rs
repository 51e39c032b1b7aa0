//! What decides: pure functions and values. Nothing here touches files, network, environment,
//! clock, system randomness, tokio or logging; time and randomness are arguments.

pub mod addr;
pub mod draw;
pub mod ssid;
pub mod station;
pub mod types;
