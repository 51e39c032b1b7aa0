//! What macveil sets in a supplicant that its user may have set, and how nothing of it stays: neither
//! in the configuration that a user saves meanwhile nor after macveil.

use std::collections::BTreeMap;

use super::client::{CommandError, SupplicantClient};
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::types::NetworkId;

/// Global settings that make a supplicant change the address by itself.
const GLOBAL: [&str; 2] = ["mac_addr", "preassoc_mac_addr"];

/// Settings as they were before macveil.
#[derive(Debug, Default)]
pub(super) struct Former {
    /// `mac_addr` of networks.
    networks: BTreeMap<NetworkId, String>,
    /// Of [`GLOBAL`], those that were not 0.
    global: BTreeMap<&'static str, String>,
}

impl SupplicantClient {
    /// Notes what a saved configuration is to say of a network's address.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub(super) fn remember_style(&mut self, network: NetworkId) -> Result<(), CommandError> {
        let style = self.style(network)?;
        match style.as_str() {
            "3" => {}
            // Not set, which cannot be said: what counts then is the global setting.
            "-1" => {
                let global = match self.former.global.get("mac_addr") {
                    Some(former) => former.clone(),
                    None => self.global("mac_addr")?,
                };
                self.former.networks.insert(network, global);
            }
            _ => drop(self.former.networks.insert(network, style)),
        }
        Ok(())
    }

    /// Networks of these names must not be associated with (`SET disallow_aps`, which no file keeps), and
    /// the supplicant must not change the address itself. `sending` hears each command first.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub fn shut_out(
        &mut self,
        ssids: &[Ssid],
        cells: &[MacAddr],
        sending: &dyn Fn(&str),
    ) -> Result<(), CommandError> {
        self.say(&disallow(ssids, cells), sending)?;
        for setting in GLOBAL {
            let value = self.global(setting)?;
            if value != "0" {
                self.former.global.insert(setting, value);
                self.say(&format!("SET {setting} 0"), sending)?;
            }
        }
        for network in self.networks()? {
            if !matches!(self.style(network.id)?.as_str(), "-1" | "0") {
                self.remember_style(network.id)?;
                self.say(&format!("SET_NETWORK {} mac_addr 0", network.id), sending)?;
            }
        }
        Ok(())
    }

    /// `SET disallow_aps` for these cells alone, of whatever networks.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub fn fence_off(&mut self, cells: &[MacAddr], sending: &dyn Fn(&str)) -> Result<(), CommandError> {
        self.say(&disallow(&[], cells), sending)
    }

    /// Everything that [`Self::shut_out`] did is taken back.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub fn open_up(&mut self, sending: &dyn Fn(&str)) -> Result<(), CommandError> {
        let former = std::mem::take(&mut self.former);
        for (setting, value) in former.global {
            self.say(&format!("SET {setting} {value}"), sending)?;
        }
        for (network, style) in former.networks {
            self.say(&format!("SET_NETWORK {network} mac_addr {style}"), sending)?;
        }
        self.say("SET disallow_aps ", sending)
    }

    /// A user saved the configuration: saves it once more, as if macveil were not there. A file with
    /// `mac_addr=3` and no address keeps its networks from associating without macveil. (`mac_value`
    /// itself is never saved.) Meanwhile no other network than the present one can be joined.
    ///
    /// # Errors
    /// As [`Self::request`]; where the supplicant must not write its file, nothing was saved before
    /// either.
    pub fn save_unmarked(&mut self, sending: &dyn Fn(&str)) -> Result<(), CommandError> {
        let status = self.request("STATUS")?;
        let mut shut = Vec::new();
        let mut marked = Vec::new();
        for network in self.networks()? {
            let is_current = status.lines().any(|line| line == format!("id={}", network.id));
            if let (Some(facts), false) = (network.facts, is_current) {
                shut.push(facts.ssid);
            }
            let style = self.style(network.id)?;
            if let Some(former) = self.former.networks.get(&network.id).filter(|former| **former != style) {
                marked.push((network.id, former.clone(), style));
            }
        }
        let global = self.former.global.clone();
        if marked.is_empty() && global.is_empty() {
            return Ok(());
        }
        let was_shut = std::mem::take(&mut self.shut);
        self.say(&disallow(&shut, &[]), sending)?;
        for (network, former, _) in &marked {
            self.say(&format!("SET_NETWORK {network} mac_addr {former}"), sending)?;
        }
        for (setting, former) in &global {
            self.say(&format!("SET {setting} {former}"), sending)?;
        }
        self.say("SAVE_CONFIG", sending)?;
        for (network, _, style) in &marked {
            self.say(&format!("SET_NETWORK {network} mac_addr {style}"), sending)?;
        }
        for setting in global.keys() {
            self.say(&format!("SET {setting} 0"), sending)?;
        }
        let was_shut = if was_shut.is_empty() { disallow(&[], &[]) } else { was_shut };
        self.say(&was_shut, sending)
    }

    fn say(&mut self, command: &str, sending: &dyn Fn(&str)) -> Result<(), CommandError> {
        sending(command);
        if command.starts_with(DISALLOW) {
            command.clone_into(&mut self.shut);
        }
        self.request(command).map(drop)
    }

    fn style(&mut self, network: NetworkId) -> Result<String, CommandError> {
        Ok(self.request(&format!("GET_NETWORK {network} mac_addr"))?.trim_end().to_owned())
    }

    /// A setting that is unknown is none.
    fn global(&mut self, setting: &str) -> Result<String, CommandError> {
        let value = self.request(&format!("GET {setting}"))?;
        let value = value.trim_end();
        Ok(if ["0", "1", "2"].contains(&value) { value } else { "0" }.to_owned())
    }
}

const DISALLOW: &str = "SET disallow_aps ";

fn disallow(ssids: &[Ssid], cells: &[MacAddr]) -> String {
    let hex = |ssid: &Ssid| ssid.octets().iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let ssids = ssids.iter().map(|ssid| format!("ssid {}", hex(ssid)));
    let cells = cells.iter().map(|cell| format!("bssid {cell}"));
    format!("{DISALLOW}{}", ssids.chain(cells).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shut_out_as_octets() {
        let ssids = [Ssid::new(*b"home").unwrap(), Ssid::new([0x00, 0x20]).unwrap()];
        assert_eq!(disallow(&ssids, &[]), "SET disallow_aps ssid 686f6d65 ssid 0020");
        let cell = MacAddr::new([2, 0, 0, 0, 1, 0xab]);
        assert_eq!(disallow(&ssids[1..], &[cell]), "SET disallow_aps ssid 0020 bssid 02:00:00:00:01:AB");
        assert_eq!(disallow(&[], &[]), "SET disallow_aps ");
    }
}
