//! macveil gives every Wi-Fi scan its own MAC address and every connection its right one.

pub mod cli;
pub mod config;
pub mod core;
pub mod ctl;
pub mod host;
pub mod link;
pub mod wpa;
