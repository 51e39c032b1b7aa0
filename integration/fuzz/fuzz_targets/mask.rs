//! Masks as text: no panic, and every address made with one keeps exactly its bits and is unicast.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use macveil::core::addr::MacAddr;
use macveil::core::compat::Compat;
use macveil::core::mask::{Known, Mask, complete};
use macveil::core::vendor::Vendors;

static VENDORS: LazyLock<Vendors> = LazyLock::new(Vendors::packaged);

fuzz_target!(|input: (&str, [u8; 6], usize)| {
    let (text, raw, index) = input;
    let known = Known { initial: Some(MacAddr::new([0, 0x11, 0x22, 0x33, 0x44, 0x55])), current: None };
    for compat in [Compat::Safe, Compat::NetworkManager] {
        let Ok(Some(mask)) = Mask::parse_with(text, compat, &VENDORS) else { continue };
        let Some((keep, base)) = mask.kept(known, |bound| index % bound) else { continue };
        let made = complete(raw, Some((keep, base)));
        assert!(made.is_unicast());
        for ((made, base), keep) in made.octets().iter().zip(base.octets()).zip(keep).skip(1) {
            assert_eq!(made & keep, base & keep);
        }
    }
});
