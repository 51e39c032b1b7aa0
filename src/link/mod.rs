//! The kernel's side: interfaces, their addresses and radios, through neli.

pub mod nl80211;
pub mod radio_watch;
pub mod renewal;
mod requests;
pub mod rtnl;
pub mod scan;
mod socket;
pub mod watch;
