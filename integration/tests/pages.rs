//! The pages on installing and on moving from another program: their commands are read from them, and run one after
//! the other on a machine that systemd starts. What a page says that no longer works fails here.

#![allow(clippy::print_stdout, reason = "a test runner shows it when a test fails")]

use std::fs;

use hwsim::air::expect::Expectations;
use hwsim::air::rule::{Check, Rule};
use hwsim::judged::report;
use hwsim::release::debian::package;
use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use hwsim::setup::workspace;
use integration::{connection_address, laboratory, on_the_air};

/// Ample: a machine's whole start, and dpkg's work.
const PATIENCE_SECS: f64 = 300.0;
const WALL_LIMIT_SECS: u64 = 600;

const PASSPHRASE: &str = "correct horse battery";

/// A network as NetworkManager keeps it, with an address that its key, the profile and the interface make.
const PROFILE: &str = "\
[connection]
id=home
uuid=2815492f-7e56-435e-b2e9-246bd7cdc664
type=wifi

[wifi]
ssid=home
cloned-mac-address=stable

[wifi-security]
key-mgmt=wpa-psk
psk=correct horse battery

[ipv4]
method=disabled

[ipv6]
method=disabled
";

/// The access point's interface is hostapd's.
const UNMANAGED: &str = "[keyfile]\nunmanaged-devices=except:interface-name:wlan0\n";

/// Nothing asks back.
const APT: &str = "APT::Get::Assume-Yes \"true\";\n";

/// What the page on wpa_supplicant's own randomization is about.
const OWN_RANDOMIZATION: &str = "\
preassoc_mac_addr=1
mac_addr=1
rand_addr_lifetime=60
";

/// What the page on macchanger is about: a machine that calls it for each interface.
const CALLS_MACCHANGER: &str = "sed -i 's/^ENABLE_ON_POST_UP_DOWN=.*/ENABLE_ON_POST_UP_DOWN=true/' /etc/default/macchanger; \
     grep -x ENABLE_ON_POST_UP_DOWN=true /etc/default/macchanger";

/// The commands that a page shows, in their order: lines that are indented as code, without remarks; those that go on
/// behind a backslash are one.
fn commands(page: &str) -> Vec<String> {
    let text = fs::read_to_string(workspace().join(page)).expect("a page");
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().filter(|line| line.starts_with("    ")) {
        let line = line.split("  #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with("# ") {
            continue;
        }
        let part = line.trim_end_matches('\\');
        match commands.last_mut() {
            Some(last) if goes_on => last.push_str(part),
            _ => commands.push(part.to_owned()),
        }
        goes_on = line.ends_with('\\');
    }
    commands
}

/// Those that are the laboratory's own, which no guest has.
fn is_the_laboratorys(command: &str) -> bool {
    command.starts_with("cargo ")
}

/// Under which what a page's command wrote is kept; logs are named so, too.
fn label(page: &str, at: usize) -> String {
    format!("{} {at}", page.replace('/', " "))
}

/// The command as a script. What asks for a passphrase asks a terminal alone, which a guest has not: there the
/// passphrase is one more word.
fn script(command: &str) -> String {
    let command = match command.split_once(" >>") {
        Some((asks, file)) if asks.starts_with("wpa_passphrase ") => {
            format!("{asks} '{PASSPHRASE}' >>{file}")
        }
        _ => command.to_owned(),
    };
    format!("cd /root/downloads; {command}")
}

/// Runs a page's commands where the package lies.
fn runs(scenario: Scenario, page: &str) -> Scenario {
    let commands = commands(page);
    assert!(commands.len() > 2, "{page}: {commands:?}");
    let all = commands.iter().enumerate().filter(|(_, command)| !is_the_laboratorys(command));
    all.fold(scenario, |scenario, (at, command)| {
        scenario.run_within(&label(page, at), &["sh", "-euc", &script(command)], 0, PATIENCE_SECS)
    })
}

fn sh(scenario: Scenario, label: &str, script: &str) -> Scenario {
    scenario.run_within(label, &["sh", "-euc", script], 0, PATIENCE_SECS)
}

/// Waits for a connection and keeps the interface's address and macveil's word.
fn connected(scenario: Scenario, label: &str) -> Scenario {
    let script = "until wpa_cli -i wlan0 status | grep -q wpa_state=COMPLETED; do sleep 0.5; done; \
         cat /sys/class/net/wlan0/address";
    sh(scenario, label, script).macveil_status(label)
}

fn output<'a>(run: &'a Run, label: &str) -> &'a str {
    run.outcome.outputs.get(label).map_or("", |output| output.trim())
}

/// What the page's command with these words printed.
fn printed<'a>(run: &'a Run, page: &str, words: &str) -> &'a str {
    let at = commands(page).iter().position(|command| command.contains(words));
    output(run, &label(page, at.unwrap_or_else(|| panic!("{page} does not say \"{words}\""))))
}

#[test]
fn a_machine_moves_from_networkmanager_as_the_pages_say() {
    laboratory();
    let package = package("1").expect("a package");
    let home = AccessPoint::wpa2("home", PASSPHRASE).channel(1);
    let scenario = Scenario::named("pages")
        .on(Root::DebianSystemd)
        .wall_limit_secs(WALL_LIMIT_SECS)
        .access_point(&home)
        .station(Station::new())
        .brings("macveil.deb", &package.path)
        .file("/etc/apt/apt.conf.d/90pages", APT)
        .file("/etc/NetworkManager/conf.d/station.conf", UNMANAGED)
        .file_with_mode("/etc/NetworkManager/system-connections/home.nmconnection", 0o600, PROFILE)
        .start_access_points()
        .boot();
    // Ends with 1 where a unit failed, as some do without a console.
    let scenario = sh(scenario, "started", "systemctl is-system-running --wait || systemctl --failed");
    let scenario = sh(
        scenario,
        "downloads",
        "mkdir -p /root/downloads/target/release-0.1.0 /somewhere /var/lib/prometheus/node-exporter; \
         cd /root/downloads; cp /lab/macveil.deb macveil_0.1.0-1_amd64.deb; \
         cp macveil_0.1.0-1_amd64.deb target/release-0.1.0",
    );
    let scenario = sh(
        scenario,
        "networkmanager's",
        "systemctl enable --now NetworkManager; \
         until nmcli -t -f DEVICE,STATE device status | grep -q '^wlan0:connected$'; do sleep 1; done; \
         cat /sys/class/net/wlan0/address",
    );
    let scenario = runs(scenario, "docs/migrate/networkmanager.md");
    let scenario = connected(scenario, "moved");
    let scenario = runs(scenario, "docs/install/debian.md");
    let scenario = connected(scenario, "installed");
    let scenario = sh(
        scenario,
        "own randomization",
        &format!("printf '{OWN_RANDOMIZATION}' >>/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"),
    );
    let scenario = runs(scenario, "docs/migrate/preassoc_mac_addr.md");
    let scenario = connected(scenario, "without own randomization");
    let scenario = sh(scenario, "macchanger", CALLS_MACCHANGER);
    let scenario = runs(scenario, "docs/migrate/macchanger.md");
    let scenario = connected(scenario, "without macchanger")
        .run("requires", &["systemctl", "show", "--property=Requires", "wpa_supplicant@wlan0"])
        .run("metrics", &["cat", "/var/lib/prometheus/node-exporter/macveil.prom"])
        .run("acl", &["getfacl", "/somewhere"])
        .run("supplicant's", &["cat", "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"])
        .run_expecting("gone", &["sh", "-c", "command -v macchanger"], 127);
    let run = on_the_air(&scenario);
    let judged = report(&scenario, &run, &Expectations::of_any_capture()).expect("a capture");
    let permanent = judged.checks.iter().find(|check| check.rule == Rule::NoPermanentAddress);
    assert!(permanent.is_some_and(Check::holds), "{permanent:?}");

    // The same address to the bit, whoever chose it.
    let theirs = output(&run, "networkmanager's");
    let theirs = theirs.lines().last().unwrap_or_default();
    for label in ["moved", "installed", "without own randomization", "without macchanger"] {
        assert_eq!(output(&run, label), theirs, "{label}");
        let said = connection_address(&run, label).expect("an address");
        assert_eq!(said.to_string().to_lowercase(), theirs, "{label}");
    }
    assert!(printed(&run, "docs/migrate/networkmanager.md", "macveil connection show").contains("home"));
    assert!(printed(&run, "docs/migrate/macchanger.md", "grep").contains("/etc/default/macchanger"));
    assert!(output(&run, "requires").contains("macveil.service"), "{}", output(&run, "requires"));
    assert!(output(&run, "metrics").contains("macveil_interface_scans_total"), "{}", output(&run, "metrics"));
    assert!(output(&run, "acl").contains("user:macveil:r-x"), "{}", output(&run, "acl"));
    let supplicants = output(&run, "supplicant's");
    assert!(supplicants.contains("ssid=\"home\"") && !supplicants.contains("mac_addr"), "{supplicants}");
}
