//! The kernel's side: interfaces, their addresses and radios, through neli.

pub mod nl80211;
mod requests;
pub mod rtnl;
pub mod scan;
pub mod scan_watch;
pub mod watch;
