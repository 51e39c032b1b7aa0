//! One day: what its owner does, and what goes wrong.

use std::collections::BTreeMap;

use crate::scenario::{AccessPoint, Scenario, Signal, Station, Step};

const HOURS: u32 = 24;
/// Scans in an hour.
const SCANS: u32 = 12;
/// In time units: ten seconds, for beacons would be most of a day's work.
const BEACON_INTERVAL: u16 = 10_000;
/// Simulated seconds until it is connected again once nothing is wrong any more.
pub(crate) const RECOVERS_WITHIN: f64 = 120.0;

/// Numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn secs(&mut self, least: u64, most: u64) -> f64 {
        // Below 2^32, so nothing is lost.
        f64::from(u32::try_from(least + self.below(most - least + 1)).unwrap_or(u32::MAX))
    }
}

const FAULTS: [&str; 10] = [
    "macveil killed",
    "macveil stopped and started",
    "macveil frozen",
    "supplicant killed",
    "supplicant frozen",
    "access point off and on",
    "deauthenticated",
    "address changed by others",
    "link down and up",
    "reconfigured",
];

fn mark_of(fault: &str) -> String {
    format!("fault: {fault}")
}

/// How often each fault is in a scenario.
pub(super) fn faults(scenario: &Scenario) -> BTreeMap<String, u32> {
    let mut faults = BTreeMap::new();
    for step in &scenario.steps {
        if let Step::Mark { label } = step
            && let Some(fault) = label.strip_prefix("fault: ")
        {
            *faults.entry(fault.to_owned()).or_default() += 1;
        }
    }
    faults
}

/// The day of this number, so many of its hours.
#[must_use]
pub fn day(seed: u64, number: u32) -> Scenario {
    let mut dice = Dice(seed.wrapping_mul(0x1_0000_0001).wrapping_add(u64::from(number)));
    let [home, cafe] = [("home", 1), ("cafe", 6)].map(|(ssid, channel)| {
        let access_point = AccessPoint::wpa2(ssid, "correct horse battery");
        access_point.channel(channel).beacon_interval(BEACON_INTERVAL)
    });
    let mut scenario = Scenario::named(&format!("soak-{seed}-{number}"))
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe).autoconnect())
        .wall_limit_secs(1800)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .await_connected("wlan0", RECOVERS_WITHIN);
    for hour in 0..HOURS {
        scenario = an_hour(scenario, &mut dice);
        if hour == 0 {
            scenario = scenario.measure("begun");
        }
    }
    scenario.measure("ended").macveil_status("ended")
}

fn an_hour(mut scenario: Scenario, dice: &mut Dice) -> Scenario {
    let mut left = 3600.0;
    scenario = scenario.control_expecting("wlan0", "DISCONNECT", None).sleep(2.0);
    for _ in 0..SCANS {
        let pause = dice.secs(5, 40);
        left -= pause;
        scenario = scenario.control_expecting("wlan0", "SCAN", None).sleep(pause);
    }
    // By its name: its number is another one once the configuration was read again.
    let network = if dice.below(2) == 0 { "home" } else { "cafe" };
    scenario = scenario
        .select("wlan0", network)
        .await_connected("wlan0", RECOVERS_WITHIN)
        .control_expecting("wlan0", "ENABLE_NETWORK all", None)
        .sleep(dice.secs(10, 600));
    left -= 600.0;
    if dice.below(3) > 0 {
        let fault = FAULTS[usize::try_from(dice.below(FAULTS.len() as u64)).unwrap_or(0)];
        scenario = go_wrong(scenario.mark(&mark_of(fault)), fault)
            .sleep(5.0)
            .await_connected("wlan0", RECOVERS_WITHIN);
        left -= 60.0;
    }
    scenario.sleep(left.max(1.0))
}

fn go_wrong(scenario: Scenario, fault: &str) -> Scenario {
    let shell = |scenario: Scenario, label: &str, line: &str| scenario.run(label, &["sh", "-c", line]);
    match fault {
        "macveil killed" => scenario.kill("macveil").sleep(1.0).start_macveil(),
        "macveil stopped and started" => scenario.stop("macveil").sleep(3.0).start_macveil(),
        "macveil frozen" => scenario.freeze("macveil").sleep(8.0).thaw("macveil"),
        "supplicant killed" => scenario.kill("wpa_supplicant").sleep(1.0).start_supplicant(),
        "supplicant frozen" => scenario.freeze("wpa_supplicant").sleep(25.0).thaw("wpa_supplicant"),
        "access point off and on" => {
            scenario.off_the_air("home").sleep(20.0).on_the_air("home").signal("macveil", Signal::Cont)
        }
        "deauthenticated" => ["wlan1", "wlan2"].iter().fold(scenario, |scenario, interface| {
            scenario.control_expecting(interface, "DEAUTHENTICATE ff:ff:ff:ff:ff:ff", None)
        }),
        "address changed by others" => shell(
            scenario,
            "others",
            "ip link set wlan0 down; ip link set wlan0 address 02:00:00:00:00:00; ip link set wlan0 up",
        ),
        "link down and up" => {
            shell(scenario, "updown", "ip link set wlan0 down; sleep 2; ip link set wlan0 up")
        }
        _ => scenario.control_expecting("wlan0", "RECONFIGURE", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_same_each_time_and_no_other_day() {
        assert_eq!(day(1, 2), day(1, 2));
        assert_ne!(day(1, 2).steps, day(1, 3).steps);
        assert_ne!(day(1, 2).steps, day(2, 2).steps);
        assert!(!faults(&day(1, 2)).is_empty());
    }
}
