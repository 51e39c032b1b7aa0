//! What decides: pure functions and values. Nothing here touches files, network, environment,
//! clock, system randomness, tokio or logging; time and randomness are arguments.

pub mod account;
pub mod addr;
pub mod bss;
pub mod choose;
pub mod compat;
pub mod draw;
pub mod generations;
pub mod host_id;
pub mod lifecycle;
pub mod mask;
pub mod mode;
pub mod pattern;
pub mod period;
pub mod pins;
pub mod radio;
pub mod rfc7217;
pub mod ssid;
pub mod stable;
pub mod stable_id;
pub mod station;
pub mod time;
pub mod types;
pub mod vendor;
pub mod zone;
