//! Secret key files and machine-ids: no panic, and exactly the lengths that count are keys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::core::host_id::{HostId, KeyKind, MAX_KEY_LEN, MachineId};

fuzz_target!(|input: (&[u8], &str)| {
    let (key, machine_id) = input;
    let machine_id = MachineId::parse(machine_id);
    let made = HostId::new(key, machine_id.as_ref());
    assert_eq!(made.is_ok(), (16..=MAX_KEY_LEN).contains(&key.len()));
    let Ok(host_id) = made else { return };
    match host_id.kind() {
        KeyKind::V1 => assert_eq!(host_id.octets(), key),
        KeyKind::V2 { machine_id: used } => {
            assert_eq!(host_id.octets().len(), 32);
            assert_eq!(used, machine_id.is_some());
        }
    }
});
