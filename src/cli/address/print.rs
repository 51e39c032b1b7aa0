//! The answer of `macveil address` as text and as JSON, and the lists of vendors.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use crate::core::account::Step;
use crate::core::addr::MacAddr;
use crate::core::choose::{Action, Chosen, Refusal};
use crate::core::mode::ClonedMac;
use crate::core::time::UnixTime;
use crate::core::vendor::{Vendor, Vendors};

/// An address and what is known about it.
pub(super) struct Answer<'a> {
    pub(super) mode: ClonedMac,
    pub(super) chosen: &'a Chosen,
    /// The file of the secret key, if it took part.
    pub(super) secret_key: Option<PathBuf>,
}

/// The keys of the JSON.
#[derive(Serialize)]
struct Json<'a> {
    address: MacAddr,
    /// `set`: to be installed. `restore`: the initial one, to go back to.
    action: &'static str,
    mode: String,
    locally_administered: bool,
    /// When the same choices lead to another address; null: never.
    until: Option<UnixTime>,
    /// The only access point it is for; null: any.
    bssid: Option<MacAddr>,
    secret_key: Option<String>,
    steps: &'a [Step],
}

impl Answer<'_> {
    pub(super) fn json(&self) -> Result<String, serde_json::Error> {
        let chosen = self.chosen;
        let json = Json {
            address: chosen.address,
            action: match chosen.action {
                Action::Set => "set",
                Action::Restore => "restore",
            },
            mode: self.mode.to_string(),
            locally_administered: chosen.address.is_locally_administered(),
            until: chosen.until,
            bssid: chosen.for_bssid,
            secret_key: self.secret_key.as_ref().map(|path| path.display().to_string()),
            steps: &chosen.account,
        };
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }

    /// A line for each step, then the address on a line of its own.
    pub(super) fn explanation(&self) -> String {
        let mut lines: Vec<String> = self.chosen.account.iter().map(Step::to_string).collect();
        if let Some(path) = &self.secret_key {
            lines.insert(1, format!("secret key: {}", path.display()));
        }
        lines.push(self.chosen.address.to_string());
        lines.join("\n") + "\n"
    }
}

/// Which argument helps where something is not known.
pub(super) fn remedy(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoUuid(_) => "; give --uuid or --stable-id",
        Refusal::NoSsid(_) => "; give --ssid or --ssid-hex",
        Refusal::NoBssid(_) => "; give --bssid",
        Refusal::NoInitial(_) | Refusal::NoBase("initial") => "; give --initial, or an interface that exists",
        Refusal::NoBase(_) => "; give --current, or an interface that exists",
        Refusal::NotWifi(_) => "; give --type wifi if it is one",
        Refusal::NoHostId(_) | Refusal::NotAStation(_) | Refusal::StableId(_) => "",
    }
}

/// Classes, vendors and prefixes.
pub(super) fn vendors(vendors: &Vendors, json: bool) -> Result<String, serde_json::Error> {
    let mut classes: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for Vendor { class, oui: [a, b, c], name } in vendors.iter() {
        let ouis = classes.entry(class).or_default().entry(name).or_default();
        ouis.push(format!("{a:02X}:{b:02X}:{c:02X}"));
    }
    if json {
        return Ok(serde_json::to_string_pretty(&classes)? + "\n");
    }
    if classes.is_empty() {
        return Ok("No vendors: none are built in, and there is no list of your own.\n".to_owned());
    }
    let mut text = String::new();
    for (class, vendors) in classes {
        let prefixes: usize = vendors.values().map(Vec::len).sum();
        text.push_str(&format!("{class} ({prefixes} prefixes)\n"));
        for (name, ouis) in vendors {
            for (row, ouis) in ouis.chunks(6).enumerate() {
                let name = if row == 0 { name } else { "" };
                text.push_str(&format!("  {name:<16}{}\n", ouis.join("  ")));
            }
        }
    }
    Ok(text)
}
