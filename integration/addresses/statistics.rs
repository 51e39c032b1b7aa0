//! A million addresses of each kind: their free bits and octets are evenly distributed (Pearson's
//! chi-squared test), and no two are equal. The generator is seeded, so a run repeats.

use macveil::core::addr::MacAddr;
use macveil::core::compat::Compat;
use macveil::core::draw::Draw;
use macveil::core::mask::{Known, Mask, complete, random_address};
use macveil::core::stable::StableHash;
use macveil::core::stable_id::StableType;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const ADDRESSES: u32 = 1_000_000;

/// A quantile of the normal distribution that one right test in a million exceeds.
const MILLIONTH: f64 = 4.753;

struct Seeded(StdRng);

impl Draw for Seeded {
    fn fill(&mut self, octets: &mut [u8]) {
        self.0.fill_bytes(octets);
    }
}

/// The value of chi squared that one right test in a million exceeds (Wilson and Hilferty 1931).
fn critical(degrees: f64) -> f64 {
    let part = 2.0 / (9.0 * degrees);
    degrees * (1.0 - part + MILLIONTH * part.sqrt()).powi(3)
}

/// Counts of each value of an octet's free bits.
fn chi_squared(counts: &[u32], possible: u32) -> f64 {
    let expected = f64::from(ADDRESSES) / f64::from(possible);
    let of = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
    counts.iter().filter(|count| **count > 0).map(of).sum::<f64>()
        + f64::from(possible - u32::try_from(counts.iter().filter(|c| **c > 0).count()).unwrap()) * expected
}

/// Tests the bits that are set in `free`; all others must be the same in every address.
fn judge(free: [u8; 6], mut address: impl FnMut(u32) -> MacAddr) {
    let mut octets = vec![[0u32; 256]; 6];
    let mut all: Vec<MacAddr> = Vec::with_capacity(ADDRESSES as usize);
    let fixed = |address: MacAddr| -> [u8; 6] { std::array::from_fn(|i| address.octets()[i] & !free[i]) };
    for number in 0..ADDRESSES {
        let made = address(number);
        for (i, octet) in made.octets().into_iter().enumerate() {
            octets[i][usize::from(octet)] += 1;
        }
        all.push(made);
    }
    assert!(all.iter().all(|address| fixed(*address) == fixed(all[0])), "a kept bit changed");
    let mut tests = 0;
    for i in 0..6 {
        for bit in (0..8).filter(|bit| free[i] >> bit & 1 == 1) {
            let with_bit = octets[i].iter().enumerate().filter(|(value, _)| value >> bit & 1 == 1);
            let ones: u32 = with_bit.map(|(_, count)| count).sum();
            let expected = f64::from(ADDRESSES) / 2.0;
            let chi = (f64::from(ones) - expected).powi(2) / (expected / 2.0);
            assert!(chi < critical(1.0), "bit {bit} of octet {i}: {ones} ones, chi squared {chi}");
            tests += 1;
        }
        let possible = 1u32 << free[i].count_ones();
        if possible > 1 {
            let chi = chi_squared(&octets[i], possible);
            assert!(chi < critical(f64::from(possible - 1)), "octet {i}: chi squared {chi}");
            tests += 1;
        }
    }
    let expected: u32 = free.iter().map(|free| free.count_ones() + u32::from(*free > 0)).sum();
    assert_eq!(tests, expected);
    if free.iter().map(|free| free.count_ones()).sum::<u32>() >= 46 {
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "two addresses are equal");
    }
}

const FREE: [u8; 6] = [0xfc, 0xff, 0xff, 0xff, 0xff, 0xff];

#[test]
fn random_addresses() {
    let mut draw = Seeded(StdRng::seed_from_u64(1));
    judge(FREE, |_| random_address(None, Known::default(), &mut draw));
}

#[test]
fn random_addresses_with_a_mask() {
    let mut draw = Seeded(StdRng::seed_from_u64(2));
    let mask = Mask::parse("FF:FF:F0:00:00:01 68:F7:28:00:00:01", Compat::Safe).unwrap();
    judge([0, 0, 0x0f, 0xff, 0xff, 0xfe], |_| random_address(mask.as_ref(), Known::default(), &mut draw));
}

#[test]
fn stable_addresses() {
    judge(FREE, |number| {
        let id = number.to_string();
        complete(StableHash::new(StableType::StableId, &id, b"0123456789abcdef", "wlan0").raw, None)
    });
}

#[test]
fn the_test_itself_finds_what_is_uneven() {
    let caught = std::panic::catch_unwind(|| {
        let mut draw = Seeded(StdRng::seed_from_u64(3));
        judge(FREE, |_| {
            let mut octets = random_address(None, Known::default(), &mut draw).octets();
            // One octet in a hundred loses a bit.
            if octets[5] < 3 {
                octets[4] &= 0x7f;
            }
            MacAddr::new(octets)
        });
    });
    let why = *caught.unwrap_err().downcast::<String>().unwrap();
    assert!(why.contains("octet 4"), "{why}");
}
