//! What reading text costs: `cargo bench --bench parsing`. A configuration file, a profile, and the
//! supplicant's events.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use macveil::config::keyfile::Keyfile;
use macveil::wpa::event::SupplicantEvent;

const PROFILE: &[u8] = b"[connection]
id=home
uuid=6d0e2f6c-7d0b-4c55-9a3a-0f4f4a6a1c01
type=wifi
stable-id=${CONNECTION}/${BOOT}

# At home the address is always the same.
[wifi]
ssid=home
cloned-mac-address=stable
generate-mac-address-mask=FE:FF:FF:00:00:00 68:F7:28:00:00:00
";

const EVENTS: [&[u8]; 4] = [
    b"<3>CTRL-EVENT-SCAN-RESULTS ",
    b"<3>CTRL-EVENT-BSS-ADDED 5 02:00:00:00:01:00",
    b"<3>SME: Trying to authenticate with 02:00:00:00:01:00 (SSID='home' freq=2412 MHz)",
    b"<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed [id=0 id_str=]",
];

fn parsing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parsing");
    group.throughput(Throughput::Bytes(PROFILE.len() as u64));
    group.bench_function("a profile", |bencher| {
        bencher.iter(|| Keyfile::parse("home.nmconnection", black_box(PROFILE)));
    });
    // As large as a directory of a hundred of them.
    let large = PROFILE.repeat(100);
    group.throughput(Throughput::Bytes(large.len() as u64));
    group.bench_function("a hundred profiles in one file", |bencher| {
        bencher.iter(|| Keyfile::parse("large", black_box(&large)));
    });
    group.throughput(Throughput::Elements(EVENTS.len() as u64));
    group.bench_function("events", |bencher| {
        bencher.iter(|| EVENTS.map(|event| SupplicantEvent::parse(black_box(event))));
    });
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
