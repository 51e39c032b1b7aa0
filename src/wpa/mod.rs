//! wpa_supplicant's control interface: typed events and commands, and the sockets that carry them.

pub mod answerable;
pub mod client;
pub mod control;
pub mod directory;
pub mod event;
mod marks;
pub mod monitor;
pub mod reply;
