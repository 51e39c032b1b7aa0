//! Runners of the groups about configuration files: one function a group.

use macveil::config::boolean;
use macveil::config::conf::{Conf, Place, Product, Source};
use macveil::config::keyfile::Keyfile;
use macveil::config::lookup::{Family, find, order};
use macveil::config::match_config::{self, Claim};
use macveil::config::match_spec::{self, Device, Outcome};
use macveil::config::settings::DeviceSettings;
use macveil::config::text::unescape;
use serde_json::{Value, json};

use crate::Group;
use crate::fields::text;
use crate::known;

/// The groups of this file.
pub(crate) const GROUPS: &[Group] = &[
    Group { name: "bool", fields: &["text", "default"], run: run_bool },
    Group { name: "keyfile", fields: &["text"], run: run_keyfile },
    Group { name: "spec-split", fields: &["value"], run: run_spec_split },
    Group { name: "spec-join", fields: &["specs"], run: run_spec_join },
    Group { name: "match-spec", fields: &["spec", "device"], run: run_match_spec },
    Group { name: "match-config", fields: &["spec", "version", "env"], run: run_match_config },
    Group {
        name: "conf-order",
        fields: &["usr_lib", "run", "etc", "main", "nm_version", "env", "kind"],
        run: run_conf_order,
    },
    Group {
        name: "conf-precedence",
        fields: &["usr_lib", "run", "etc", "main", "nm_version", "env", "query"],
        run: run_conf_precedence,
    },
    Group {
        name: "scan-randomize",
        fields: &["usr_lib", "run", "etc", "main", "nm_version", "env", "device"],
        run: run_scan_randomize,
    },
];

fn run_bool(input: &Value) -> Result<Value, String> {
    // A missing text is neither true nor false, a missing default is null.
    let parsed = text(input, "text")?.and_then(boolean::parse);
    Ok(parsed.map_or_else(|| input["default"].clone(), Value::Bool))
}

fn run_keyfile(input: &Value) -> Result<Value, String> {
    let text = text_of(input, "text")?;
    let Ok(keyfile) = Keyfile::parse("vector", text.as_bytes()) else { return Ok(json!({"error": true})) };
    if keyfile.print() != text.as_bytes() {
        return Err("printing does not give back what was read".to_owned());
    }
    let groups = |read: fn(&[u8]) -> Value| -> Value {
        let section = |name: &str| {
            let mut keys: Vec<&str> = Vec::new();
            for assignment in keyfile.assignments(name) {
                if !keys.contains(&assignment.key) {
                    keys.push(assignment.key);
                }
            }
            let values = keys.iter().filter_map(|key| Some(json!([key, read(keyfile.get(name, key)?.raw)])));
            json!([name, values.collect::<Vec<_>>()])
        };
        keyfile.sections().iter().map(|(name, _)| section(name)).collect()
    };
    Ok(json!({
        "groups": groups(|raw| json!(String::from_utf8_lossy(raw))),
        "strings": groups(|raw| json!(unescape(raw))),
    }))
}

fn run_spec_split(input: &Value) -> Result<Value, String> {
    Ok(json!(match_spec::split(text_of(input, "value")?)))
}

fn run_spec_join(input: &Value) -> Result<Value, String> {
    let items = input["specs"].as_array().ok_or("specs is not a list")?;
    let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    Ok(json!(match_spec::join(&items.ok_or("a spec is not a text")?)))
}

fn run_match_spec(input: &Value) -> Result<Value, String> {
    let device = device_of(&input["device"])?;
    Ok(word(match_spec::evaluate(text_of(input, "spec")?, &device)))
}

fn run_match_config(input: &Value) -> Result<Value, String> {
    Ok(word(match_config::evaluate(text_of(input, "spec")?, &claim_of(&input["version"], input)?)))
}

fn run_conf_order(input: &Value) -> Result<Value, String> {
    let Some(conf) = conf_of(input)? else { return Ok(json!({"error": true})) };
    let family = family_of(text_of(input, "kind")?)?;
    Ok(order(&conf, family).iter().map(|section| section.name.as_str()).collect())
}

fn run_conf_precedence(input: &Value) -> Result<Value, String> {
    let Some(conf) = conf_of(input)? else { return Ok(json!({"error": true})) };
    let query = &input["query"];
    known(query, &["kind", "key", "group", "device"])?;
    let key = text_of(query, "key")?;
    let kind = text_of(query, "kind")?;
    if matches!(kind, "raw" | "specs") {
        let value = conf.get(text_of(query, "group")?, key);
        let raw = value.and_then(|value| value.raw_text());
        return Ok(if kind == "raw" {
            json!({"value": raw})
        } else {
            json!({"specs": match_spec::split(raw.unwrap_or_default())})
        });
    }
    let device = device_of(&query["device"])?;
    let found = find(&conf, family_of(kind)?, key, &device);
    Ok(json!({
        "has_match": found.is_some(),
        "section": found.as_ref().map(|found| &found.section.name),
        "value": found.as_ref().and_then(|found| found.value.as_ref()).map(|(value, _)| value),
    }))
}

fn run_scan_randomize(input: &Value) -> Result<Value, String> {
    let Some(conf) = conf_of(input)? else { return Ok(json!({"error": true})) };
    let device = device_of(&input["device"])?;
    Ok(json!(DeviceSettings::of(&conf, &device).scan_rand_mac_address.value))
}

/// The merged configuration, `None` where it is refused.
fn conf_of(input: &Value) -> Result<Option<Conf>, String> {
    let mut sources = Vec::new();
    let source = |place, name: &str, text: &Value| -> Result<Source, String> {
        let text = text.as_str().ok_or_else(|| format!("the file {name:?} has no text"))?.as_bytes().to_vec();
        let (name, path) = (name.to_owned(), name.to_owned());
        Ok(Source { product: Product::NetworkManager, place, name, path, text })
    };
    for (field, place) in [("usr_lib", Place::UsrLib), ("run", Place::Run), ("etc", Place::Etc)] {
        let files = &input[field];
        if !files.is_object() && !files.is_null() {
            return Err(format!("{field} is not a directory of files"));
        }
        for (name, text) in files.as_object().into_iter().flatten() {
            sources.push(source(place, name, text)?);
        }
    }
    if !input["main"].is_null() {
        sources.push(source(Place::Main, "NetworkManager.conf", &input["main"])?);
    }
    Ok(Conf::merge(&sources, &claim_of(&input["nm_version"], input)?).ok())
}

fn claim_of(version: &Value, input: &Value) -> Result<Claim, String> {
    let mut claim = Claim { tag: text(input, "env")?.map(str::to_owned), ..Claim::default() };
    for (index, part) in version.as_array().into_iter().flatten().enumerate() {
        let number = part.as_u64().and_then(|part| u32::try_from(part).ok());
        *claim.version.get_mut(index).ok_or("a version has three parts")? =
            number.ok_or_else(|| format!("{part} is not a part of a version"))?;
    }
    Ok(claim)
}

fn device_of(device: &Value) -> Result<Device, String> {
    if !device.is_null() {
        known(device, &["ifname", "type", "driver", "driver_version", "mac", "dhcp_plugin", "s390"])?;
    }
    let fact = |name: &str| text(device, name).map(|fact| fact.map(str::to_owned));
    let permanent = fact("mac")?.map(|text| text.parse().map_err(|e| format!("device: {e}"))).transpose()?;
    Ok(Device {
        ifname: fact("ifname")?,
        kind: fact("type")?,
        driver: fact("driver")?,
        driver_version: fact("driver_version")?,
        permanent,
        dhcp_plugin: fact("dhcp_plugin")?,
        s390_subchannels: fact("s390")?,
        ..Device::default()
    })
}

fn family_of(kind: &str) -> Result<Family, String> {
    match kind {
        "connection" => Ok(Family::Connection),
        "device" => Ok(Family::Device),
        _ => Err(format!("no runner knows the kind {kind:?}")),
    }
}

fn word(outcome: Outcome) -> Value {
    json!(match outcome {
        Outcome::Match => "match",
        Outcome::Negative => "neg",
        Outcome::NoMatch => "no",
    })
}

/// A text; a missing one is empty.
fn text_of<'a>(input: &'a Value, field: &str) -> Result<&'a str, String> {
    text(input, field).map(Option::unwrap_or_default)
}
