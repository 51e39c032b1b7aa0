//! Roaming by macveil itself (`wifi.roam-below`): under the connection's address, and nothing is asked
//! unless the network hides its name.

use std::collections::BTreeSet;

use hwsim::air::addr::Addr;
use hwsim::air::expect::Expectations;
use hwsim::judged::{bursts, last_step};
use hwsim::outcome::Outcome;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{on_the_air, verdict};

/// hwsim's radios hear each other with -50 dBm and the sender's power on top, which is 20 dBm at first.
const BOUND: &str = "-45";

fn office(channel: u8) -> AccessPoint {
    AccessPoint::wpa2("office", "nine to five").channel(channel)
}

/// From the first access point to the second, and back.
fn walk(name: &str, root: Root, access_points: [AccessPoint; 2], network: &[&str]) -> Scenario {
    let [here, there] = access_points.map(|cell| {
        let name = format!("office-{}", cell.channel);
        cell.called(&name)
    });
    let conf = format!("[device]\nwifi.roam-below={BOUND}\n[connection]\nwifi.cloned-mac-address=random\n");
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&here)
        .access_point(&there)
        .station(Station::new().knows_with(&here, network))
        .file("/etc/macveil/macveil.conf", &conf)
        .start_access_points();
    let scenario = stronger(scenario, "wlan1", "wlan2")
        .start_macveil()
        .start_supplicant()
        .await_connected("wlan0", 30.0)
        .sleep(60.0)
        .macveil_status("strong");
    let scenario = stronger(scenario, "wlan2", "wlan1").sleep(30.0).macveil_status("there");
    stronger(scenario, "wlan1", "wlan2").sleep(30.0).macveil_status("here")
}

/// One access point sends with full power, the other with little.
fn stronger(scenario: Scenario, strong: &str, weak: &str) -> Scenario {
    let power = |scenario: Scenario, interface: &str, mbm: &str| {
        scenario.run(interface, &["iw", "dev", interface, "set", "txpower", "fixed", mbm])
    };
    power(power(scenario, strong, "2000"), weak, "0")
}

fn cell(outcome: &Outcome, label: &str) -> String {
    let connection = &outcome.statuses[label]["interfaces"][0]["connection"];
    assert_eq!(connection["right"], true, "{label}: {connection}");
    connection["bssid"].as_str().unwrap_or_default().to_owned()
}

fn roams(name: &str, root: Root) {
    let scenario = walk(name, root, [office(1), office(6)], &["disabled=0"]);
    let run = on_the_air(&scenario);
    let expected = Expectations { associations: None, ..Expectations::until(last_step(&run)) };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    let bursts = bursts(&scenario, &run).expect("the capture was judged");
    let addresses: BTreeSet<Addr> = bursts.associations().map(|a| a.span.address).collect();
    let cells: Vec<Addr> = bursts.associations().map(|a| a.bssid).collect();
    assert_eq!((addresses.len(), cells.len()), (1, 3), "{verdict}");
    let cells = ["strong", "there", "here"].map(|label| cell(&run.outcome, label));
    assert_eq!(cells, ["02:00:00:00:01:00", "02:00:00:00:02:00", "02:00:00:00:01:00"]);
    let status = &run.outcome.statuses["here"]["interfaces"][0];
    assert_eq!(status["scan"]["exposed"], 0, "{status}");
}

#[test]
fn it_listens_and_roams_beside_version_2_11() {
    roams("roam_below", Root::Forky);
}

#[test]
fn it_listens_and_roams_beside_version_2_10() {
    roams("roam_below_2_10", Root::Bookworm);
}

/// A hidden network has to be asked for by its name, with nothing else, and that is counted.
#[test]
fn a_hidden_network_is_asked_for_and_that_is_counted() {
    let hidden = |channel| office(channel).line("ignore_broadcast_ssid=1");
    let network = ["disabled=0", "scan_ssid=1"];
    let scenario = walk("roam_hidden", Root::Forky, [hidden(1), hidden(6)], &network);
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        one_scan_per_address: false,
        ..Expectations::until(last_step(&run)).connections_may_probe()
    };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    assert_ne!(cell(&run.outcome, "strong"), cell(&run.outcome, "there"));

    let bursts = bursts(&scenario, &run).expect("the capture was judged");
    let addresses: BTreeSet<Addr> = bursts.associations().map(|a| a.span.address).collect();
    assert_eq!(addresses.len(), 1, "{verdict}");
    let told: Vec<_> = bursts.scans().filter(|scan| addresses.contains(&scan.span.address)).collect();
    assert!(!told.is_empty(), "{verdict}");
    // To an observer two scans right after each other, one of the known channel and one of the others, are one.
    let counted = run.outcome.statuses["here"]["interfaces"][0]["scan"]["exposed"].as_u64().unwrap_or(0);
    assert!(usize::try_from(counted).is_ok_and(|counted| counted >= told.len()), "{counted}: {told:?}");
    assert!(told.iter().all(|scan| scan.sizes.1 <= 45 + "office".len()), "{told:?}");
}
