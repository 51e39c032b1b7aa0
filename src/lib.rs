//! macveil gives every Wi-Fi scan its own MAC address and every connection its right one.

#[forbid(unsafe_code)]
pub mod cli;
#[forbid(unsafe_code)]
pub mod config;
#[forbid(unsafe_code)]
pub mod core;
#[forbid(unsafe_code)]
pub mod ctl;
#[forbid(unsafe_code)]
pub mod daemon;
// All of it but `ready` forbids unsafe code, too.
pub mod host;
#[forbid(unsafe_code)]
pub mod link;
#[forbid(unsafe_code)]
pub mod wpa;
