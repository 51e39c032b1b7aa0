//! The same files under NetworkManager and under macveil: the same addresses on the air.

use hwsim::air::addr::Addr;
use hwsim::air::expect::to;
use hwsim::judged::bursts;
use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::{is_clean, on_the_air};

const PASSPHRASE: &str = "correct horse battery";

/// Networks in the order in which they are visited.
const NETWORKS: [&str; 4] = ["home", "cafe", "lab", "office"];

/// What a machine with NetworkManager has: defaults in three directories, profiles in three, a key.
fn with_files(scenario: Scenario) -> Scenario {
    let secret = |scenario: Scenario, path: &str, text: &str| scenario.file_with_mode(path, 0o600, text);
    let profile = |name: &str, uuid: char, wifi: &str, more: &str| {
        format!(
            "[connection]\nid={name}\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc66{uuid}\ntype=wifi\n\
             autoconnect=false\n{more}\n[wifi]\nmode=infrastructure\nssid={name}\n{wifi}\n\
             [wifi-security]\nkey-mgmt=wpa-psk\npsk={PASSPHRASE}\n\n[ipv4]\nmethod=disabled\n\n\
             [ipv6]\nmethod=disabled\n"
        )
    };
    let scenario = scenario
        .file(
            "/etc/NetworkManager/NetworkManager.conf",
            "[main]\nplugins=keyfile\nauth-polkit=root-only\n\n[keyfile]\n\
             unmanaged-devices=except:interface-name:wlan0\n\n[connection]\n\
             wifi.cloned-mac-address=permanent\n",
        )
        .file(
            "/usr/lib/NetworkManager/conf.d/20-distribution.conf",
            "[connection-wifi]\nmatch-device=type:wifi\nwifi.cloned-mac-address=stable-ssid\n",
        )
        .file(
            "/run/NetworkManager/conf.d/30-run.conf",
            "[connection-elsewhere]\nmatch-device=driver:iwlwifi\nwifi.cloned-mac-address=random\n\
             [connection-here]\nmatch-device=driver:mac80211_hwsim\n\
             connection.stable-id=${NETWORK_SSID}/${DEVICE}\n",
        )
        // Hides a file of the distribution that would change every address.
        .file(
            "/usr/lib/NetworkManager/conf.d/40-hidden.conf",
            "[connection-all]\nwifi.cloned-mac-address=random\n",
        )
        .file("/etc/NetworkManager/conf.d/40-hidden.conf", "")
        .file(
            "/etc/NetworkManager/conf.d/50-off.conf",
            "[.config]\nenable=nm-version-max:1.20\n[connection-zz]\nwifi.cloned-mac-address=random\n",
        );
    let etc = "/etc/NetworkManager/system-connections";
    let run = "/run/NetworkManager/system-connections";
    let usr = "/usr/lib/NetworkManager/system-connections";
    let scenario = secret(
        scenario,
        &format!("{etc}/home.nmconnection"),
        &profile("home", '0', "cloned-mac-address=stable\n", ""),
    );
    // The long section, the list of octets, no suffix: as old versions wrote it.
    let cafe = profile("cafe", '1', "", "")
        .replace("[wifi]", "[802-11-wireless]")
        .replace("ssid=cafe", "ssid=99;97;102;101;");
    let scenario = secret(scenario, &format!("{etc}/cafe"), &cafe);
    let mask = "cloned-mac-address=stable\ngenerate-mac-address-mask=FF:FF:FF:00:00:00 68:F7:28:00:00:00\n";
    let lab = profile("lab", '2', mask, "stable-id=${CONNECTION}/${MAC}\n");
    let scenario = secret(scenario, &format!("{run}/lab.nmconnection"), &lab);
    // The one in /run goes before it.
    let older = profile("lab", '2', "cloned-mac-address=random\n", "");
    let scenario = secret(scenario, &format!("{etc}/lab.nmconnection"), &older);
    let office = profile("office", '3', "cloned-mac-address=0a:12:34:56:78:9a\n", "");
    let scenario = secret(scenario, &format!("{usr}/office.nmconnection"), &office);
    secret(
        scenario,
        "/var/lib/NetworkManager/secret_key",
        "nm-v2:hnIHoHp4p9kaEWU5/+dO+gFREirN1AsMoO1MPaoYxCc=",
    )
    .file("/etc/machine-id", "ee7ac3602b6306061bd984a41eb1c045\n")
}

fn access_points() -> [AccessPoint; 4] {
    NETWORKS.map(|ssid| AccessPoint::wpa2(ssid, PASSPHRASE).channel(1))
}

fn named(name: &str, station: Station) -> Scenario {
    let scenario = Scenario::named(name).station(station).wall_limit_secs(300);
    with_files(access_points().iter().fold(scenario, Scenario::access_point)).start_access_points()
}

/// The address under which each network was visited.
fn addresses(scenario: &Scenario, run: &Run) -> Vec<(String, Addr)> {
    let bursts = bursts(scenario, run).expect("a run leaves a capture that can be read");
    let done = bursts.associations().filter(|association| association.is_handshake_done());
    done.map(|a| (a.ssid.as_ref().map(ToString::to_string).unwrap_or_default(), a.span.address)).collect()
}

#[test]
fn the_same_files_give_the_same_addresses() {
    let scenario = named("networkmanagers_files_under_networkmanager", Station::new())
        .run("sys", &["mount", "-o", "remount,ro", "/sys"])
        .run("run-dbus", &["mkdir", "-p", "/run/dbus"])
        .start("dbus", &["dbus-daemon", "--system", "--nofork", "--nopidfile"])
        .await_file("/run/dbus/system_bus_socket")
        .start("wpa_supplicant", &["wpa_supplicant", "-u", "-dt"])
        .sleep(1.0)
        .start("NetworkManager", &["NetworkManager", "--no-daemon", "--log-level=DEBUG"])
        .sleep(20.0);
    let scenario = NETWORKS.iter().fold(scenario, |scenario, network| {
        scenario
            .run(&format!("up-{network}"), &["nmcli", "connection", "up", "id", network, "ifname", "wlan0"])
            .sleep(1.0)
            .run(&format!("down-{network}"), &["nmcli", "connection", "down", "id", network])
            .sleep(8.0)
    });
    let theirs = addresses(&scenario, &on_the_air(&scenario));
    let visited: Vec<&str> = theirs.iter().map(|(ssid, _)| ssid.as_str()).collect();
    assert_eq!(visited, NETWORKS, "{theirs:?}");

    let station = access_points().iter().fold(Station::new(), Station::knows);
    let scenario = named("networkmanagers_files_under_macveil", station)
        .file("/etc/macveil/macveil.conf", "[main]\nnetworkmanager=yes\n")
        .start_macveil()
        .start_supplicant();
    let scenario = NETWORKS.iter().fold(scenario, |scenario, network| {
        scenario.select("wlan0", network).sleep(1.0).disconnect("wlan0").sleep(1.0)
    });
    let run = is_clean(&scenario, |expected| {
        theirs
            .iter()
            .fold(expected, |expected, (ssid, address)| expected.association(to(ssid).under(*address)))
    });
    let ours = addresses(&scenario, &run);
    assert_eq!(ours, theirs);
    let log = run.log("macveil").expect("macveil logs");
    assert!(!log.contains("ERROR"), "{log}");
}
