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
        .start_access_points();
    let installing = apt(started(installing), "install", &["install", "/lab/macveil.deb"])
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
        "--leasefile-ro",
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
    let using = apt(using, "upgrade", &["install", "/lab/macveil.deb"]).sleep(5.0).macveil_status("upgraded");
    let using =
        apt(using, "remove", &["remove", "macveil"]).run("without", &["wpa_cli", "-i", "wlan0", "status"]);
    let using = apt(using, "purge", &["purge", "macveil"])
        .run(
            "left",
            &["sh", "-c", "ls -d /var/lib/macveil /etc/macveil /run/macveil /usr/bin/macveil 2>&1; true"],
        )
        .run("still", &["wpa_cli", "-i", "wlan0", "status"]);
    let used = is_clean(&using, |expected| expected.association(to("home").under_a_fresh_address()));

    let leased = output(&used, "leased");
    assert!(leased.contains("Address: 192.168.77."), "{leased}");
    for label in ["connected", "upgraded"] {
        let connection = &used.outcome.statuses[label]["interfaces"][0]["connection"];
        assert_eq!(connection["right"], true, "{label}: {connection}");
    }
    for label in ["without", "still"] {
        let status = output(&used, label);
        assert!(status.contains("wpa_state=COMPLETED"), "{label}: {status}");
    }
    let left = output(&used, "left");
    assert_eq!(left.matches("No such file").count(), 4, "{left}");
}

/// `Overall exposure level for macveil.service: 1.3 OK`, in tenths.
fn exposure(text: &str) -> u32 {
    let (_, rest) = text.split_once("macveil.service: ").unwrap_or_default();
    let number = rest.split_whitespace().next().unwrap_or_default().replace('.', "");
    number.parse().unwrap_or_else(|_| panic!("no level in:\n{text}"))
}
