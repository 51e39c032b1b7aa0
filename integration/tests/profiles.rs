//! Profiles: which one serves a network, changed while the daemon runs, and a file that breaks then.

use hwsim::air::addr::{Addr, Mask};
use hwsim::air::expect::to;
use hwsim::scenario::{AccessPoint, Scenario, Signal, Station};
use integration::is_clean;

const PASSPHRASE: &str = "correct horse battery";
const NETWORKS: [&str; 4] = ["home", "cafe", "lab", "garden"];

fn profile(id: &str, uuid: char, wifi: &str) -> (String, String) {
    let text = format!(
        "# {id}\n[connection]\nid={id}\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc66{uuid}\ntype=wifi\n\n[wifi]\n{wifi}"
    );
    (format!("/etc/macveil/connections/{id}.nmconnection"), text)
}

fn visit(scenario: Scenario, network: &str, label: &str) -> Scenario {
    scenario.select("wlan0", network).macveil_status(label).sleep(1.0).disconnect("wlan0").sleep(1.0)
}

fn macveil(scenario: Scenario, label: &str, args: &[&str], exit: i32) -> Scenario {
    scenario.run_expecting(label, &[&["/lab/bin/macveil"], args].concat(), exit)
}

#[test]
fn profiles_serve_their_networks_and_can_be_changed_while_the_daemon_runs() {
    let access_points = NETWORKS.map(|ssid| AccessPoint::wpa2(ssid, PASSPHRASE).channel(1));
    let [home, cafe, lab, garden] = &access_points;
    let station = Station::new()
        .knows_with(home, &["id_str=\"work laptop\""])
        .knows_with(cafe, &["id_str=\"2815492f-7e56-435e-b2e9-246bd7cdc669\""])
        // Its access point is on the fourth radio.
        .knows_with(lab, &["bssid=02:00:00:00:03:00"])
        .knows(garden);
    let profiles = [
        profile("work laptop", '0', "ssid=elsewhere\ncloned-mac-address=0a:00:00:00:00:01\n"),
        profile("cafe", '1', "ssid=cafe\ncloned-mac-address=0a:00:00:00:00:02\n"),
        profile("lab", '2', "ssid=lab\ncloned-mac-address=0a:00:00:00:00:0f\n"),
        profile(
            "lab bench",
            '3',
            "ssid=lab\nbssid=02:00:00:00:03:00\ncloned-mac-address=0a:00:00:00:00:03\n",
        ),
    ];
    let scenario = Scenario::named("profiles")
        .station(station)
        .wall_limit_secs(240)
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n")
        .file(
            "/usr/lib/macveil/conf.d/10-driver.conf",
            "[device-hwsim]\nmatch-device=driver:mac80211_hwsim\n\
             wifi.scan-generate-mac-address-mask=FF:FF:FF:00:00:00 00:1B:63:00:00:00\n",
        )
        .file(
            "/run/macveil/conf.d/20-other.conf",
            "[device-other]\nmatch-device=driver:iwlwifi\nwifi.scan-rand-mac-address=no\n",
        );
    let scenario = access_points.iter().fold(scenario, Scenario::access_point);
    let scenario = profiles
        .iter()
        .fold(scenario, |scenario, (path, text)| scenario.file_with_mode(path, 0o600, text))
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    let scenario = NETWORKS.iter().fold(scenario, |scenario, network| visit(scenario, network, network));
    let mend = ["connection", "modify", "cafe", "wifi.cloned-mac-address", "0a:00:00:00:00:12"];
    let scenario = visit(macveil(scenario, "modify", &mend, 0), "cafe", "changed");
    let asked = ["config", "get", "wifi.scan-generate", "--ifname", "wlan0"];
    let scenario = macveil(scenario, "mask", &asked, 0);
    // From now on the file is broken: what is in force stays, whoever asks for it to be read again.
    let broken = "s/cloned-mac-address=random/cloned-mac-address: random/";
    let scenario = scenario
        .run("break", &["sed", "-i", broken, "/etc/macveil/macveil.conf"])
        .signal("macveil", Signal::Hup)
        .sleep(1.0);
    let scenario = macveil(scenario, "checked", &["config", "check"], 1);
    let late = ["connection", "modify", "cafe", "wifi.cloned-mac-address", "0a:00:00:00:00:22"];
    let scenario = macveil(scenario, "late", &late, 2);
    let scenario = visit(scenario, "cafe", "kept");
    let run = is_clean(&scenario, |expected| {
        let explicit = |last| Addr([0x0a, 0, 0, 0, 0, last]);
        let vendor = Mask { keep: Addr([0xff, 0xff, 0xff, 0, 0, 0]), base: Addr([0, 0x1b, 0x63, 0, 0, 0]) };
        expected
            .at_least_scans(1)
            .scan_addresses_keep(vendor)
            .association(to("home").under(explicit(1)))
            .association(to("cafe").under(explicit(2)))
            .association(to("lab").under(explicit(3)))
            .association(to("garden").under_a_fresh_address())
            .association(to("cafe").under(explicit(0x12)))
            .association(to("cafe").under(explicit(0x12)))
    });
    let why = |label: &str| run.outcome.statuses[label]["interfaces"][0]["connection"]["why"].to_string();
    for (label, part) in [
        ("home", "work laptop.nmconnection:9 [wifi]), profile \\\"work laptop\\\" by the id in id_str"),
        ("cafe", "by SSID; no profile has the uuid 2815492f-7e56-435e-b2e9-246bd7cdc669 of its id_str"),
        ("lab", "profile \\\"lab bench\\\" by SSID and BSSID"),
        ("garden", "random (/etc/macveil/macveil.conf:2 [connection]), no profile, derived from the network"),
    ] {
        assert!(why(label).contains(part), "{label}: {}", why(label));
    }
    let log = run.log("macveil").expect("macveil logs");
    let told = "the configuration stays as it was: /etc/macveil/macveil.conf:2: ";
    assert!(log.contains(told), "{log}");
    assert!(run.outcome.outputs["mask"].contains("10-driver.conf:3 [device-hwsim]"));
    let refused = run.log("run-late").expect("what a command says is kept");
    assert!(refused.contains("the daemon goes on without it: /etc/macveil/macveil.conf:2: "), "{refused}");
    assert!(run.outcome.outputs["checked"].contains("did you mean"), "{}", run.outcome.outputs["checked"]);
}
