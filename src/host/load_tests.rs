//! Trees of files → what is in force.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::load::{files, judge, load};
use super::paths::Paths;
use crate::config::finding::Severity;
use crate::config::match_spec::Device;
use crate::config::settings::{ConnectionDefaults, DeviceSettings, compat};
use crate::core::compat::Compat;

const UUID: &str = "2815492f-7e56-435e-b2e9-246bd7cdc664";

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    root
}

fn profile(id: &str, uuid: &str, ssid: &str) -> String {
    format!("[connection]\nid={id}\nuuid={uuid}\ntype=wifi\n[wifi]\nssid={ssid}\n")
}

fn device(ifname: &str, driver: &str) -> Device {
    Device {
        ifname: Some(ifname.to_owned()),
        kind: Some("wifi".to_owned()),
        driver: Some(driver.to_owned()),
        ..Device::default()
    }
}

fn mode(root: &Path, device: &Device) -> String {
    let conf = files(&Paths::below(root)).unwrap().conf;
    let found = ConnectionDefaults::of(&conf, device).cloned_mac_address;
    let from = found.from.to_string().replace(&root.display().to_string(), "");
    format!("{} {from}", found.value)
}

#[test]
fn every_directory_counts_in_its_order() {
    let root = tree(&[
        (
            "usr/lib/macveil/conf.d/10-a.conf",
            "[device]\nwifi.scan-method=interface\n[connection-a]\nmatch-device=driver:old\nwifi.cloned-mac-address=preserve\n",
        ),
        ("usr/lib/macveil/conf.d/20-hidden.conf", "[connection-z]\nwifi.cloned-mac-address=permanent\n"),
        (
            "run/macveil/conf.d/10-b.conf",
            "[connection-a]\nmatch-device+=driver:odd\nmatch-device-=driver:old\n",
        ),
        ("etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n[.config]\nenable=no\n"),
        ("etc/macveil/conf.d/20-hidden.conf", ""),
        (
            "etc/macveil/conf.d/30-off.conf",
            "[.config]\nenable=no\n[connection-z]\nwifi.cloned-mac-address=stable\n",
        ),
        (
            "etc/macveil/conf.d/40-stop.conf",
            "[connection-s]\nmatch-device=interface-name:wlan7\nstop-match=yes\n",
        ),
    ]);
    let root = root.path();
    assert_eq!(mode(root, &device("wlan0", "iwlwifi")), "random /etc/macveil/macveil.conf:2 [connection]");
    assert_eq!(
        mode(root, &device("wlan0", "odd")),
        "preserve /usr/lib/macveil/conf.d/10-a.conf:5 [connection-a]"
    );
    assert!(mode(root, &device("wlan0", "old")).starts_with("random "));
    assert_eq!(mode(root, &device("wlan7", "odd")), "stable-ssid built-in default");
    let found = files(&Paths::below(root)).unwrap();
    assert_eq!(found.findings, [], "{:#?}", found.findings);
    let settings = DeviceSettings::of(&found.conf, &device("wlan0", "x"));
    assert_eq!(settings.scan_method.value.word(), "interface");
}

#[test]
fn networkmanagers_files_are_read_when_wanted_and_only_then() {
    let uuid = |last: char| format!("{}{last}", &UUID[..35]);
    let theirs = "etc/NetworkManager/system-connections";
    let root = tree(&[
        (
            "etc/NetworkManager/NetworkManager.conf",
            "[main]\nplugins=keyfile\n[connection]\nwifi.cloned-mac-address=stable\n",
        ),
        ("etc/machine-id", "ee7ac3602b6306061bd984a41eb1c045\n"),
        ("var/lib/NetworkManager/secret_key", "nm-v2:hnIHoHp4p9kaEWU5/+dO+gFREirN1AsMoO1MPaoYxCc="),
        (&format!("{theirs}/Home"), &profile("Home", &uuid('1'), "home")),
        (&format!("{theirs}/.hidden.nmconnection"), "junk"),
        (&format!("{theirs}/old.nmconnection~"), "junk"),
        (&format!("{theirs}/new.nmconnection"), &profile("New", &uuid('2'), "new")),
        (&format!("{theirs}/stale.nmconnection"), &profile("Stale", &uuid('2'), "stale")),
        (&format!("{theirs}/open-to-all.nmconnection"), &profile("Open", &uuid('3'), "open")),
        (
            &format!("{theirs}/wired.nmconnection"),
            "[connection]\nid=w\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc66f\ntype=ethernet\n",
        ),
        (
            "run/NetworkManager/system-connections/home.nmconnection",
            &profile("Home for now", &uuid('1'), "home"),
        ),
        ("run/NetworkManager/system-connections/Nameless", &profile("Nameless", &uuid('4'), "n")),
        (
            "usr/lib/NetworkManager/system-connections/deleted.nmconnection",
            &profile("Deleted", &uuid('5'), "d"),
        ),
        (
            "usr/lib/NetworkManager/system-connections/vendor.nmconnection",
            &profile("Vendor", &uuid('6'), "v"),
        ),
        ("etc/macveil/connections/own.nmconnection", &profile("My vendor", &uuid('6'), "v")),
    ]);
    let root = root.path();
    let theirs = root.join(theirs);
    symlink("/dev/null", theirs.join(format!("{}.nmmeta", uuid('5')))).unwrap();
    fs::set_permissions(theirs.join("open-to-all.nmconnection"), fs::Permissions::from_mode(0o644)).unwrap();
    let yesterday = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::open(theirs.join("stale.nmconnection")).unwrap().set_modified(yesterday).unwrap();

    let ids = |paths: &Paths| -> Vec<String> {
        files(paths).unwrap().profiles.iter().map(|profile| profile.id.clone()).collect()
    };
    assert_eq!(ids(&Paths::below(root)), ["My vendor"]);
    assert_eq!(mode(root, &device("wlan0", "x")), "stable-ssid built-in default");

    fs::write(root.join("etc/macveil/macveil.conf"), "[main]\nnetworkmanager=yes\ncompat=networkmanager\n")
        .unwrap();
    assert_eq!(ids(&Paths::below(root)), ["My vendor", "New", "Home for now"]);
    assert!(mode(root, &device("wlan0", "x")).starts_with("stable /etc/NetworkManager/"));
    let (_, findings) = load(&Paths::below(root)).unwrap();
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(matches!(&told[..], [one] if one.contains("0644, 0600 is expected")), "{told:#?}");
    let conf = files(&Paths::below(root)).unwrap().conf;
    assert_eq!(compat(&conf), Compat::NetworkManager);
    // Their key became macveil's own, and outlives them.
    let key = fs::read(root.join("var/lib/macveil/secret_key")).unwrap();
    assert_eq!(key, fs::read(root.join("var/lib/NetworkManager/secret_key")).unwrap());

    let elsewhere = Paths { networkmanager_root: Some("/nowhere".into()), ..Paths::below(root) };
    assert_eq!(ids(&elsewhere), ["My vendor"]);
    let conf = files(&elsewhere).unwrap().conf;
    assert_eq!(ConnectionDefaults::of(&conf, &device("wlan0", "x")).cloned_mac_address.value, "preserve");
}

#[test]
fn what_is_wrong_is_told_and_a_broken_file_is_no_configuration() {
    let root = tree(&[
        ("etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=rnadom\n"),
        ("etc/macveil/connections/a.nmconnection", &profile("A", UUID, "a")),
        ("etc/macveil/connections/b.nmconnection", &profile("B", UUID, "b")),
        ("etc/macveil/connections/c.nmconnection", "[connection]\nid=C\n"),
        ("etc/macveil/connections/d.txt", "x"),
    ]);
    let paths = Paths::below(root.path());
    let found = files(&paths).unwrap();
    let lines: Vec<(String, usize, Severity)> = (found.findings.iter())
        .map(|f| (f.file.rsplit('/').next().unwrap().to_owned(), f.line, f.severity))
        .collect();
    let expected = [
        ("macveil.conf", 2, Severity::Error),
        ("c.nmconnection", 1, Severity::Error),
        ("d.txt", 1, Severity::Warning),
        ("b.nmconnection", 3, Severity::Error),
    ];
    assert_eq!(lines, expected.map(|(file, line, severity)| (file.to_owned(), line, severity)));
    assert_eq!(found.profiles.len(), 2);

    fs::write(paths.main_file(), "[connection\n").unwrap();
    let error = files(&paths).unwrap_err().to_string();
    assert!(error.contains("macveil.conf:1: \"[connection\" is not a section"), "{error}");
}

#[test]
fn a_vendor_that_no_list_has_is_an_error_where_it_is_named() {
    let mask = "FF:FF:FF:00:00:00";
    let root = tree(&[
        (
            "etc/macveil/macveil.conf",
            &format!(
                "[device]\nwifi.scan-generate-mac-address-mask={mask} vendor:phnoe\n\
                 [connection]\nwifi.generate-mac-address-mask={mask} vendor:tv vendor:same vendor:tv/Mien\n"
            ),
        ),
        ("etc/macveil/vendors.list", "phone 00:01:02 Mine\ntv 00:01:03 Mine\n"),
        (
            "etc/macveil/connections/a.nmconnection",
            &(profile("A", UUID, "a") + &format!("generate-mac-address-mask={mask} vendor:Mime\n")),
        ),
    ]);
    let paths = Paths::below(root.path());
    let told: Vec<String> = judge(&paths).unwrap().iter().map(ToString::to_string).collect();
    let expected = [
        ("connections/a.nmconnection:7", "vendor:Mime", "vendor:Mine"),
        ("macveil.conf:2", "vendor:phnoe", "vendor:phone"),
        ("macveil.conf:4", "vendor:tv/Mien", "vendor:tv/Mine"),
    ];
    for (place, wrong, meant) in expected {
        let end = format!(
            "no list has such a class or vendor, `macveil address --list-vendors` shows them: \
             \"{wrong}\"; did you mean \"{meant}\"?"
        );
        assert!(told.iter().any(|line| line.contains(place) && line.ends_with(&end)), "{told:#?}");
    }
    assert_eq!(told.len(), 3, "{told:#?}");

    // Nobody knows what is in a list that cannot be read.
    fs::write(paths.vendors(), "phone\n").unwrap();
    let told = judge(&paths).unwrap();
    assert!(matches!(&told[..], [one] if one.file.ends_with("vendors.list")), "{told:#?}");
}

#[test]
fn a_secret_key_that_everybody_may_read_is_told() {
    let root = tree(&[("var/lib/macveil/secret_key", "nm-v2:0123456789abcdef0123456789abcdef")]);
    let told = || {
        let (_, findings) = load(&Paths::below(root.path())).unwrap();
        findings.iter().any(|finding| finding.to_string().contains("everybody may read the secret key"))
    };
    assert!(!told());
    let key = root.path().join("var/lib/macveil/secret_key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(told());
}
