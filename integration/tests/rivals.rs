//! Interfaces that NetworkManager or iwd manages: macveil leaves them alone, says so, and takes them when
//! it may.

use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Client, Root, Scenario, Station};
use integration::on_the_air;
use serde_json::Value;

const DOCTOR: [&str; 3] = ["sh", "-c", "macveil doctor --json; true"];

fn shared(name: &str, client: Client) -> Scenario {
    let home = AccessPoint::open("home").channel(1);
    Scenario::named(name)
        .on(Root::Forky)
        .client(client)
        .access_point(&home)
        .station(Station::new().knows(&home))
        .start_access_points()
        // As at boot: macveil is there first.
        .start_macveil()
        .sleep(1.0)
        .macveil_status("alone")
        .start_client()
}

/// The status under `label` says that the interface is left to `manager`, and nothing else of it.
#[track_caller]
fn is_left_to(run: &Run, label: &str, manager: &str) {
    let status = &run.outcome.statuses[label];
    assert_eq!(status["interfaces"], Value::Array(vec![]), "{label}: {status}");
    assert_eq!(status["declined"][0]["ifname"], "wlan0", "{label}: {status}");
    assert_eq!(status["declined"][0]["manager"], manager, "{label}: {status}");
}

/// The station's address as `ip link` shows it.
fn address<'a>(run: &'a Run, label: &str) -> &'a str {
    let said = run.outcome.outputs.get(label).map_or("", String::as_str);
    said.split("link/ether ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or_default()
}

#[test]
fn what_networkmanager_manages_is_left_to_it_and_taken_when_it_lets_go() {
    let link = ["ip", "link", "show", "wlan0"];
    let scenario = shared("rival_networkmanager", Client::NetworkManager)
        .sleep(3.0)
        .macveil_status("managed")
        .run("doctor", &DOCTOR)
        .select("wlan0", "home")
        .run("connected", &link)
        .sleep(20.0)
        .run("still", &link)
        .macveil_status("connected")
        // Restarted, it sees at once whose the interface is.
        .stop("macveil")
        .run("without", &link)
        .start_macveil()
        .sleep(1.0)
        .macveil_status("again")
        .run("again", &link)
        .run("hand over", &["nmcli", "device", "set", "wlan0", "managed", "no"])
        .sleep(3.0)
        .macveil_status("ours");
    let run = on_the_air(&scenario);
    assert_eq!(run.outcome.statuses["alone"]["interfaces"][0]["ifname"], "wlan0");
    for label in ["managed", "connected", "again"] {
        is_left_to(&run, label, "NetworkManager");
    }
    for label in ["still", "without", "again"] {
        assert_eq!(address(&run, label), address(&run, "connected"), "{label}");
    }
    let doctor = &run.outcome.outputs["doctor"];
    assert!(doctor.contains("wlan0: NetworkManager manages it; macveil leaves it alone"), "{doctor}");
    let ours = &run.outcome.statuses["ours"];
    assert_eq!(ours["declined"], Value::Array(vec![]), "{ours}");
    assert_eq!(ours["interfaces"][0]["ifname"], "wlan0", "{ours}");
    assert_eq!(ours["interfaces"][0]["problems"], Value::Array(vec![]), "{ours}");
}

#[test]
fn what_iwd_manages_is_left_to_it() {
    let scenario = shared("rival_iwd", Client::Iwd)
        .sleep(3.0)
        .macveil_status("managed")
        .select("wlan0", "home")
        .macveil_status("connected")
        .run("doctor", &DOCTOR);
    let run = on_the_air(&scenario);
    assert_eq!(run.outcome.statuses["alone"]["interfaces"][0]["ifname"], "wlan0");
    for label in ["managed", "connected"] {
        is_left_to(&run, label, "iwd");
    }
    let doctor = &run.outcome.outputs["doctor"];
    assert!(doctor.contains("wlan0: iwd manages it; macveil leaves it alone"), "{doctor}");
}
