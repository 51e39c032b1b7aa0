//! A supplicant that refuses what macveil asks of it, as one with another driver or of another making would.

use hwsim::air::expect::Expectations;
use hwsim::judged::bursts;
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::{is_clean, is_clean_in_any_order};

/// From now on the supplicant refuses macveil the commands of this word; with none it refuses nothing.
fn refuses(scenario: Scenario, word: &str) -> Scenario {
    let rule = "mkdir -p /run/lab; if [ -n \"$1\" ]; then echo refused $1 > /run/lab/answers; \
                else rm /run/lab/answers; fi";
    scenario.run("rule", &["sh", "-c", rule, "rule", word])
}

/// The one attempt that the supplicant begins with its networks new and before macveil has heard of them: it is cut, and
/// the supplicant then held.
const MOST_CUT: usize = 1;

/// `RECONFIGURE` rebuilds the networks without their addresses, and macveil cannot say them again: whatever the
/// supplicant then does by itself, nothing is sent that should not be.
#[test]
fn networks_that_lose_their_addresses_and_do_not_take_them_again() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1).beacon_interval(200);
    let scenario = Scenario::named("reconfigured_and_refused")
        .access_point(&home)
        .station(Station::new().knows(&home).autoconnect())
        .with_somebody_between()
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .await_connected("wlan0", 30.0);
    let scenario = refuses(scenario, "SET_NETWORK")
        .control("wlan0", "RECONFIGURE")
        .sleep(20.0)
        .macveil_status("refused");
    let scenario = refuses(scenario, "").await_connected("wlan0", 120.0).sleep(1.0).macveil_status("again");
    // The supplicant may begin an attempt under the throwaway address, which macveil cuts.
    let any = |expected: Expectations| Expectations { associations: None, ..expected.attempts_may_fail() };
    let run = is_clean(&scenario, any);
    let bursts = bursts(&scenario, &run).expect("the capture is whole");

    let status = |label: &str| &run.outcome.statuses[label]["interfaces"][0];
    assert_eq!(status("again")["connection"]["right"], true, "{}", status("again"));
    let addresses: Vec<_> =
        bursts.associations().filter(|joined| joined.associated).map(|joined| joined.span.address).collect();
    let failed = bursts.associations().filter(|joined| !joined.associated).count();
    assert!(failed <= MOST_CUT, "{failed} attempts were cut");
    assert!(addresses.len() >= 2, "it was not reconfigured: {addresses:?}");
    assert!(addresses.iter().all(|address| *address == addresses[0]), "{addresses:?}");
}

/// A driver that draws no addresses for scans: mac80211_hwsim draws them always, so the supplicant is made to
/// refuse, which is all that shows of such a driver on its socket. macveil then changes the interface's own.
#[test]
fn scans_that_cannot_have_addresses_of_their_own() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1).beacon_interval(200);
    let scenario = Scenario::named("scans_refused")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .with_somebody_between()
        .start_access_points()
        .start_macveil();
    let scenario = refuses(scenario, "MAC_RAND_SCAN").start_supplicant().sleep(1.0);
    let scenario = (0..3)
        .fold(scenario, |scenario, _| scenario.scan("wlan0").sleep(1.0))
        .macveil_status("scanned")
        .select("wlan0", "home")
        .await_connected("wlan0", 30.0)
        .sleep(1.0)
        .macveil_status("connected");
    let (run, bursts, _) = is_clean_in_any_order(&scenario);

    let addresses: std::collections::BTreeSet<_> = bursts.scans().map(|scan| scan.span.address).collect();
    assert!(addresses.len() >= 3, "scans shared an address: {addresses:?}");
    let problems = run.outcome.statuses["scanned"]["interfaces"][0].to_string();
    let log = run.log("macveil").expect("macveil logs");
    assert!(log.contains("MAC_RAND_SCAN"), "nothing tells why: {problems}\n{log}");
    let status = &run.outcome.statuses["connected"]["interfaces"][0];
    assert_eq!(status["connection"]["right"], true, "{status}");
}
