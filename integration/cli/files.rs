//! What no session can show: modes of files, a full disk, octets that no text can hold.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const MACVEIL: &str = env!("CARGO_BIN_EXE_macveil");
const UUID: &str = "2815492f-7e56-435e-b2e9-246bd7cdc664";

fn macveil<I: AsRef<OsStr>>(root: &Path, args: impl IntoIterator<Item = I>) -> Output {
    Command::new(MACVEIL).arg("connection").arg("--root").arg(root).args(args).output().unwrap()
}

fn put(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_profile_of_networkmanagers_is_copied_and_never_written() {
    let root = tempfile::tempdir().unwrap();
    let theirs = root.path().join("etc/NetworkManager/system-connections/home.nmconnection");
    let text = format!(
        "# by hand\n[connection]\nid=home\nuuid={UUID}\ntype=wifi\n\n[wifi]\nssid=home\n\n\
         [wifi-security]\nkey-mgmt=wpa-psk\npsk=secret\n"
    );
    put(&theirs, &text, 0o600);
    put(&root.path().join("etc/macveil/macveil.conf"), "[main]\nnetworkmanager=yes\n", 0o644);

    let refused = macveil(root.path(), ["delete", "home"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("which macveil only reads"), "{refused:?}");

    let done = macveil(root.path(), ["modify", "home", "wifi.cloned-mac-address", "random"]);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(fs::read_to_string(&theirs).unwrap(), text);
    let ours = root.path().join("etc/macveil/connections/home.nmconnection");
    let expected = text.replace("ssid=home\n", "ssid=home\ncloned-mac-address=random\n");
    assert_eq!(fs::read_to_string(&ours).unwrap(), expected);
    assert_eq!(fs::metadata(&ours).unwrap().permissions().mode() & 0o777, 0o600);

    let shown = macveil(root.path(), ["show"]);
    assert_eq!(String::from_utf8_lossy(&shown.stdout).matches("home").count(), 1, "{shown:?}");
    assert!(macveil(root.path(), ["delete", "home"]).status.success());
    assert_eq!(names(ours.parent().unwrap()), Vec::<String>::new());
}

#[test]
fn a_disk_without_room_loses_nothing() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("etc/macveil/connections/home.nmconnection");
    let padding = "# a long note\n".repeat(200);
    let text = format!("{padding}[connection]\nid=home\nuuid={UUID}\ntype=wifi\n[wifi]\nssid=home\n");
    put(&path, &text, 0o600);
    // A file may have one block and no more; without the signal, writing on fails as on a full disk.
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
    let modify = ["connection", "modify", "--root"].map(OsString::from);
    let what = ["home", "wifi.cloned-mac-address", "stable"].map(OsString::from);
    let output = Command::new("sh")
        .args(["-c", script, "sh", MACVEIL])
        .args(modify)
        .arg(root.path())
        .args(what)
        .output()
        .unwrap();
    assert!(!output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing was changed"), "{output:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(names(path.parent().unwrap()), ["home.nmconnection"]);
}

#[test]
fn a_broken_configuration_keeps_nobody_from_the_profiles() {
    let root = tempfile::tempdir().unwrap();
    put(&root.path().join("etc/macveil/macveil.conf"), "[main]\nnetworkmanager: yes\n", 0o644);
    let text = format!("[connection]\nid=home\nuuid={UUID}\ntype=wifi\n[wifi]\nssid=home\n");
    put(&root.path().join("etc/macveil/connections/home.nmconnection"), &text, 0o600);
    let shown = macveil(root.path(), ["show"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains(UUID), "{shown:?}");
    assert!(String::from_utf8_lossy(&shown.stderr).contains("macveil.conf:2: error"), "{shown:?}");
    assert!(macveil(root.path(), ["modify", "home", "wifi.hidden", "yes"]).status.success());
}

#[test]
fn an_ssid_may_be_any_octets() {
    let root = tempfile::tempdir().unwrap();
    let all: Vec<u8> = (1..=255).collect();
    for (number, octets) in all.chunks(32).enumerate() {
        let name = format!("chunk {number}");
        // As octets, where they are no text; and as it is shown.
        let raw = OsString::from_vec(octets.to_vec());
        let typed = match std::str::from_utf8(octets) {
            Ok(text) => OsString::from(text.replace('\\', "\\\\")),
            Err(_) => raw,
        };
        let words: [&OsStr; 5] =
            [OsStr::new("add"), OsStr::new("con-name"), OsStr::new(&name), OsStr::new("ssid"), &typed];
        let added = macveil(root.path(), words);
        assert!(added.status.success(), "{added:?}");
        let shown = macveil(root.path(), ["show", "--json", &name]);
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
        let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        assert_eq!(shown["ssid_hex"], hex);
        let printed = shown["ssid"].as_str().unwrap().to_owned();
        let again = macveil(root.path(), ["modify", &name, "wifi.ssid", &printed]);
        assert!(again.status.success(), "{again:?}");
        let shown = macveil(root.path(), ["show", "--json", &name]);
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
        assert_eq!(shown["ssid_hex"], hex, "{printed}");
    }
}

#[test]
fn nothing_printed_turns_hides_or_colours_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("integration/cli/hostile.in");
    let one = ["show", "uuid", UUID];
    for (args, escaped) in
        [(&one[..1], r"\n\u{202e}\u{1b}[31m…"), (&one, r"\033[31m\012\342\200\256\377\000")]
    {
        let shown = String::from_utf8(macveil(&root, args).stdout).unwrap();
        assert!(shown.contains(escaped), "{shown:?}");
        assert!(shown.lines().all(|line| line.chars().all(|c| c.is_ascii_graphic() || " …".contains(c))));
    }
    let json = String::from_utf8(macveil(&root, ["show", "--json"]).stdout).unwrap();
    assert!(json.contains(r#""id": "\n\u202e\u001b[31mred""#), "{json:?}");
    assert!(json.bytes().all(|octet| octet == b'\n' || octet == b' ' || octet.is_ascii_graphic()));
}
