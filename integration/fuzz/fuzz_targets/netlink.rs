//! Messages of the kernel, of any octets: no panic in the attributes of a link or of a radio.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use macveil::link::{nl80211, rtnl};
use neli::consts::nl80211::{Nl80211Attribute, Nl80211Command};
use neli::consts::rtnl::Rtm;
use neli::genl::Genlmsghdr;
use neli::nl::Nlmsghdr;
use neli::rtnl::Ifinfomsg;
use neli::{FromBytes as _, FromBytesWithInput as _};

/// `struct nlmsghdr`, in octets.
const HEADER: u32 = 16;

fuzz_target!(|octets: &[u8]| {
    // neli 0.7.5 subtracts without looking where a message is shorter than its own header; the kernel,
    // which alone may write to these sockets, sends none.
    let length = octets.first_chunk::<4>().map_or(0, |length| u32::from_ne_bytes(*length));
    if length >= HEADER
        && let Ok(message) = Nlmsghdr::<Rtm, Ifinfomsg>::from_bytes(&mut Cursor::new(octets))
    {
        let _ = rtnl::parse(&message);
    }
    let generic = Genlmsghdr::<Nl80211Command, Nl80211Attribute>::from_bytes_with_input(
        &mut Cursor::new(octets),
        octets.len(),
    );
    if let Ok(message) = generic {
        let _ = nl80211::interface(&message);
    }
});
