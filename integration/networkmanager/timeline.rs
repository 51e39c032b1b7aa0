//! Runner of the group `timeline`: events in, the interface's address after each out.

use macveil::core::compat::Compat::NetworkManager;
use macveil::core::lifecycle::{Lifecycle, ScanPolicy};
use macveil::core::mask::Mask;
use macveil::core::vendor::Vendors;
use serde_json::{Value, json};

use crate::addresses::effective_mode;
use crate::fields::{Given, address, flag, needed, number, text};

/// What an event may say.
const EVENT_FIELDS: &[&str] = &["t", "op", "rand", "mode", "mac", "randomize", "pick"];

/// Runs one timeline.
pub(crate) fn timeline(input: &Value) -> Result<Value, String> {
    let mask = Mask::in_force(text(input, "scan_mask")?, NetworkManager, &Vendors::default());
    let randomize = flag(input, "randomize")?.unwrap_or(true);
    let mut policy = ScanPolicy { randomize, mask: mask.map_err(|e| e.to_string())? };
    let initial = address(input, "initial_mac")?.ok_or("no initial_mac")?;
    let mut interface = Lifecycle::new(initial, address(input, "permanent_mac")?);
    let events = input.get("events").and_then(Value::as_array).ok_or("no events")?;
    let mut addresses = Vec::with_capacity(events.len());
    for event in events {
        step(&mut interface, &mut policy, event).map_err(|why| format!("{event}: {why}"))?;
        addresses.push(interface.current());
    }
    Ok(json!(addresses))
}

fn step(interface: &mut Lifecycle, policy: &mut ScanPolicy, event: &Value) -> Result<(), String> {
    let fields = event.as_object().ok_or("not an object")?;
    if let Some(field) = fields.keys().find(|field| !EVENT_FIELDS.contains(&field.as_str())) {
        return Err(format!("no runner knows the field {field:?}"));
    }
    let now = number(event, "t")?.unwrap_or(0);
    let mut given = Given::new(event, "rand")?;
    match needed(event, "op")? {
        "scan" => interface.scan(now, policy, &mut given),
        "activate" => interface.activate(effective_mode(text(event, "mode")?)?, address(event, "mac")?),
        "activated" => interface.activated(),
        "deactivate" | "unavailable" => interface.clean_up(now, policy, &mut given),
        "unmanage" => interface.unmanage(),
        "manage" => interface.manage(now, policy, &mut given),
        "external" => interface.changed_by_others(address(event, "mac")?.ok_or("no mac")?),
        "reload" => policy.randomize = flag(event, "randomize")?.unwrap_or(true),
        other => return Err(format!("no runner knows the event {other:?}")),
    }
    given.finish()
}
