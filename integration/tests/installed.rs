//! macveil installed as people install it: the Debian package, on a machine that systemd starts.

use hwsim::air::expect::to;
use hwsim::release::debian::{Package, package};
use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{is_clean, laboratory, on_the_air};

/// As the supplicant's own manual has it: no group is named, so that only root may use the socket.
const SUPPLICANT: &str = "\
ctrl_interface=/run/wpa_supplicant
network={
\tssid=\"home\"
\tpsk=\"correct horse battery\"
}
";

/// The station's address comes from behind the access point.
const STATION: &str = "[Match]\nName=wlan0\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n";

/// What waits for the lease.
const LEASE: [&str; 6] = [
    "/usr/lib/systemd/systemd-networkd-wait-online",
    "--interface=wlan0:routable",
    "--ipv4",
    "--timeout=60",
    "--quiet",
    "--any",
];

/// The same by ifupdown, which starts a supplicant of its own, and dhcpcd.
const IFUPDOWN: &str = "\
iface wlan0 inet dhcp
\twpa-ssid home
\twpa-psk correct horse battery
";

/// What waits until the supplicant says that it is connected.
const CONNECTED: [&str; 3] =
    ["sh", "-c", "until wpa_cli -i wlan0 status | grep -q wpa_state=COMPLETED; do sleep 0.5; done"];

/// Has the supplicant that D-Bus started take the interface, as a manager of networks does.
const OVER_THE_BUS: [&str; 12] = [
    "busctl",
    "call",
    "--quiet",
    "fi.w1.wpa_supplicant1",
    "/fi/w1/wpa_supplicant1",
    "fi.w1.wpa_supplicant1",
    "CreateInterface",
    "a{sv}",
    "2",
    "Ifname",
    "s",
    "wlan0",
];

/// What macveil said of connections since the machine was switched on, with all fields.
const JOURNAL: [&str; 7] = [
    "journalctl",
    "--boot",
    "--unit=macveil.service",
    "--output=json",
    "--no-pager",
    "INTERFACE=wlan0",
    "MACVEIL_EVENT=connected",
];

/// Ample: a machine's whole start, and dpkg's work.
const PATIENCE_SECS: f64 = 300.0;
const WALL_LIMIT_SECS: u64 = 600;

/// The highest `systemd-analyze security` may say, in tenths.
const MOST_EXPOSURE: u32 = 20;

fn machine(name: &str, packages: &[(&str, &Package)]) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let mut scenario = Scenario::named(name)
        .on(Root::DebianSystemd)
        .wall_limit_secs(WALL_LIMIT_SECS)
        .access_point(&home)
        .station(Station::new());
    for (file, package) in packages {
        scenario = scenario.brings(file, &package.path);
    }
    scenario
}

fn apt(scenario: Scenario, label: &str, words: &[&str]) -> Scenario {
    let argv = [&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--quiet"], words].concat();
    scenario.run_within(label, &argv, 0, PATIENCE_SECS)
}

fn started(scenario: Scenario) -> Scenario {
    // Ends with 1 where a unit failed; which ones is shown by the next.
    scenario.boot().run_within(
        "started",
        &["sh", "-c", "systemctl is-system-running --wait; systemctl --failed --plain --no-legend"],
        0,
        PATIENCE_SECS,
    )
}

/// The other ways to a supplicant and to a lease, one after the other, and back to the first.
fn ways(scenario: Scenario) -> Scenario {
    let address = ["ip", "-4", "address", "show", "wlan0"];
    let first = ["systemd-networkd.socket", "systemd-networkd.service", "wpa_supplicant@wlan0.service"];
    let over_the_bus =
        [&OVER_THE_BUS[..], &["ConfigFile", "s", "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"]];
    scenario
        .run("stop", &[&["systemctl", "stop"], &first[..]].concat())
        .run_within("ifup", &["ifup", "wlan0"], 0, PATIENCE_SECS)
        .run("by ifupdown, leased", &address)
        .macveil_status("by ifupdown")
        .run_within("ifdown", &["ifdown", "wlan0"], 0, PATIENCE_SECS)
        // Its supplicant is told to end, and not waited for.
        .sleep(5.0)
        .run("start", &["systemctl", "start", "wpa_supplicant.service"])
        .run("bus", &over_the_bus.concat())
        .run_within("bus connected", &CONNECTED, 0, PATIENCE_SECS)
        .run_within("dhcpcd", &["dhcpcd", "--quiet", "--waitip=4", "wlan0"], 0, PATIENCE_SECS)
        .run("over the bus, leased", &address)
        .macveil_status("over the bus")
        .run("leases", &["cat", "/run/leases"])
        .run("dhcpcd off", &["dhcpcd", "--quiet", "--exit", "wlan0"])
        .run("stop bus", &["systemctl", "stop", "wpa_supplicant.service"])
        .run("first", &["systemctl", "start", "wpa_supplicant@wlan0.service"])
        .run_within("first connected", &CONNECTED, 0, PATIENCE_SECS)
}

fn output<'a>(run: &'a Run, label: &str) -> &'a str {
    run.outcome.outputs.get(label).map_or("", String::as_str)
}

/// From apt to the first lease after the machine was switched on again, and on to its removal.
#[test]
fn installed_with_apt_it_protects_from_power_on() {
    // What is packed is what the guests run.
    laboratory();
    let (first, second) = (package("1").expect("a package"), package("2").expect("a package"));

    let installing = machine("installed_with_apt", &[("macveil.deb", &first)])
        .file_with_mode("/etc/wpa_supplicant/wpa_supplicant-wlan0.conf", 0o600, SUPPLICANT)
        .file("/etc/systemd/network/25-wlan0.network", STATION)
        .file_with_mode("/etc/network/interfaces.d/wlan0", 0o600, IFUPDOWN)
        .start_access_points();
    // Installed while there is a connection, which must not notice.
    let installing = started(installing)
        .run("connect", &["systemctl", "start", "wpa_supplicant@wlan0.service"])
        .run_within("connected", &CONNECTED, 0, PATIENCE_SECS);
    let installing = apt(installing, "install", &["install", "/lab/macveil.deb"])
        .sleep(5.0)
        .macveil_status("found")
        .run(
            "kept",
            &["journalctl", "--unit=wpa_supplicant@wlan0", "--output=cat", "--grep=CTRL-EVENT-.*CONNECTED"],
        )
        .run("active", &["systemctl", "is-active", "macveil.service"])
        .run("security", &["systemd-analyze", "security", "--no-pager", "macveil.service"])
        .run(
            "files",
            &[
                "stat",
                "--format=%A %U:%G %n",
                "/etc/macveil/connections",
                "/var/lib/macveil",
                "/run/wpa_supplicant",
            ],
        )
        .run("enable", &["systemctl", "enable", "wpa_supplicant@wlan0.service", "systemd-networkd.service"])
        .keep_root();
    let installed = on_the_air(&installing);
    let exposure = exposure(output(&installed, "security"));
    assert!(exposure <= MOST_EXPOSURE, "exposed:\n{}", output(&installed, "security"));
    let found = &installed.outcome.statuses["found"]["interfaces"][0];
    assert_eq!(found["connection"]["ssid"], "home", "{found}");
    let kept = output(&installed, "kept");
    assert!(kept.contains("EVENT-CONNECTED") && !kept.contains("DISCONNECTED"), "{kept}");
    assert!(output(&installed, "files").contains("root:macveil /etc/macveil/connections"));

    let address = ["ip", "address", "add", "192.168.77.1/24", "dev", "wlan1"];
    let server = [
        "dnsmasq",
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--port=0",
        "--interface=wlan1",
        "--bind-interfaces",
        "--dhcp-range=192.168.77.10,192.168.77.99,1h",
        "--log-facility=-",
        "--log-dhcp",
        "--user=root",
        "--dhcp-leasefile=/run/leases",
    ];
    let using = machine("installed_power_on", &[("macveil.deb", &second)])
        .continues(&installed.directory)
        .start_access_points()
        .run("address", &address)
        .start("dnsmasq", &server);
    let using = started(using)
        .run_within("lease", &LEASE, 0, PATIENCE_SECS)
        .run("leased", &["networkctl", "status", "wlan0", "--no-pager"]);
    let using = using.sleep(2.0).macveil_status("connected");
    let using = ways(using).run("journal", &JOURNAL);
    let using = apt(using, "upgrade", &["install", "/lab/macveil.deb"]).sleep(5.0).macveil_status("upgraded");
    let using =
        apt(using, "remove", &["remove", "macveil"]).run("without", &["wpa_cli", "-i", "wlan0", "status"]);
    let using = apt(using, "purge", &["purge", "macveil"])
        .run(
            "left",
            &["sh", "-c", "ls -d /var/lib/macveil /etc/macveil /run/macveil /usr/bin/macveil 2>&1; true"],
        )
        .run("still", &["wpa_cli", "-i", "wlan0", "status"]);
    let used = is_clean(&using, |expected| {
        let same = || to("home").under_the_same_address_as("home");
        let expected = expected.association(to("home").under_a_fresh_address());
        expected.association(same()).association(same()).association(same())
    });

    let leased = output(&used, "leased");
    assert!(leased.contains("Address: 192.168.77."), "{leased}");
    // One address in one network, whoever starts the supplicant; and the lease is the address's.
    let connection_address = |label: &str| {
        let status = &used.outcome.statuses[label]["interfaces"][0]["connection"]["address"];
        status.as_str().unwrap_or_default().to_lowercase()
    };
    for label in ["by ifupdown", "over the bus"] {
        assert_eq!(connection_address(label), connection_address("connected"));
        assert!(output(&used, &format!("{label}, leased")).contains("inet 192.168.77."), "{label}");
    }
    for lease in output(&used, "leases").lines() {
        assert!(lease.contains(&connection_address("connected")), "{lease}");
    }
    for label in ["connected", "by ifupdown", "over the bus", "upgraded"] {
        let connection = &used.outcome.statuses[label]["interfaces"][0]["connection"];
        assert_eq!(connection["right"], true, "{label}: {connection}");
    }
    connections_are_in_the_journal(output(&used, "journal"), &connection_address("connected"));
    for label in ["without", "still"] {
        let status = output(&used, label);
        assert!(status.contains("wpa_state=COMPLETED"), "{label}: {status}");
    }
    let left = output(&used, "left");
    assert_eq!(left.matches("No such file").count(), 4, "{left}");
}

/// One entry for each connection, with the fields that docs/install/debian.md names, none of which holds an address.
fn connections_are_in_the_journal(journal: &str, address: &str) {
    let entries: Vec<serde_json::Value> =
        journal.lines().map(|line| serde_json::from_str(line).expect("an entry")).collect();
    assert_eq!(entries.len(), 4, "{journal}");
    for entry in &entries {
        assert_eq!(entry["SYSLOG_IDENTIFIER"], "macveil", "{entry}");
        assert_eq!(entry["PRIORITY"], "6", "{entry}");
        assert_eq!(entry["MACVEIL_NETWORK"], "0", "{entry}");
        let fields = entry.as_object().expect("fields");
        for (name, value) in fields.iter().filter(|(name, _)| *name != "MESSAGE") {
            assert!(!value.to_string().to_lowercase().contains(address), "{name}: {value}");
        }
    }
}

/// `Overall exposure level for macveil.service: 1.3 OK`, in tenths.
fn exposure(text: &str) -> u32 {
    let (_, rest) = text.split_once("macveil.service: ").unwrap_or_default();
    let number = rest.split_whitespace().next().unwrap_or_default().replace('.', "");
    number.parse().unwrap_or_else(|_| panic!("no level in:\n{text}"))
}
