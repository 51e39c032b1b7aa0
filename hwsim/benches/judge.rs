//! How fast the judge reads the air: `cargo bench --package hwsim --bench judge`.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hwsim::air::capture::Capture;
use hwsim::air::cast::Cast;
use hwsim::air::expect::Expectations;
use hwsim::air::report::Report;

/// A real run's: 104 s of two access points and one station.
const CAPTURE: &[u8] = include_bytes!("../tests/captures/fresh-addresses.pcap");

fn judging(criterion: &mut Criterion) {
    let cast = Cast::new()
        .access_point("02:00:00:00:01:00".parse().expect("an address"), "home")
        .access_point("02:00:00:00:02:00".parse().expect("an address"), "cafe")
        .forbid("02:00:00:00:00:00".parse().expect("an address"));
    let mut group = criterion.benchmark_group("judge");
    group.throughput(Throughput::Bytes(CAPTURE.len() as u64));
    group.bench_function("read a capture", |bencher| {
        bencher.iter(|| Capture::read(black_box(CAPTURE)));
    });
    let capture = Capture::read(CAPTURE).expect("a capture");
    group.bench_function("gather, judge and tell it", |bencher| {
        bencher.iter(|| Report::of(black_box(&capture), &cast, &Expectations::of_any_capture()));
    });
    group.finish();
}

criterion_group!(benches, judging);
criterion_main!(benches);
