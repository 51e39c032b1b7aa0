//! What holds for every address and every text, tried with random ones.

use macveil::core::addr::{MacAddr, format_octets, parse_octets};
use macveil::core::choose::{Choices, Facts, choose};
use macveil::core::compat::Compat;
use macveil::core::draw::Draw;
use macveil::core::host_id::{HostId, MachineId};
use macveil::core::mask::{Known, Mask, random_address};
use macveil::core::mode::ClonedMac;
use macveil::core::pattern::{Now, unknown_patterns, zone_names};
use macveil::core::period::{Periods, parse_time};
use macveil::core::ssid::Ssid;
use macveil::core::time::{Civil, UnixTime};
use macveil::core::vendor::Vendors;
use macveil::core::zone::Zones;
use proptest::collection::vec;
use proptest::prelude::*;

struct Seeded(u64);

impl Draw for Seeded {
    fn fill(&mut self, octets: &mut [u8]) {
        for octet in octets {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *octet = self.0.to_be_bytes()[0];
        }
    }
}

fn an_address() -> impl Strategy<Value = MacAddr> {
    any::<[u8; 6]>().prop_map(MacAddr::new)
}

fn a_mode() -> impl Strategy<Value = ClonedMac> {
    let modes = vec![ClonedMac::Random, ClonedMac::Stable, ClonedMac::StableSsid, ClonedMac::StableBssid];
    proptest::sample::select(modes)
}

fn a_compat() -> impl Strategy<Value = Compat> {
    proptest::sample::select(&[Compat::Safe, Compat::NetworkManager][..])
}

/// Text of the pieces that stable-ids are made of, so that patterns come up.
fn a_stable_id() -> impl Strategy<Value = String> {
    let pieces = vec![
        "$",
        "{",
        "}",
        "${",
        "${MAC}",
        "${RANDOM}",
        "${NETWORK_SSID}",
        "${BSSID}",
        "TIME:",
        "1d",
        "7d,2016-08-22T06:00",
        "[Europe/Berlin]",
        "${TIME:1d}",
        "default${CONNECTION}",
        "é",
        "x",
    ];
    vec(proptest::sample::select(pieces), 0..8).prop_map(|pieces| pieces.concat())
}

/// Everything that an address depends on.
#[derive(Debug, Clone)]
struct World {
    mode: ClonedMac,
    compat: Compat,
    mask: Option<(MacAddr, Vec<MacAddr>)>,
    ssid: Vec<u8>,
    stable_id: Option<String>,
    initial: MacAddr,
    key: Vec<u8>,
    generation: u64,
    secs: i64,
    seed: u64,
}

fn a_world() -> impl Strategy<Value = World> {
    let mask = proptest::option::of((an_address(), vec(an_address(), 0..5)));
    let text = (proptest::option::of(a_stable_id()), vec(any::<u8>(), 0..=32), vec(any::<u8>(), 16..60));
    let rest = (an_address(), 0..3u64, any::<i64>(), any::<u64>());
    (a_mode(), a_compat(), mask, text, rest).prop_map(
        |(mode, compat, mask, (stable_id, ssid, key), (initial, generation, secs, seed))| World {
            mode,
            compat,
            mask,
            ssid,
            stable_id,
            initial,
            key,
            generation,
            secs,
            seed,
        },
    )
}

impl World {
    fn mask(&self) -> Option<Mask> {
        let (keep, bases) = self.mask.as_ref()?;
        let words: Vec<String> = std::iter::once(keep).chain(bases).map(MacAddr::to_string).collect();
        Mask::parse(&words.join(" "), self.compat).unwrap()
    }

    /// `None` where it is refused, as a time without a period is.
    fn address(&self) -> Option<MacAddr> {
        let (mask, zones) = (self.mask(), Zones::default());
        let choices = Choices {
            mode: self.mode,
            stable_id: self.stable_id.as_deref(),
            mask: mask.as_ref(),
            generation: self.generation,
            compat: self.compat,
        };
        let facts = Facts {
            is_wifi: true,
            ifname: "wlan0",
            ssid: Some(&Ssid::new(self.ssid.clone()).unwrap()),
            bssid: Some(MacAddr::new([2, 0, 0, 0, 0, 1])),
            uuid: Some("3b1c8d1e-58a1-4f47-9d3b-8d7f6f0a2c11"),
            known: Known { initial: Some(self.initial), current: None },
            permanent: Some(self.initial),
            host_id: Some(&HostId::new(&self.key, None).unwrap()),
            boot_id: Some("b"),
            now: Some(Now { time: UnixTime::new(self.secs), zones: &zones }),
        };
        choose(&choices, &facts, &mut Seeded(self.seed)).ok().map(|chosen| chosen.address)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn an_address_is_unicast_keeps_its_masks_bits_and_is_local_where_it_should_be(world in a_world()) {
        let Some(address) = world.address() else { return Ok(()) };
        prop_assert!(address.is_unicast());
        let Some((keep, bases)) = &world.mask else {
            prop_assert!(address.is_locally_administered());
            return Ok(());
        };
        let bases = if bases.is_empty() { vec![world.initial] } else { bases.clone() };
        let kept = |octets: [u8; 6]| {
            let mut kept: [u8; 6] = std::array::from_fn(|i| octets[i] & keep.octets()[i]);
            // Cleared whatever the base has.
            kept[0] &= !MacAddr::GROUP_BIT;
            kept
        };
        prop_assert!(bases.iter().any(|base| kept(base.octets()) == kept(address.octets())));
        if keep.octets()[0] & MacAddr::LOCAL_BIT == 0 {
            prop_assert!(address.is_locally_administered());
        }
    }

    #[test]
    fn equal_inputs_give_equal_outputs(world in a_world(), seed in any::<u64>()) {
        prop_assert_eq!(world.address(), world.address());
        // And stable ones draw nothing, but for ${RANDOM}.
        let random = world.mode == ClonedMac::Stable
            && world.stable_id.as_ref().is_some_and(|text| text.contains("${RANDOM}"));
        if world.mode != ClonedMac::Random && world.compat == Compat::Safe && !random {
            prop_assert_eq!(World { seed, ..world.clone() }.address(), world.address());
        }
    }

    #[test]
    fn another_key_network_or_generation_gives_another_address(world in a_world(), other in a_world()) {
        let world = World { mode: ClonedMac::StableSsid, mask: None, ..world };
        let of = |key: &[u8], ssid: &[u8], generation| {
            World { key: key.to_vec(), ssid: ssid.to_vec(), generation, ..world.clone() }.address()
        };
        let address = of(&world.key, &world.ssid, 0);
        prop_assert_eq!(of(&other.key, &world.ssid, 0) == address, other.key == world.key);
        prop_assert_eq!(of(&world.key, &other.ssid, 0) == address, other.ssid == world.ssid);
        prop_assert_ne!(of(&world.key, &world.ssid, 1), address);
    }

    #[test]
    fn addresses_are_read_back(address in an_address()) {
        let text = address.to_string();
        prop_assert_eq!(text.parse(), Ok(address));
        prop_assert_eq!(text.to_lowercase().replace(':', "-").parse(), Ok(address));
    }

    #[test]
    fn octets_are_read_back(octets in vec(any::<u8>(), 1..=20)) {
        prop_assert_eq!(parse_octets(&format_octets(&octets)), Some(octets));
    }

    #[test]
    fn times_are_read_back(secs in -62_167_219_200_i64..=253_402_300_799) {
        let text = UnixTime::new(secs).to_string();
        prop_assert_eq!(parse_time(&text, &Zones::default()), Ok(UnixTime::new(secs)));
        let civil = Civil::from_secs(secs);
        prop_assert_eq!(Civil::parse(&civil.to_string()), Some(civil));
    }

    #[test]
    fn a_time_is_in_its_period(number in 1..1000u32, unit in "min|h|d|w", anchor in any::<i64>(), secs in any::<i64>()) {
        let anchor = UnixTime::new(anchor);
        let periods = Periods::parse(&format!("{number}{unit},{anchor}"), &Zones::default()).unwrap();
        let now = UnixTime::new(secs);
        let period = periods.at(now);
        prop_assert!(period.begins <= now && now <= period.ends, "{:?} at {}", period, now);
        prop_assert_eq!(periods.at(period.begins).index <= period.index, true);
    }

    #[test]
    fn no_text_panics(text in any::<String>(), octets in vec(any::<u8>(), 0..80), compat in a_compat()) {
        let _ = text.parse::<MacAddr>();
        let _ = Mask::parse(&text, compat);
        let _ = Mask::parse(&format!("FF:FF:FF:00:00:00 {text}"), compat);
        let _ = ClonedMac::parse(&text, true, compat);
        let _ = MachineId::parse(&text);
        let _ = HostId::new(&octets, None);
        let _ = Vendors::default().extended(text.clone());
        let _ = Vendors::packaged().find(&text);
        let _ = unknown_patterns(&text, compat);
        let _ = zone_names(&format!("${{TIME:{text}}}"));
        let _ = Periods::parse(&text, &Zones::default());
        let _ = Periods::parse(&format!("1d,{text}"), &Zones::default());
    }

    #[test]
    fn scans_addresses_are_unicast_too(keep in an_address(), initial in an_address(), seed in any::<u64>()) {
        let mask = Mask::parse(&keep.to_string(), Compat::Safe).unwrap();
        let known = Known { initial: Some(initial), current: None };
        prop_assert!(random_address(mask.as_ref(), known, &mut Seeded(seed)).is_unicast());
        let unmasked = random_address(None, known, &mut Seeded(seed));
        prop_assert!(unmasked.is_unicast() && unmasked.is_locally_administered());
    }
}
