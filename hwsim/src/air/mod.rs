//! The air: what was transmitted, read from a capture and judged.
//!
//! ```text
//! pcap octets ── capture ──▶ frames ── gather ─▶ scans, associations ── judge ──▶ verdict
//!                  │ radiotap, dot11                       ▲
//!                  ▼                 │           cast, expect (the scenario's words)
//!               health               └─ timeline ──▶ text, picture, page
//! ```
//!
//! Nothing here knows macveil: no type, no log and no file of the thing judged is read. An address
//! is what a frame carries, a time is when the capture saw it. Nothing prints, and no octets that a
//! radio can send make it panic.

pub mod addr;
mod axis;
pub mod burst;
pub mod capture;
pub mod cast;
pub mod content;
pub mod dot11;
pub mod eapol;
pub mod expect;
pub mod finding;
#[cfg(test)]
pub(crate) mod forge;
pub mod gather;
pub mod judge;
pub mod junit;
pub mod moment;
pub mod observer;
pub mod page;
pub mod picture;
pub mod radiotap;
pub mod report;
pub mod rule;
pub mod sequence;
pub mod ssid;
pub mod text;
pub mod timeline;
