//! What an address costs: `cargo bench --bench address`. The goal is that a stable address takes at most
//! 1.3 times what hashing its octets takes alone.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use macveil::core::addr::MacAddr;
use macveil::core::choose::{Choices, Facts, choose};
use macveil::core::compat::Compat;
use macveil::core::draw::Draw;
use macveil::core::host_id::HostId;
use macveil::core::mask::{Known, Mask, complete};
use macveil::core::mode::ClonedMac;
use macveil::core::ssid::Ssid;
use macveil::core::stable::StableHash;
use macveil::core::stable_id::StableType;
use sha2::{Digest, Sha256};

const HOST_ID: [u8; 32] = [0x5a; 32];
const STABLE_ID: &str = "fHh1eyr7aSUy01+TADBRaW6sAT0";
const IFNAME: &str = "wlan0";
const INITIAL: MacAddr = MacAddr::new([0x00, 0x11, 0x22, 0x33, 0x44, 0x55]);

/// No mode of these draws.
struct Never;

impl Draw for Never {
    fn fill(&mut self, octets: &mut [u8]) {
        octets.fill(0);
    }
}

/// The octets that are hashed, in one piece.
fn message() -> Vec<u8> {
    let mut message = vec![2, 0, 0, 0, 32];
    message.extend(HOST_ID);
    message.extend(IFNAME.bytes());
    message.push(0);
    message.extend(STABLE_ID.bytes());
    message.push(0);
    message
}

fn stable_address(mask: Option<&Mask>, known: Known) -> MacAddr {
    let hash = StableHash::new(StableType::Generated, STABLE_ID, &HOST_ID, IFNAME);
    complete(hash.raw, mask.and_then(|mask| mask.kept(known, |bound| hash.pick(bound))))
}

fn address(criterion: &mut Criterion) {
    let known = Known { initial: Some(INITIAL), current: None };
    let mask = Mask::parse("FE:FF:FF:00:00:00 68:F7:28:00:00:00 00:1A:2B:00:00:00", Compat::Safe);
    let mask = mask.ok().flatten();
    let message = message();

    let mut group = criterion.benchmark_group("address");
    group.bench_function("sha2 alone", |b| b.iter(|| Sha256::digest(black_box(&message))));
    group.bench_function("stable", |b| b.iter(|| stable_address(black_box(None), black_box(known))));
    group.bench_function("stable with two bases", |b| {
        b.iter(|| stable_address(black_box(mask.as_ref()), black_box(known)));
    });
    group.finish();

    let host_id = HostId::from_octets(HOST_ID.to_vec());
    let ssid = Ssid::new(*b"fake net").ok();
    let facts = Facts {
        is_wifi: true,
        ifname: IFNAME,
        ssid: ssid.as_ref(),
        known,
        host_id: Some(&host_id),
        ..Facts::default()
    };
    let choices = Choices { mode: ClonedMac::StableSsid, mask: mask.as_ref(), ..Choices::default() };
    criterion.bench_function("a connection's address with its account", |b| {
        b.iter(|| choose(black_box(&choices), black_box(&facts), &mut Never));
    });
    criterion.bench_function("parsing a mask", |b| {
        b.iter(|| Mask::parse(black_box("FE:FF:FF:00:00:00 68:F7:28:00:00:00"), Compat::Safe));
    });
    criterion
        .bench_function("parsing an address", |b| b.iter(|| black_box("68:F7:28:1:2:3").parse::<MacAddr>()));
}

criterion_group!(benches, address);
criterion_main!(benches);
