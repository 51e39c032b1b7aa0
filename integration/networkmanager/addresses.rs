//! Runners of the groups about addresses: one function a group.

use macveil::core::addr::{self, MacAddr};
use macveil::core::choose::{Action, Choices, Facts, choose};
use macveil::core::compat::Compat::NetworkManager;
use macveil::core::draw::Draw as _;
use macveil::core::host_id::{self, HostId, KeyKind, MachineId};
use macveil::core::mask::{self, Base, Known, Mask};
use macveil::core::mode::{self, ClonedMac, Configured};
use macveil::core::pattern::Values;
use macveil::core::rfc7217;
use macveil::core::ssid::{Ssid, escape};
use macveil::core::stable::StableHash;
use macveil::core::stable_id::{self, Expansion, Parsed, StableId, StableType};
use macveil::core::vendor::Vendors;
use serde_json::{Value, json};

use crate::Group;
use crate::fields::{Given, address, flag, needed, number, octets, text, to_hex};
use crate::timeline::timeline;

type Outcome = Result<Value, String>;

/// The groups of this file.
pub(crate) const GROUPS: &[Group] = &[
    Group { name: "mac-stable", fields: STABLE, run: mac_stable },
    Group { name: "mac-stable-mask", fields: STABLE, run: mac_stable },
    Group {
        name: "mac-random-mask",
        fields: &["random_bytes", "current_mac", "mask", "pick"],
        run: mac_random_mask,
    },
    Group { name: "mask-parse", fields: &["mask"], run: mask_parse },
    Group { name: "mask-select", fields: &["profile", "default"], run: mask_select },
    Group { name: "hwaddr-parse", fields: &["text", "length"], run: hwaddr_parse },
    Group { name: "hwaddr-match", fields: &["a", "b"], run: hwaddr_match },
    Group { name: "stable-id-parse", fields: STABLE_ID, run: stable_id_parse },
    Group { name: "stable-id-final", fields: STABLE_ID, run: stable_id_final },
    Group { name: "stable-id-digest", fields: &["text"], run: stable_id_digest },
    Group { name: "ssid-escape", fields: &["ssid"], run: ssid_escape },
    Group { name: "host-id", fields: &["secret_key_text", "secret_key_hex", "machine_id"], run: host_id },
    Group { name: "machine-id", fields: &["text"], run: machine_id },
    Group { name: "secret-key-new", fields: &["random_bytes"], run: secret_key_new },
    Group {
        name: "rfc7217",
        fields: &["stable_type", "prefix", "ifname", "network_id", "dad_counter", "host_id"],
        run: interface_identifier,
    },
    Group { name: "end-to-end", fields: END_TO_END, run: end_to_end },
    Group { name: "mode-select", fields: &["profile", "default", "deprecated", "is_wifi"], run: mode_select },
    Group { name: "profile-valid", fields: &["value", "is_wifi"], run: profile_valid },
    Group {
        name: "timeline",
        fields: &["initial_mac", "permanent_mac", "randomize", "scan_mask", "events", "pick"],
        run: timeline,
    },
];

const STABLE: &[&str] = &["stable_type", "stable_id", "host_id", "ifname", "current_mac", "mask", "pick"];
const STABLE_ID: &[&str] = &["stable_id", "device", "mac", "boot", "uuid", "ssid", "random_bytes"];
const END_TO_END: &[&str] = &[
    "is_wifi",
    "ifname",
    "ssid",
    "uuid",
    "connection_id",
    "mode",
    "stable_id",
    "mask",
    "initial_mac",
    "permanent_mac",
    "secret_key_text",
    "secret_key_hex",
    "machine_id",
    "boot_id",
    "random_bytes",
    "pick",
];

fn mac_stable(input: &Value) -> Outcome {
    let id = text(input, "stable_id")?.unwrap_or_default();
    let host_id = octets(input, "host_id")?.unwrap_or_default();
    let hash = StableHash::new(stable_type(input)?, id, &host_id, text(input, "ifname")?.unwrap_or_default());
    let mask = mask_in_force(input)?;
    let mut given = Given::new(input, "random_bytes")?;
    let known = Known { initial: address(input, "current_mac")?, current: None };
    let kept = mask.as_ref().and_then(|mask| mask.kept(known, |n| given.below(n)));
    let made = mask::complete(hash.raw, kept);
    given.finish()?;
    Ok(json!(made))
}

fn mac_random_mask(input: &Value) -> Outcome {
    let mask = mask_in_force(input)?;
    let known = Known { initial: address(input, "current_mac")?, current: None };
    let mut given = Given::new(input, "random_bytes")?;
    let made = mask::random_address(mask.as_ref(), known, &mut given);
    given.finish()?;
    Ok(json!(made))
}

fn mask_parse(input: &Value) -> Outcome {
    Ok(match Mask::parse(text(input, "mask")?.unwrap_or_default(), NetworkManager) {
        Ok(None) => json!({"status": "default"}),
        Err(_) => json!({"status": "invalid"}),
        Ok(Some(mask)) => {
            let bases: Vec<MacAddr> = mask
                .bases()
                .iter()
                .filter_map(|base| match base {
                    Base::Listed(address) => Some(*address),
                    Base::Current => None,
                })
                .collect();
            json!({"status": "ok", "mask": MacAddr::new(mask.keep()), "bases": bases})
        }
    })
}

fn mask_select(input: &Value) -> Outcome {
    Ok(json!(mask::select(text(input, "profile")?, text(input, "default")?)))
}

fn hwaddr_parse(input: &Value) -> Outcome {
    let octets = addr::parse_octets(text(input, "text")?.unwrap_or_default());
    let length = number(input, "length")?;
    let right = octets.filter(|octets| length.is_none_or(|length| octets.len() as u64 == length));
    Ok(json!(right.map(|octets| addr::format_octets(&octets))))
}

fn hwaddr_match(input: &Value) -> Outcome {
    Ok(json!(match (text(input, "a")?, text(input, "b")?) {
        (Some(a), Some(b)) => addr::same_address(a, b),
        _ => false,
    }))
}

fn stable_id_parse(input: &Value) -> Outcome {
    let parsed = parsed_stable_id(input)?;
    let generated = parsed.expansion().map(|Expansion { text, .. }| text);
    Ok(json!({"type": parsed.kind().octet(), "generated": generated}))
}

fn stable_id_final(input: &Value) -> Outcome {
    let mut given = Given::new(input, "random_bytes")?;
    let id =
        StableId::new(&parsed_stable_id(input)?, text(input, "stable_id")?, text(input, "uuid")?, &mut given);
    given.finish()?;
    Ok(json!({"type": id.kind.octet(), "stable_id": id.text}))
}

fn stable_id_digest(input: &Value) -> Outcome {
    Ok(json!(stable_id::shorten(needed(input, "text")?)))
}

fn ssid_escape(input: &Value) -> Outcome {
    Ok(json!(escape(&octets(input, "ssid")?.unwrap_or_default())))
}

fn host_id(input: &Value) -> Outcome {
    Ok(match identity(input)? {
        None => json!({"kind": "regenerate", "host_id": null}),
        Some(id) => {
            let kind = match id.kind() {
                KeyKind::V2 { .. } => "v2",
                KeyKind::V1 => "v1",
            };
            json!({"kind": kind, "host_id": to_hex(id.octets())})
        }
    })
}

fn machine_id(input: &Value) -> Outcome {
    let id = text(input, "text")?.and_then(MachineId::parse);
    Ok(json!(id.as_ref().map(MachineId::as_str)))
}

fn secret_key_new(input: &Value) -> Outcome {
    let mut given = Given::new(input, "random_bytes")?;
    let key = host_id::new_key(&mut given);
    given.finish()?;
    Ok(json!(key.as_str()))
}

fn interface_identifier(input: &Value) -> Outcome {
    let prefix = octets(input, "prefix")?.ok_or("no prefix")?;
    let prefix = prefix.first_chunk::<8>().ok_or("the prefix has fewer than 8 octets")?;
    let counter = u32::try_from(number(input, "dad_counter")?.unwrap_or(0)).map_err(|e| e.to_string())?;
    let made = rfc7217::address(
        stable_type(input)?,
        *prefix,
        text(input, "ifname")?.unwrap_or_default(),
        text(input, "network_id")?.unwrap_or_default(),
        counter,
        &octets(input, "host_id")?.unwrap_or_default(),
    );
    Ok(json!(made.ok().map(|address| to_hex(&address))))
}

fn end_to_end(input: &Value) -> Outcome {
    let is_wifi = flag(input, "is_wifi")?.unwrap_or(false);
    // The mode is the effective one, as a default would give it.
    let configured = Configured { default: text(input, "mode")?, ..Configured::default() };
    let mode = mode::select(configured, is_wifi, NetworkManager).map_err(|e| e.to_string())?.mode;
    let mask = mask_in_force(input)?;
    let stable_id = text(input, "stable_id")?;
    let choices =
        Choices { mode, stable_id, mask: mask.as_ref(), compat: NetworkManager, ..Choices::default() };
    let ssid = octets(input, "ssid")?.map(Ssid::new).transpose().map_err(|e| e.to_string())?;
    // Profiles are normalized when they are loaded.
    let uuid = text(input, "uuid")?.map(str::to_lowercase);
    let identity = identity(input)?;
    let initial = address(input, "initial_mac")?;
    let facts = Facts {
        is_wifi,
        ifname: text(input, "ifname")?.unwrap_or_default(),
        ssid: ssid.as_ref(),
        uuid: uuid.as_deref(),
        known: Known { initial, current: initial },
        permanent: address(input, "permanent_mac")?,
        host_id: identity.as_ref(),
        boot_id: text(input, "boot_id")?,
        ..Facts::default()
    };
    let mut given = Given::new(input, "random_bytes")?;
    let chosen = choose(&choices, &facts, &mut given).map_err(|e| e.to_string())?;
    given.finish()?;
    let action = match chosen.action {
        Action::Set => "set",
        Action::Restore => "reset",
    };
    Ok(json!({"action": action, "mac": chosen.address}))
}

fn mode_select(input: &Value) -> Outcome {
    let configured = Configured {
        profile: text(input, "profile")?,
        default: text(input, "default")?,
        deprecated: text(input, "deprecated")?,
    };
    let is_wifi = flag(input, "is_wifi")?.unwrap_or(false);
    let selected = mode::select(configured, is_wifi, NetworkManager).map_err(|e| e.to_string())?;
    Ok(json!({"mode": selected.text, "tolerate_failure": selected.tolerate_failure}))
}

fn profile_valid(input: &Value) -> Outcome {
    let is_wifi = flag(input, "is_wifi")?.unwrap_or(false);
    Ok(json!(mode::valid_in_profile(text(input, "value")?, is_wifi, NetworkManager)))
}

fn stable_type(input: &Value) -> Result<StableType, String> {
    let number = number(input, "stable_type")?.unwrap_or(0);
    u8::try_from(number).ok().and_then(StableType::from_octet).ok_or_else(|| format!("stable type {number}"))
}

fn parsed_stable_id(input: &Value) -> Result<Parsed, String> {
    let ssid = octets(input, "ssid")?;
    let values = Values {
        connection: text(input, "uuid")?,
        boot: text(input, "boot")?,
        device: text(input, "device")?,
        mac: text(input, "mac")?,
        ssid: ssid.as_deref(),
        ..Values::default()
    };
    stable_id::parse(text(input, "stable_id")?, &values, NetworkManager).map_err(|e| e.to_string())
}

/// The host's identity; `None` where NetworkManager would make a new key.
fn identity(input: &Value) -> Result<Option<HostId>, String> {
    let key = key(input)?;
    let machine_id = text(input, "machine_id")?.and_then(MachineId::parse);
    Ok(key.and_then(|key| HostId::new(&key, machine_id.as_ref()).ok()))
}

/// The content of the key file, as text or in hexadecimal.
pub(crate) fn key(input: &Value) -> Result<Option<Vec<u8>>, String> {
    match text(input, "secret_key_text")? {
        Some(text) => Ok(Some(text.as_bytes().to_vec())),
        None => octets(input, "secret_key_hex"),
    }
}

fn mask_in_force(input: &Value) -> Result<Option<Mask>, String> {
    Mask::in_force(text(input, "mask")?, NetworkManager, &Vendors::default()).map_err(|e| e.to_string())
}

/// The mode of an activation in a timeline.
pub(crate) fn effective_mode(text: Option<&str>) -> Result<ClonedMac, String> {
    let configured = Configured { default: text, ..Configured::default() };
    Ok(mode::select(configured, true, NetworkManager).map_err(|e| e.to_string())?.mode)
}
