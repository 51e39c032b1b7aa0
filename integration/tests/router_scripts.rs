//! The scripts for routers and small systems, under the shell that is there: BusyBox's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hwsim::scenario::Root;
use hwsim::setup::workspace;
use integration::laboratory;

/// What OpenWrt's rc.common offers to an init script, writing down what it is asked.
const PROCD: &str = r#"
procd_open_instance() { echo open; }
procd_set_param() { echo "$@"; }
procd_close_instance() { echo close; }
procd_add_reload_trigger() { echo "trigger $@"; }
procd_send_signal() { echo "signal $@"; }
uci() { sed -n "s/.*option enabled '\(.*\)'/\1/p" "$CONFIG"; }
logger() { echo "log $@"; }
sleep() { :; }
"#;

/// A router's file system, as far as the script goes.
struct Router {
    directory: tempfile::TempDir,
}

impl Router {
    fn new(configuration: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let router = Router { directory };
        fs::write(router.path("config"), configuration).expect("written");
        fs::write(router.path("procd.sh"), PROCD).expect("written");
        router
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Runs functions of OpenWrt's init script.
    fn run(&self, functions: &str) -> Output {
        let script = workspace().join("config/openwrt/macveil/files/macveil.init");
        // rc.common is what the first line names; it reads the script as this does.
        let text = format!(". {}; . {}; {functions}", self.path("procd.sh").display(), script.display());
        ash(&["-c", &text])
            .env("PROG", laboratory().macveil())
            .env("CONFIG", self.path("config"))
            .env("FLASH", self.path("flash"))
            .env("MEMORY", self.path("memory"))
            // procd alone would start the daemon that is waited for.
            .env("PATIENCE", "0")
            .output()
            .expect("busybox runs")
    }
}

fn ash(args: &[&str]) -> Command {
    let mut command = Command::new(laboratory().root(Root::DebianSystemd).join("usr/bin/busybox"));
    command.arg("ash").args(args);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn every_script_is_one_for_busybox() {
    for script in [
        "config/openwrt/macveil/files/macveil.init",
        "config/openwrt/macveil/files/macveil.hotplug",
        "config/openrc/macveil.initd",
        "config/openrc/macveil.confd",
        "config/buildroot/package/macveil/S35macveil",
    ] {
        let path = workspace().join(script);
        let output = ash(&["-n", &path.to_string_lossy()]).output().expect("busybox runs");
        assert!(output.status.success(), "{script}: {}", said(&output));
    }
}

/// A release that Buildroot is to take by name has its version in the file's name.
#[test]
fn buildroot_takes_this_version() {
    let path = workspace().join("config/buildroot/package/macveil/macveil.mk");
    let text = fs::read_to_string(path).expect("Buildroot's package");
    let version = text.lines().find_map(|line| line.strip_prefix("MACVEIL_VERSION = "));
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
}

#[test]
fn openwrt_starts_macveil_with_what_uci_says() {
    let router = Router::new(
        "config macveil 'main'\n\toption enabled '1'\n\toption cloned_mac_address 'random'\n\
         config network 'home'\n\toption ssid 'home'\n\toption cloned_mac_address 'stable'\n",
    );
    fs::create_dir(router.path("flash")).expect("made");
    fs::write(router.path("flash/secret_key"), "the key on flash, 32 octets long").expect("written");
    let output = router.run("start_service && service_started");
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    let command = said.lines().find(|line| line.starts_with("command ")).expect("a command");
    for argument in ["run", "--config", "--connections", "--state-dir", "--ctrl-dir /var/run/wpa_supplicant"]
    {
        assert!(command.contains(argument), "{argument} is not in {command}");
    }
    let read = |name: &str| fs::read_to_string(router.path(name)).expect(name);
    assert!(read("memory/macveil.conf").contains("wifi.cloned-mac-address=random"));
    assert!(read("memory/connections/home.nmconnection").contains("cloned-mac-address=stable"));
    assert_eq!(read("memory/state/secret_key"), read("flash/secret_key"));
    assert_eq!(said.lines().next(), Some("open"));
    // wpad is not let on before macveil answers, and whoever reads the log is told when it never did.
    let rest = said.lines().skip_while(|line| *line != "close").nth(1);
    assert!(rest.is_some_and(|line| line.starts_with("log -t macveil not every interface")), "{said}");
}

#[test]
fn openwrt_keeps_the_first_secret_on_flash_and_nothing_else() {
    let router = Router::new("config macveil 'main'\n\toption enabled '1'\n");
    fs::create_dir_all(router.path("memory/state")).expect("made");
    fs::write(router.path("memory/state/secret_key"), "the key that the daemon made").expect("written");
    fs::write(router.path("memory/state/history.jsonl"), "{}").expect("written");
    let output = router.run("service_started");
    assert!(output.status.success(), "{}", said(&output));
    let kept: Vec<_> = fs::read_dir(router.path("flash"))
        .expect("made")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(kept, ["secret_key"]);
    assert_eq!(mode(&router.path("flash")), 0o700);
}

#[test]
fn openwrt_does_not_start_what_is_disabled_or_wrong() {
    let disabled = Router::new("config macveil 'main'\n\toption enabled '0'\n").run("start_service");
    assert!(disabled.status.success() && !said(&disabled).contains("open"), "{}", said(&disabled));
    let started = Router::new("config macveil 'main'\n\toption enabled '0'\n").run("service_started");
    assert!(started.status.success() && said(&started).is_empty(), "{}", said(&started));
    let wrong =
        Router::new("config macveil 'main'\n\toption cloned_mac_address 'randon'\n").run("start_service");
    assert!(!wrong.status.success());
    assert!(said(&wrong).contains("did you mean \"random\"?"), "{}", said(&wrong));
    let reloaded = Router::new("config macveil 'main'\n").run("reload_service");
    assert_eq!(said(&reloaded).trim(), "signal macveil");
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}
