//! Any file, any change of it: what editing promises holds.
//!
//! The input is one octet that names the property, the value up to an octet of zero (its first octet
//! `-` takes the property out), and the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::config::editing::check;
use macveil::config::property::Property;

fuzz_target!(|data: &[u8]| {
    let Some((number, rest)) = data.split_first() else { return };
    let property = Property::ALL[usize::from(*number) % Property::ALL.len()];
    let mut parts = rest.splitn(2, |octet| *octet == 0);
    let (value, file) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let Ok(value) = std::str::from_utf8(value) else { return };
    let value = (!value.starts_with('-')).then_some(value);
    if let Some(Err(broken)) = check(file, property, value) {
        panic!("{broken}");
    }
});
