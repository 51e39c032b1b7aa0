//! The configuration files of hostapd and wpa_supplicant, from a scenario. Pure: text only.

use super::security;
use crate::scenario::{AccessPoint, GuestFile, Network, Scenario, Security, Station};

/// wpa_supplicant's directory of control sockets.
pub(super) const SUPPLICANT_SOCKETS: &str = "/run/wpa_supplicant";

/// The same where a program stands between it and macveil.
pub(super) const SOCKETS_BEHIND: &str = "/run/behind";

/// hostapd's directory of control sockets.
pub(super) const HOSTAPD_SOCKETS: &str = "/run/hostapd";

/// hostapd's configuration of one access point.
pub(super) fn hostapd(interface: &str, access_point: &AccessPoint) -> String {
    let band = if access_point.is_5_ghz() { "a" } else { "g" };
    let mut lines = vec![
        format!("interface={interface}"),
        "driver=nl80211".to_owned(),
        format!("ctrl_interface={HOSTAPD_SOCKETS}"),
        format!("ssid={}", access_point.ssid),
        format!("hw_mode={band}"),
        format!("channel={}", access_point.channel),
        format!("beacon_int={}", access_point.beacon_interval),
    ];
    if access_point.is_5_ghz() {
        lines.push("country_code=US".to_owned());
    }
    lines.extend(security::hostapd(interface, access_point));
    lines.extend_from_slice(&access_point.lines);
    lines.join("\n") + "\n"
}

/// wpa_supplicant's configuration of one station; its control sockets are in `sockets`.
pub(super) fn supplicant(station: &Station, sockets: &str) -> String {
    let mut text = format!("ctrl_interface={sockets}\n");
    // Hash to element is not the default of every version, and concerns the whole interface.
    if station.networks.iter().any(|network| network.lets_in() == Security::Wpa3) {
        text += "sae_pwe=2\n";
    }
    for line in &station.lines {
        text += &format!("{line}\n");
    }
    for network in &station.networks {
        text += &supplicant_network(network, station.autoconnect);
    }
    text
}

fn supplicant_network(network: &Network, enabled: bool) -> String {
    let disabled = u8::from(!enabled);
    let lines = security::supplicant(network);
    let lines: String = lines.iter().chain(&network.lines).map(|line| format!("\t{line}\n")).collect();
    format!("network={{\n\tssid=\"{}\"\n\tdisabled={disabled}\n{lines}}}\n", network.ssid)
}

/// NetworkManager's files: it keeps its hands off what is no station, and asks nobody for addresses,
/// which nobody would give it.
pub(super) fn networkmanager(scenario: &Scenario) -> Vec<GuestFile> {
    let stations: Vec<String> = (0..scenario.stations.len()).map(|n| scenario.station_interface(n)).collect();
    let own = stations.iter().map(|interface| format!("except:interface-name:{interface}"));
    let mut text = format!(
        "[main]\nplugins=keyfile\nauth-polkit=root-only\ndns=none\nrc-manager=unmanaged\n\
         [keyfile]\nunmanaged-devices={}\n",
        own.collect::<Vec<_>>().join(";")
    );
    let lines = scenario.stations.iter().flat_map(|station| &station.lines);
    lines.for_each(|line| text += &format!("{line}\n"));
    let mut files = vec![file("/etc/NetworkManager/NetworkManager.conf".to_owned(), 0o644, text)];
    for (interface, station) in stations.iter().zip(&scenario.stations) {
        for network in &station.networks {
            // One station's networks are no other's: the id says whose.
            let id = profile_id(interface, &network.ssid);
            let path = format!("/etc/NetworkManager/system-connections/{id}.nmconnection");
            let text = networkmanager_profile(&id, interface, network, station.autoconnect);
            files.push(file(path, 0o600, text));
        }
    }
    files
}

/// What NetworkManager calls the network of a station.
pub(super) fn profile_id(interface: &str, ssid: &str) -> String {
    format!("{ssid} on {interface}")
}

fn networkmanager_profile(id: &str, interface: &str, network: &Network, autoconnect: bool) -> String {
    let security = security::networkmanager(network);
    let further: String = network.lines.iter().map(|line| format!("{line}\n")).collect();
    format!(
        "[connection]\nid={id}\ntype=wifi\ninterface-name={interface}\nautoconnect={autoconnect}\n\
         [wifi]\nmode=infrastructure\nssid={}\n{security}[ipv4]\nmethod=disabled\n\
         [ipv6]\nmethod=disabled\n{further}",
        network.ssid
    )
}

/// iwd's files. One iwd serves all stations, so they share what they know.
pub(super) fn iwd(scenario: &Scenario) -> Vec<GuestFile> {
    let lines = scenario.stations.iter().flat_map(|station| &station.lines);
    let text = lines.map(|line| format!("{line}\n")).collect();
    let mut files = vec![file("/etc/iwd/main.conf".to_owned(), 0o644, text)];
    for station in &scenario.stations {
        for network in &station.networks {
            let (kind, security) = security::iwd(network);
            let further: String = network.lines.iter().map(|line| format!("{line}\n")).collect();
            let text = format!("{security}[Settings]\nAutoConnect={}\n{further}", station.autoconnect);
            files.push(file(format!("/var/lib/iwd/{}.{kind}", iwd_name(&network.ssid)), 0o600, text));
        }
    }
    files
}

/// How iwd names a network's file: by its SSID, or in hexadecimal where that is no plain name
/// (iwd.network(5)).
fn iwd_name(ssid: &str) -> String {
    if ssid.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '_' | '-')) {
        return ssid.to_owned();
    }
    ssid.bytes().fold("=".to_owned(), |name, octet| format!("{name}{octet:02x}"))
}

fn file(path: String, mode: u32, content: String) -> GuestFile {
    GuestFile { path, mode, content }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_point_is_wpa2_on_its_channel_and_the_scenario_has_the_last_word() {
        let home = AccessPoint::wpa2("home", "correct horse").channel(36).line("country_code=DE");
        let text = hostapd("wlan1", &home);
        for line in
            ["interface=wlan1", "ssid=home", "hw_mode=a", "channel=36", "wpa_passphrase=correct horse"]
        {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("country_code=DE\n"));
    }

    #[test]
    fn every_client_gets_the_same_networks() {
        let home = AccessPoint::wpa2("home", "correct horse");
        let station = Station::new().knows_with(&home, &["[wifi]", "hidden=true"]).line("[device]");
        let scenario = Scenario::named("x").station(station.autoconnect());
        let files = networkmanager(&scenario);
        assert!(files[0].content.ends_with("unmanaged-devices=except:interface-name:wlan0\n[device]\n"));
        assert_eq!(files[1].path, "/etc/NetworkManager/system-connections/home on wlan0.nmconnection");
        assert_eq!(files[1].mode, 0o600);
        assert_eq!(
            files[1].content,
            "[connection]\nid=home on wlan0\ntype=wifi\ninterface-name=wlan0\nautoconnect=true\n\
             [wifi]\nmode=infrastructure\nssid=home\n[wifi-security]\nkey-mgmt=wpa-psk\n\
             psk=correct horse\n[ipv4]\nmethod=disabled\n[ipv6]\nmethod=disabled\n[wifi]\nhidden=true\n"
        );
        let cafe = Station::new().knows(&AccessPoint::open("café")).knows(&home);
        let files = iwd(&Scenario::named("x").station(cafe));
        assert_eq!(files[1].path, "/var/lib/iwd/=636166c3a9.open");
        assert_eq!(files[1].content, "[Settings]\nAutoConnect=false\n");
        assert_eq!(files[2].content, "[Security]\nPassphrase=correct horse\n[Settings]\nAutoConnect=false\n");
    }

    #[test]
    fn a_station_knows_its_networks_and_has_them_disabled() {
        let home = AccessPoint::wpa2("home", "correct horse");
        let station = Station::new()
            .line("p2p_disabled=1")
            .knows(&home)
            .knows_with(&AccessPoint::open("cafe"), &["scan_ssid=1"]);
        assert_eq!(
            supplicant(&station, SUPPLICANT_SOCKETS),
            "ctrl_interface=/run/wpa_supplicant\np2p_disabled=1\n\
             network={\n\tssid=\"home\"\n\tdisabled=1\n\tkey_mgmt=WPA-PSK\n\tpsk=\"correct horse\"\n}\n\
             network={\n\tssid=\"cafe\"\n\tdisabled=1\n\tkey_mgmt=NONE\n\tscan_ssid=1\n}\n"
        );
    }
}
