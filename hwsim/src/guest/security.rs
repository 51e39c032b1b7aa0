//! What each program's configuration says of a network's security. Pure: text only.

use crate::scenario::{AccessPoint, Network, Security};

/// Certificates and users of the networks with 802.1X.
pub(super) const EAP: &str = "/lab/etc/eap";

/// Who stations say that they are, where they are asked (802.1X).
const IDENTITY: &str = "guest";

/// hostapd's lines.
pub(super) fn hostapd(interface: &str, access_point: &AccessPoint) -> Vec<String> {
    let security = access_point.lets_in();
    let key_management = match security {
        Security::Open => return Vec::new(),
        Security::Owe => "OWE",
        Security::Wpa2 | Security::Wpa2Pmf => "WPA-PSK",
        Security::Wpa3 => "SAE",
        Security::Peap | Security::Tls => "WPA-EAP",
    };
    let mut lines = owned(&["wpa=2", "rsn_pairwise=CCMP"]);
    lines.push(format!("wpa_key_mgmt={key_management}"));
    if matches!(security, Security::Owe | Security::Wpa2Pmf | Security::Wpa3) {
        lines.push("ieee80211w=2".to_owned());
    }
    if security == Security::Wpa3 {
        lines.push("sae_pwe=1".to_owned());
    }
    if security.is_eap() {
        lines.extend(owned(&["ieee8021x=1", "eap_server=1"]));
        lines.push(format!("eap_user_file={EAP}/users-{interface}"));
        lines.push(format!("ca_cert={EAP}/ca.pem"));
        lines.push(format!("server_cert={EAP}/server.pem"));
        lines.push(format!("private_key={EAP}/server.key"));
    } else if let Some(passphrase) = &access_point.passphrase {
        lines.push(format!("wpa_passphrase={passphrase}"));
    }
    lines
}

/// Whom the EAP server of an access point lets in: hostapd's `eap_user_file`.
pub(super) fn users(access_point: &AccessPoint) -> String {
    let password = access_point.passphrase.as_deref().unwrap_or_default();
    match access_point.lets_in() {
        Security::Peap => format!("* PEAP\n\"{IDENTITY}\" MSCHAPV2 \"{password}\" [2]\n"),
        Security::Tls => "* TLS\n".to_owned(),
        Security::Open | Security::Owe | Security::Wpa2 | Security::Wpa2Pmf | Security::Wpa3 => String::new(),
    }
}

/// wpa_supplicant's lines, in its `network` block.
pub(super) fn supplicant(network: &Network) -> Vec<String> {
    let mut lines = owned(match network.lets_in() {
        Security::Open => &["key_mgmt=NONE"],
        Security::Owe => &["key_mgmt=OWE", "ieee80211w=2"],
        Security::Wpa2 => &["key_mgmt=WPA-PSK"],
        Security::Wpa2Pmf => &["key_mgmt=WPA-PSK", "ieee80211w=2"],
        Security::Wpa3 => &["key_mgmt=SAE", "ieee80211w=2"],
        Security::Peap => &["key_mgmt=WPA-EAP", "eap=PEAP", "phase2=\"auth=MSCHAPV2\""],
        Security::Tls => &["key_mgmt=WPA-EAP", "eap=TLS"],
    });
    if network.lets_in().is_eap() {
        lines.push(format!("identity=\"{IDENTITY}\""));
        lines.push(format!("ca_cert=\"{EAP}/ca.pem\""));
    }
    if network.lets_in() == Security::Tls {
        lines.push(format!("client_cert=\"{EAP}/client.pem\""));
        lines.push(format!("private_key=\"{EAP}/client.key\""));
    }
    if let Some(passphrase) = &network.passphrase {
        let key = if network.lets_in().is_eap() { "password" } else { "psk" };
        lines.push(format!("{key}=\"{passphrase}\""));
    }
    lines
}

/// The sections of NetworkManager's profile.
pub(super) fn networkmanager(network: &Network) -> String {
    let passphrase = network.passphrase.as_deref().unwrap_or_default();
    let eap = |method: &str| {
        format!(
            "[wifi-security]\nkey-mgmt=wpa-eap\n\
             [802-1x]\neap={method}\nidentity={IDENTITY}\nca-cert={EAP}/ca.pem\n"
        )
    };
    match network.lets_in() {
        Security::Open => String::new(),
        Security::Owe => "[wifi-security]\nkey-mgmt=owe\n".to_owned(),
        Security::Wpa2 => format!("[wifi-security]\nkey-mgmt=wpa-psk\npsk={passphrase}\n"),
        Security::Wpa2Pmf => format!("[wifi-security]\nkey-mgmt=wpa-psk\npmf=3\npsk={passphrase}\n"),
        Security::Wpa3 => format!("[wifi-security]\nkey-mgmt=sae\npsk={passphrase}\n"),
        Security::Peap => eap("peap") + &format!("phase2-auth=mschapv2\npassword={passphrase}\n"),
        Security::Tls => {
            // The key is not encrypted.
            let key = format!("private-key={EAP}/client.key\nprivate-key-password-flags=4\n");
            eap("tls") + &format!("client-cert={EAP}/client.pem\n") + &key
        }
    }
}

/// The ending of iwd's file, and its `[Security]` section (iwd.network(5)).
pub(super) fn iwd(network: &Network) -> (&'static str, String) {
    let passphrase = network.passphrase.as_deref().unwrap_or_default();
    let eap = |method: &str, more: &str| {
        let begin = format!("[Security]\nEAP-Method={method}\nEAP-Identity={IDENTITY}\n");
        ("8021x", format!("{begin}EAP-{method}-CACert={EAP}/ca.pem\n{more}"))
    };
    match network.lets_in() {
        Security::Open | Security::Owe => ("open", String::new()),
        Security::Wpa2 | Security::Wpa2Pmf | Security::Wpa3 => {
            ("psk", format!("[Security]\nPassphrase={passphrase}\n"))
        }
        Security::Peap => {
            let inner = format!(
                "EAP-PEAP-Phase2-Method=MSCHAPV2\nEAP-PEAP-Phase2-Identity={IDENTITY}\n\
                 EAP-PEAP-Phase2-Password={passphrase}\n"
            );
            eap("PEAP", &inner)
        }
        Security::Tls => {
            let own = format!("EAP-TLS-ClientCert={EAP}/client.pem\nEAP-TLS-ClientKey={EAP}/client.key\n");
            eap("TLS", &own)
        }
    }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Station;

    const ALL: [Security; 7] = [
        Security::Open,
        Security::Owe,
        Security::Wpa2,
        Security::Wpa2Pmf,
        Security::Wpa3,
        Security::Peap,
        Security::Tls,
    ];

    fn access_point(security: Security) -> AccessPoint {
        let passphrase = security.has_passphrase().then(|| "correct horse".to_owned());
        AccessPoint { passphrase, ..AccessPoint::open("home").security(security) }
    }

    #[test]
    fn both_sides_agree_on_the_key_management() {
        for security in ALL {
            let access_point = access_point(security);
            let network = Station::new().knows(&access_point).networks.remove(0);
            let station = supplicant(&network);
            let served = hostapd("wlan1", &access_point);
            let word = |lines: &[String], key: &str| {
                lines.iter().find_map(|line| line.strip_prefix(key).map(str::to_owned))
            };
            let offered = word(&served, "wpa_key_mgmt=").unwrap_or_else(|| "NONE".to_owned());
            assert_eq!(word(&station, "key_mgmt="), Some(offered), "{security:?}");
            assert_eq!(word(&station, "ieee80211w="), word(&served, "ieee80211w="), "{security:?}");
            assert_eq!(security.is_eap(), served.contains(&format!("eap_user_file={EAP}/users-wlan1")));
            assert_eq!(security.is_eap(), !users(&access_point).is_empty());
        }
    }

    #[test]
    fn a_password_is_where_each_program_looks_for_it() {
        let network = Station::new().knows(&access_point(Security::Peap)).networks.remove(0);
        assert!(supplicant(&network).contains(&"password=\"correct horse\"".to_owned()));
        assert!(networkmanager(&network).contains("\npassword=correct horse\n"));
        let (ending, text) = iwd(&network);
        assert_eq!((ending, text.contains("Phase2-Password=correct horse\n")), ("8021x", true));
        let network = Station::new().knows(&access_point(Security::Wpa3)).networks.remove(0);
        assert!(supplicant(&network).contains(&"psk=\"correct horse\"".to_owned()));
        assert_eq!(iwd(&network).0, "psk");
    }
}
