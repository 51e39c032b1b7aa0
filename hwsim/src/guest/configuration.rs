//! The configuration files of hostapd and wpa_supplicant, from a scenario. Pure: text only.

use crate::scenario::{AccessPoint, Network, Station};

/// wpa_supplicant's directory of control sockets.
pub(super) const SUPPLICANT_SOCKETS: &str = "/run/wpa_supplicant";

/// hostapd's directory of control sockets.
pub(super) const HOSTAPD_SOCKETS: &str = "/run/hostapd";

/// hostapd's configuration of one access point.
pub(super) fn hostapd(interface: &str, access_point: &AccessPoint) -> String {
    let band = if access_point.channel > 14 { "a" } else { "g" };
    let mut lines = vec![
        format!("interface={interface}"),
        "driver=nl80211".to_owned(),
        format!("ctrl_interface={HOSTAPD_SOCKETS}"),
        format!("ssid={}", access_point.ssid),
        format!("hw_mode={band}"),
        format!("channel={}", access_point.channel),
        format!("beacon_int={}", access_point.beacon_interval),
    ];
    if let Some(passphrase) = &access_point.passphrase {
        lines.extend(["wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP"].map(str::to_owned));
        lines.push(format!("wpa_passphrase={passphrase}"));
    }
    lines.extend_from_slice(&access_point.lines);
    lines.join("\n") + "\n"
}

/// wpa_supplicant's configuration of one station.
pub(super) fn supplicant(station: &Station) -> String {
    let mut text = format!("ctrl_interface={SUPPLICANT_SOCKETS}\n");
    for line in &station.lines {
        text += &format!("{line}\n");
    }
    for network in &station.networks {
        text += &supplicant_network(network);
    }
    text
}

fn supplicant_network(network: &Network) -> String {
    let security = match &network.passphrase {
        Some(passphrase) => format!("\tkey_mgmt=WPA-PSK\n\tpsk=\"{passphrase}\"\n"),
        None => "\tkey_mgmt=NONE\n".to_owned(),
    };
    let further: String = network.lines.iter().map(|line| format!("\t{line}\n")).collect();
    format!("network={{\n\tssid=\"{}\"\n\tdisabled=1\n{security}{further}}}\n", network.ssid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_point_is_wpa2_on_its_channel_and_the_scenario_has_the_last_word() {
        let home = AccessPoint::wpa2("home", "correct horse").channel(36).line("country_code=US");
        let text = hostapd("wlan1", &home);
        for line in
            ["interface=wlan1", "ssid=home", "hw_mode=a", "channel=36", "wpa_passphrase=correct horse"]
        {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("country_code=US\n"));
    }

    #[test]
    fn a_station_knows_its_networks_and_has_them_disabled() {
        let home = AccessPoint::wpa2("home", "correct horse");
        let station = Station::new()
            .line("p2p_disabled=1")
            .knows(&home)
            .knows_with(&AccessPoint::open("cafe"), &["scan_ssid=1"]);
        assert_eq!(
            supplicant(&station),
            "ctrl_interface=/run/wpa_supplicant\np2p_disabled=1\n\
             network={\n\tssid=\"home\"\n\tdisabled=1\n\tkey_mgmt=WPA-PSK\n\tpsk=\"correct horse\"\n}\n\
             network={\n\tssid=\"cafe\"\n\tdisabled=1\n\tkey_mgmt=NONE\n\tscan_ssid=1\n}\n"
        );
    }
}
