//! `macveil address` as it is called.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A secret key and nothing else of this machine's.
struct Host(tempfile::TempDir);

impl Host {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = "nm-v2:hnIHoHp4p9kaEWU5/+dO+gFREirN1AsMoO1MPaoYxCc=";
        std::fs::create_dir_all(directory.path().join("var/lib/macveil")).unwrap();
        std::fs::create_dir_all(directory.path().join("etc/macveil")).unwrap();
        std::fs::write(directory.path().join("var/lib/macveil/secret_key"), key).unwrap();
        std::fs::write(directory.path().join("etc/machine-id"), "ee7ac3602b6306061bd984a41eb1c045\n")
            .unwrap();
        Self(directory)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn call(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_macveil"));
        command.arg("address").args(["--root"]).arg(self.0.path()).args(args).output().unwrap()
    }

    #[track_caller]
    fn text(&self, args: &[&str]) -> String {
        let output = self.call(args);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*error), (Some(0), ""), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn error(&self, args: &[&str]) -> String {
        let output = self.call(args);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!((output.status.code(), &*text), (Some(2), ""), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

/// An interface that no machine has.
const WIFI: [&str; 4] = ["--ifname", "macveil-none", "--ssid", "fake net"];

fn with<'a>(first: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [first, more].concat()
}

#[test]
fn the_known_answer() {
    let host = Host::new();
    let known = ["--ifname", "wlan0", "--mode", "stable-ssid"];
    assert_eq!(host.text(&with(&known, &["--ssid", "fake net"])), "5E:BA:FE:FD:89:03\n");
    assert_eq!(host.text(&with(&known, &["--ssid-hex", "66616b65206e6574"])), "5E:BA:FE:FD:89:03\n");
    // Given instead of read.
    let key = host.path("var/lib/macveil/secret_key");
    let elsewhere = Host::new();
    std::fs::remove_dir_all(elsewhere.path("var")).unwrap();
    std::fs::remove_dir_all(elsewhere.path("etc")).unwrap();
    let given = ["--ssid", "fake net", "--secret-key", key.to_str().unwrap()];
    let machine = ["--machine-id", "ee7ac3602b6306061bd984a41eb1c045"];
    let args = [&known[..], &given, &machine].concat();
    assert_eq!(elsewhere.text(&args), "5E:BA:FE:FD:89:03\n");
    assert_ne!(elsewhere.text(&with(&known, &given)), "5E:BA:FE:FD:89:03\n", "without a machine-id");
}

#[test]
fn every_step_and_no_secret() {
    let host = Host::new();
    let wlan0 = ["--ifname", "wlan0", "--ssid", "fake net", "--initial", "00:11:22:33:44:55"];
    let text = host.text(&with(&wlan0, &["--mask", "FE:FF:FF:00:00:00", "--explain"]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "mode: stable-ssid");
    assert!(lines[1].starts_with("secret key: ") && lines[1].ends_with("secret_key"), "{text}");
    assert_eq!(lines[2], "stable-id: \"${NETWORK_SSID}\", expanded to \"${NETWORK_SSID}=10{s:fake net}\"");
    assert!(lines[3].contains("a key of version 2 with the machine-id"), "{text}");
    assert!(lines[3].ends_with("begins 5C:BA:FE:FD:89:03"), "{text}");
    assert_eq!(lines[4], "mask: FE:FF:FF:00:00:00 kept of 00:11:22:33:44:55, the initial address");
    assert_eq!(lines[5], "result: 00:11:22:FD:89:03, unicast, globally administered");
    assert_eq!(lines[6..], ["00:11:22:FD:89:03"]);
    let json = host.text(&with(&wlan0, &["--json"]));
    for text in [&text, &json] {
        assert!(!text.contains("hnIHoHp4") && !text.contains("nm-v2"), "{text}");
    }
}

#[test]
fn json_has_stable_keys() {
    let host = Host::new();
    let time =
        ["--mode", "stable", "--stable-id", "${TIME:7d,2016-08-22T06:00}", "--at", "2026-11-24T12:00Z"];
    let json: serde_json::Value =
        serde_json::from_str(&host.text(&[&WIFI[..], &time, &["--json"]].concat())).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["action", "address", "bssid", "locally_administered", "mode", "secret_key", "steps", "until"];
    let mut keys_sorted = keys.clone();
    keys_sorted.sort_unstable();
    assert_eq!(keys_sorted, expected);
    assert_eq!(json["until"], "2026-11-30T06:00:00Z");
    assert_eq!(json["action"], "set");
    let steps: Vec<&str> =
        json["steps"].as_array().unwrap().iter().filter_map(|s| s["step"].as_str()).collect();
    assert_eq!(steps, ["mode", "expanded", "period", "hashed", "no-mask", "completed"]);
}

#[test]
fn random_and_pick_make_it_repeat() {
    let host = Host::new();
    let random = ["--ifname", "macveil-none", "--mode", "random", "--random", "0c14ddcaf706"];
    assert_eq!(host.text(&random), "0E:14:DD:CA:F7:06\n");
    let mask = ["--mask", "FF:FF:FF:00:00:00 68:F7:28:00:00:00 00:1A:2B:00:00:00"];
    assert_eq!(host.text(&[&random[..], &mask, &["--pick", "1"]].concat()), "00:1A:2B:CA:F7:06\n");
    assert!(host.error(&[&random[..], &mask, &["--pick", "2"]].concat()).contains("0 to 1 is expected"));
    assert!(
        host.error(&["--ifname", "x", "--mode", "random", "--random", "0c"]).contains("6 octets are drawn")
    );
    assert_ne!(host.text(&random[..4]), host.text(&random[..4]), "the system's generator repeated itself");
}

#[test]
fn compat_is_networkmanagers() {
    let host = Host::new();
    let typo = with(&WIFI, &["--mode", "Random", "--initial", "00:11:22:33:44:55"]);
    assert!(host.error(&typo).contains("neither a MAC address nor one of"));
    assert_eq!(host.text(&with(&typo, &["--compat", "networkmanager"])), "00:11:22:33:44:55\n");
    let mask = with(&WIFI, &["--mode", "random", "--random", "0c14ddcaf706", "--mask", "garbage"]);
    assert!(host.error(&mask).contains("--mask: \"garbage\""));
    assert_eq!(host.text(&with(&mask, &["--compat", "networkmanager"])), "0E:14:DD:CA:F7:06\n");
}

#[test]
fn what_is_missing_is_said_with_its_argument() {
    let host = Host::new();
    for (args, words) in [
        (with(&WIFI, &["--mode", "stable"]), "give --uuid"),
        (with(&WIFI, &["--mode", "stable-bssid"]), "give --bssid"),
        (with(&WIFI, &["--mode", "preserve"]), "give --initial"),
        (with(&WIFI, &["--mask", "FF:FF:FF:00:00:00"]), "give --initial"),
        (with(&WIFI, &["--mask", "FF:FF:FF:00:00:00 preserve"]), "give --current"),
        (with(&WIFI, &["--mask", "FF:FF:FF:00:00:00 vendor:toaster"]), "--list-vendors"),
        (with(&WIFI, &["--secret-key", "/nonexistent"]), "/nonexistent"),
        (with(&WIFI, &["--machine-id", "uninitialized"]), "--machine-id"),
        (with(&WIFI, &["--bssid", "02:00"]), "--bssid"),
        (with(&WIFI, &["--at", "tomorrow"]), "--at"),
        (vec!["--ifname", "x", "--ssid-hex", "0"], "--ssid-hex"),
        (vec!["--ifname", "x", "--type", "wifi"], "give --ssid"),
        (vec!["--ifname", "x", "--mode", "stable-ssid"], "Wi-Fi only"),
        (vec!["--ssid", "x"], "--ifname"),
        (vec!["--ifname", "", "--ssid", "x"], "no interface can have this name"),
        (vec!["--ifname", "a/b", "--ssid", "x"], "no interface can have this name"),
        (with(&WIFI, &["--mode", "stable", "--uuid", "2815492f-7e56"]), "is not a uuid"),
    ] {
        let error = host.error(&args);
        assert!(error.contains(words), "{args:?}: {error}");
    }
}

#[test]
fn vendors_are_listed_with_ones_own() {
    let host = Host::new();
    std::fs::write(host.path("etc/macveil/vendors.list"), "toaster 00:00:0A Mine\n").unwrap();
    let text = host.text(&["--list-vendors"]);
    assert!(text.contains("toaster (1 prefixes)\n  Mine            00:00:0A\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");
    let json: serde_json::Value = serde_json::from_str(&host.text(&["--list-vendors", "--json"])).unwrap();
    assert_eq!(json["toaster"]["Mine"][0], "00:00:0A");
    let address = host.text(&with(&WIFI, &["--mask", "FF:FF:FF:00:00:00 vendor:toaster"]));
    assert!(address.starts_with("00:00:0A:"), "{address}");
    std::fs::write(host.path("etc/macveil/vendors.list"), "toaster\n").unwrap();
    assert!(host.error(&["--list-vendors"]).contains("vendors.list: line 1: \"toaster\""));
}

#[test]
fn rerolls_are_counted_beside_the_hosts_own_key() {
    let host = Host::new();
    let uuid = "3b1c8d1e-58a1-4f47-9d3b-8d7f6f0a2c11";
    let args = with(&WIFI, &["--uuid", uuid]);
    let first = host.text(&args);
    std::fs::write(host.path("var/lib/macveil/generations"), format!("{uuid} 2\n")).unwrap();
    assert_eq!(host.text(&args), host.text(&with(&args, &["--generation", "2"])));
    assert_ne!(host.text(&args), first);
    assert_eq!(host.text(&with(&args, &["--generation", "0"])), first);
}
