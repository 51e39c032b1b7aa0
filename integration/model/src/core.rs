//! The modules of `macveil::core` that the station is made of.

#[path = "../../../src/core/addr.rs"]
pub mod addr;
#[path = "../../../src/core/bss.rs"]
pub mod bss;
#[path = "../../../src/core/draw.rs"]
pub mod draw;
#[path = "../../../src/core/radio.rs"]
pub mod radio;
#[path = "../../../src/core/ssid.rs"]
pub mod ssid;
#[path = "../../../src/core/station/mod.rs"]
pub mod station;
#[path = "../../../src/core/types.rs"]
pub mod types;
