//! An address with a mask that is parsed allocates nothing.

use macveil::core::addr::MacAddr;
use macveil::core::compat::Compat;
use macveil::core::draw::Draw;
use macveil::core::mask::{Known, Mask, complete, random_address};
use macveil::core::stable::StableHash;
use macveil::core::stable_id::StableType;

struct Counter(u8);

impl Draw for Counter {
    fn fill(&mut self, octets: &mut [u8]) {
        for octet in octets {
            self.0 = self.0.wrapping_add(1);
            *octet = self.0;
        }
    }
}

#[test]
fn an_address_allocates_nothing() {
    let known = Known { initial: Some(MacAddr::new([0, 1, 2, 3, 4, 5])), current: None };
    let masks = ["FF:FF:FF:00:00:00", "FF:FF:FF:00:00:00 68:F7:28:00:00:00 00:1A:2B:00:00:00"];
    let mut masks: Vec<Option<Mask>> =
        masks.iter().map(|text| Mask::parse(text, Compat::Safe).unwrap()).collect();
    masks.push(None);
    let mut unicast = true;
    let info = allocation_counter::measure(|| {
        for mask in &masks {
            let hash =
                StableHash::new(StableType::Generated, "fHh1eyr7aSUy01+TADBRaW6sAT0", &[7; 32], "wlan0");
            let stable =
                complete(hash.raw, mask.as_ref().and_then(|mask| mask.kept(known, |n| hash.pick(n))));
            let random = random_address(mask.as_ref(), known, &mut Counter(0));
            unicast &= stable.is_unicast() && random.is_unicast();
        }
    });
    assert_eq!(info.count_total, 0);
    assert!(unicast);
    // The counter counts.
    assert!(allocation_counter::measure(|| drop(MacAddr::ONES.to_string())).count_total > 0);
}
