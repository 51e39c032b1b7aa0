//! 5 GHz: where one may ask it is asked shortly, where one may only listen nothing is sent.

use std::collections::BTreeSet;

use hwsim::judged::bursts;
use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::is_clean_in_any_order;

/// Channel 36.
const HOME: u16 = 5180;
/// A probe request of macveil's, without radiotap header.
const SHORTEST_PROBE: usize = 45;

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(36)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

fn begun(name: &str, root: Root) -> Scenario {
    Scenario::named(name)
        .on(root)
        .access_point(&home())
        .access_point(&cafe())
        .station(Station::new().knows_with(&home(), &["disabled=0", "priority=1"]).knows(&cafe()))
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n")
        .start_access_points()
}

/// The channels in `iw phy phy0 channels` on which nothing may be sent first, or at all.
fn closed(output: &str) -> BTreeSet<u16> {
    let mut closed = BTreeSet::new();
    let mut frequency: Option<u16> = None;
    for line in output.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("* ") {
            frequency = rest.split(' ').next().and_then(|number| number.parse().ok());
        }
        if line.contains("No IR") || line.contains("(disabled)") {
            closed.extend(frequency);
        }
    }
    closed
}

/// Each scan's first visit to a channel, in order.
fn asked(scenario: &Scenario, run: &Run) -> Vec<(usize, Vec<u16>)> {
    let bursts = bursts(scenario, run).expect("the capture was judged");
    bursts.scans().map(|scan| (scan.sizes.1, scan.channels.clone())).collect()
}

fn at_home(scenario: Scenario) -> Scenario {
    scenario.wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0).sleep(1.0)
}

/// Where a country is known the channel is open.
fn open(name: &str, root: Root) {
    let scenario = begun(name, root).run("channels", &["iw", "phy", "phy0", "channels"]);
    let scenario = at_home(scenario.start_macveil().start_supplicant()).mark("lost");
    let scenario = at_home(scenario.control("wlan1", "DEAUTHENTICATE ff:ff:ff:ff:ff:ff"))
        .run("up", &["/lab/bin/macveil", "connection", "up", "cafe"])
        .sleep(1.0)
        .run("back", &["/lab/bin/macveil", "connection", "up", "home"])
        .sleep(1.0);
    let (run, bursts, _) = is_clean_in_any_order(&scenario);
    let closed = closed(&run.outcome.outputs["channels"]);
    assert!(closed.len() > 5 && !closed.contains(&HOME), "{closed:?}");
    let asked = asked(&scenario, &run);
    for (size, channels) in &asked {
        assert!(*size <= SHORTEST_PROBE, "{asked:?}");
        assert!(channels.iter().all(|channel| !closed.contains(channel)), "{asked:?} in spite of {closed:?}");
    }
    // Back where it was: that channel alone.
    assert_eq!(asked.last().map(|(_, channels)| channels.clone()), Some(vec![HOME]), "{asked:?}");
    let addresses: BTreeSet<_> = bursts.associations().map(|joined| joined.span.address).collect();
    assert_eq!(addresses.len(), 4, "each connection has a new address");
}

#[test]
fn an_open_channel_of_5_ghz_beside_version_2_11() {
    open("bands", Root::Forky);
}

#[test]
fn an_open_channel_of_5_ghz_beside_version_2_10() {
    open("bands_2_10", Root::Bookworm);
}
