//! macveil's own vectors, computed by the independent model in `model.py`.

use std::path::{Path, PathBuf};

use macveil::core::addr::MacAddr;
use macveil::core::choose::{Choices, Facts, choose};
use macveil::core::compat::Compat;
use macveil::core::draw::Draw;
use macveil::core::host_id::{HostId, MachineId};
use macveil::core::mask::{Known, Mask};
use macveil::core::mode::ClonedMac;
use macveil::core::pattern::{Now, zone_names};
use macveil::core::period::parse_time;
use macveil::core::ssid::Ssid;
use macveil::core::vendor::Vendors;
use macveil::core::zone::Zones;
use macveil::host::zoneinfo;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    #[serde(rename = "group")]
    _group: String,
    #[serde(rename = "origin")]
    _origin: String,
    #[serde(rename = "note")]
    _note: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    input: Input,
    expect: Expect,
}

/// As in NetworkManager's group `end-to-end`, and what macveil adds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ifname: String,
    ssid: String,
    uuid: String,
    mode: String,
    secret_key_text: String,
    machine_id: String,
    stable_id: Option<String>,
    mask: Option<String>,
    initial_mac: Option<MacText>,
    current_mac: Option<MacText>,
    bssid: Option<MacText>,
    at: Option<String>,
    #[serde(default)]
    generation: u64,
    vendors: Option<String>,
    random_bytes: Option<String>,
    pick: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct MacText(String);

impl MacText {
    fn address(&self) -> MacAddr {
        self.0.parse().unwrap()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, untagged)]
enum Expect {
    Address { mac: String, until: Option<String> },
    Refused { refused: String },
}

struct Given<'a>(&'a Input);

impl Draw for Given<'_> {
    fn fill(&mut self, octets: &mut [u8]) {
        octets.copy_from_slice(&from_hex(self.0.random_bytes.as_deref().expect("something was drawn")));
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0.pick.filter(|pick| *pick < bound).expect("a base was drawn")
    }
}

fn from_hex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("integration/addresses").join(name)
}

/// The address and when it changes, or why there is none.
fn answer(input: &Input) -> Result<(MacAddr, Option<String>), String> {
    let mode = ClonedMac::parse(&input.mode, true, Compat::Safe).map_err(|e| e.to_string())?;
    let vendors = Vendors::default().extended(input.vendors.clone().unwrap_or_default()).unwrap();
    let initial = input.initial_mac.as_ref().map(MacText::address);
    let vendors = vendors.of_hardware(initial);
    let mask = Mask::in_force(input.mask.as_deref(), Compat::Safe, &vendors).map_err(|e| e.to_string())?;
    let host_id = HostId::new(input.secret_key_text.as_bytes(), MachineId::parse(&input.machine_id).as_ref());
    let mut zones = Zones::default();
    for name in zone_names(input.stable_id.as_deref().unwrap_or_default()) {
        // One that is missing is refused when it is needed.
        let _ = zoneinfo::add(&mut zones, &folder("zoneinfo"), name);
    }
    let time = input.at.as_deref().map(|at| parse_time(at, &zones).unwrap());
    let choices = Choices {
        mode,
        stable_id: input.stable_id.as_deref(),
        mask: mask.as_ref(),
        generation: input.generation,
        compat: Compat::Safe,
    };
    let facts = Facts {
        is_wifi: true,
        ifname: &input.ifname,
        ssid: Some(&Ssid::new(from_hex(&input.ssid)).unwrap()),
        bssid: input.bssid.as_ref().map(MacText::address),
        uuid: Some(&input.uuid),
        known: Known { initial, current: input.current_mac.as_ref().map(MacText::address) },
        permanent: None,
        host_id: Some(&host_id.unwrap()),
        boot_id: None,
        now: time.map(|time| Now { time, zones: &zones }),
    };
    let chosen = choose(&choices, &facts, &mut Given(input)).map_err(|refusal| refusal.to_string())?;
    Ok((chosen.address, chosen.until.map(|until| until.to_string())))
}

fn run(group: &str, at_least: usize) {
    let text = std::fs::read_to_string(folder("vectors").join(group).with_extension("json")).unwrap();
    let blocks: Vec<Block> = serde_json::from_str(&text).unwrap();
    let vectors: Vec<Vector> = blocks.into_iter().flat_map(|block| block.vectors).collect();
    assert!(vectors.len() >= at_least, "{} vectors", vectors.len());
    for Vector { input, expect } in vectors {
        match (answer(&input), expect) {
            (Ok((address, changes)), Expect::Address { mac, until }) => {
                assert_eq!((address.to_string(), changes), (mac, until), "{input:?}");
            }
            (Err(why), Expect::Refused { refused }) => {
                assert!(why.contains(&refused), "{why:?} for {input:?}");
            }
            (Ok(answer), Expect::Refused { refused }) => panic!("{answer:?}, not {refused:?}: {input:?}"),
            (Err(why), Expect::Address { .. }) => panic!("{why}: {input:?}"),
        }
    }
}

#[cfg(feature = "zones")]
#[test]
fn time() {
    run("time", 35);
}

#[test]
fn access_points() {
    run("access-point", 9);
}

#[test]
fn generations() {
    run("generation", 15);
}

#[test]
fn masks() {
    run("mask", 20);
}

#[test]
fn vendors() {
    run("vendor", 18);
}
