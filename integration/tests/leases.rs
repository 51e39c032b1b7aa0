//! Leases follow the addresses: what asks for one anew in each connection, and what does not.

use std::collections::BTreeSet;

use hwsim::air::expect::Expectations;
use hwsim::judged::{bursts, last_step};
use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{connection_address, is_clean_in_any_order, on_the_air, verdict};

/// What `wpa_cli -a` runs at each event, as those have it who run wpa_supplicant by itself: a dhclient for
/// each connection, which knows of no lease elsewhere and does not outlive its connection.
const EACH_CONNECTION: &str = "\
#!/bin/sh
case \"$2\" in
CONNECTED)
	rm -f /run/dhclient.leases
	dhclient -4 -q -nw -pf /run/dhclient.pid -lf /run/dhclient.leases \"$1\" ;;
DISCONNECTED)
	dhclient -4 -q -x -pf /run/dhclient.pid \"$1\"
	ip -4 address flush dev \"$1\" ;;
esac
";

/// Behind both access points.
const SERVER: [&str; 13] = [
    "dnsmasq",
    "--keep-in-foreground",
    "--conf-file=/dev/null",
    "--port=0",
    "--interface=wlan1",
    "--interface=wlan2",
    "--bind-interfaces",
    "--dhcp-range=192.168.77.10,192.168.77.99,1h",
    "--dhcp-range=192.168.78.10,192.168.78.99,1h",
    "--log-facility=-",
    "--log-dhcp",
    "--user=root",
    "--dhcp-leasefile=/run/leases",
];

/// The places that are moved to, one after the other, each under an address of its own.
const PLACES: [(&str, &str, &str); 3] =
    [("first", "home", "192.168.77."), ("second", "cafe", "192.168.78."), ("third", "home", "192.168.77.")];

fn two_networks(name: &str, root: Root) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let cafe = AccessPoint::wpa2("cafe", "flat white please").channel(6);
    Scenario::named(name)
        .on(root)
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe))
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n")
        .start_access_points()
}

fn scenario(name: &str) -> Scenario {
    two_networks(name, Root::Bookworm)
        .run("address", &["ip", "address", "add", "192.168.77.1/24", "dev", "wlan1"])
        .run("address", &["ip", "address", "add", "192.168.78.1/24", "dev", "wlan2"])
        .start("dnsmasq", &SERVER)
        .start_macveil()
        .start_supplicant()
}

fn moved(scenario: Scenario) -> Scenario {
    PLACES.iter().fold(scenario, |scenario, (label, ssid, _)| {
        scenario
            .select("wlan0", ssid)
            .sleep(20.0)
            .macveil_status(label)
            .run(&format!("{label} inet"), &["ip", "-4", "address", "show", "dev", "wlan0"])
            .run(
                &format!("{label} leases"),
                &["sh", "-c", "cat /run/leases /run/systemd/netif/dhcp-server-lease/* 2>&-; true"],
            )
            .disconnect("wlan0")
            .sleep(2.0)
    })
}

/// As the server writes them.
fn address(run: &Run, label: &str) -> String {
    let address = connection_address(run, label).unwrap_or_else(|| panic!("{label}: not connected"));
    address.to_string().to_lowercase()
}

/// The addresses of those who have or had a lease, as the server knows them: dnsmasq writes lines, networkd
/// JSON.
fn lessees(run: &Run, label: &str) -> BTreeSet<String> {
    let leases = run.outcome.outputs[&format!("{label} leases")].lines();
    leases
        .flat_map(|line| match serde_json::from_str::<serde_json::Value>(line) {
            Ok(server) => {
                let leases = server["Leases"].as_array().cloned().unwrap_or_default();
                leases.iter().map(|lease| octets(&lease["HardwareAddress"])).collect()
            }
            Err(_) => line.split_whitespace().nth(1).map(str::to_owned).into_iter().collect::<Vec<_>>(),
        })
        .collect()
}

fn octets(array: &serde_json::Value) -> String {
    let octets = array.as_array().expect("an address").iter();
    octets.map(|octet| format!("{:02x}", octet.as_u64().expect("an octet"))).collect::<Vec<_>>().join(":")
}

/// Every lease is of the connection's address, and every connection has one.
fn follows(run: &Run) {
    let mut known = BTreeSet::new();
    for (label, _, prefix) in PLACES {
        known.insert(address(run, label));
        assert!(run.outcome.outputs[&format!("{label} inet")].contains(prefix), "{label}: no lease");
        assert_eq!(lessees(run, label), known, "{label}");
    }
    assert_eq!(known.len(), PLACES.len(), "a random address came twice");
}

#[test]
fn a_dhclient_for_each_connection_follows() {
    let scenario = scenario("leases_dhclient_each")
        .file_with_mode("/etc/each-connection", 0o755, EACH_CONNECTION)
        .start("wpa_cli", &["wpa_cli", "-i", "wlan0", "-a", "/etc/each-connection"]);
    let (run, _, _) = is_clean_in_any_order(&moved(scenario));
    follows(&run);
}

#[test]
fn a_dhcpcd_that_runs_on_follows() {
    let scenario = scenario("leases_dhcpcd")
        .file("/etc/dhcpcd.conf", "clientid\n")
        .start("dhcpcd", &["dhcpcd", "--nobackground", "-4", "wlan0"]);
    let (run, _, _) = is_clean_in_any_order(&moved(scenario));
    follows(&run);
    // What identifies it changes with the address, too.
    for lease in run.outcome.outputs["third leases"].lines() {
        let words: Vec<&str> = lease.split_whitespace().collect();
        assert_eq!(words[4], format!("01:{}", words[1]), "{lease}");
    }
}

/// networkd is the client, and the server behind both access points.
#[test]
fn a_networkd_that_runs_on_follows() {
    let no_ipv6 = "LinkLocalAddressing=no\nIPv6AcceptRA=no\n";
    let client =
        format!("[Match]\nName=wlan0\n[Network]\nDHCP=ipv4\n{no_ipv6}[DHCPv4]\nClientIdentifier=mac\n");
    // Until udev's companion says that there is a disk, leases on it are not given.
    let kept = "[DHCPServer]\nPersistLeases=runtime\n";
    let server = |interface: &str, address: &str| {
        format!("[Match]\nName={interface}\n[Network]\nAddress={address}/24\nDHCPServer=yes\n{no_ipv6}{kept}")
    };
    let directory = "mkdir -p /run/systemd/netif && chown systemd-network: /run/systemd/netif";
    let scenario = two_networks("leases_networkd", Root::Forky)
        .file("/etc/systemd/network/10-wlan0.network", &client)
        .file("/etc/systemd/network/10-wlan1.network", &server("wlan1", "192.168.77.1"))
        .file("/etc/systemd/network/10-wlan2.network", &server("wlan2", "192.168.78.1"))
        // Otherwise it waits for a udev to announce every interface.
        .run("sys", &["mount", "-o", "remount,ro", "/sys"])
        .run("directory", &["sh", "-c", directory])
        .start_macveil()
        .start_supplicant()
        .start("networkd", &["/usr/lib/systemd/systemd-networkd"]);
    let (run, _, _) = is_clean_in_any_order(&moved(scenario));
    follows(&run);
}

/// It reads the address each time it asks. (When it asks is its own affair: it rests between attempts.)
#[test]
fn a_udhcpc_that_runs_on_asks_under_the_right_address() {
    let argv = ["busybox", "udhcpc", "-f", "-i", "wlan0", "-s", "/bin/true"];
    let (run, _, _) = is_clean_in_any_order(&moved(scenario("leases_udhcpc").start("udhcpc", &argv)));
    let own: BTreeSet<String> = PLACES.iter().map(|(label, ..)| address(&run, label)).collect();
    let known = lessees(&run, "third");
    assert!(!known.is_empty() && known.is_subset(&own), "{known:?} are not of {own:?}");
}

/// What docs/threat-model.md says is not defended: dhclient reads the address once, and writes the
/// Ethernet header itself. The driver transmits under what stands there.
#[test]
fn a_dhclient_that_runs_on_transmits_under_a_former_address() {
    let argv = ["dhclient", "-4", "-d", "-q", "-pf", "/run/pid", "-lf", "/run/own-leases", "wlan0"];
    let scenario = moved(scenario("leases_dhclient_runs_on").start("dhclient", &argv));
    let run = on_the_air(&scenario);
    let expected = Expectations { associations: None, ..Expectations::until(last_step(&run)) };
    let verdict = verdict(&scenario, &run, &expected);
    let bursts = bursts(&scenario, &run).expect("the capture was judged");
    let own: Vec<_> = bursts.associations().map(|association| association.span.address).collect();
    assert_eq!(own.len(), PLACES.len(), "{verdict}");
    assert!(!verdict.is_clean(), "it follows by now: the page is to be corrected");
    for finding in verdict.findings.iter().map(ToString::to_string) {
        assert!(finding.contains("neither a scan nor of an association: 1 data"), "{finding}");
    }
}
