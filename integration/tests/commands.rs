//! The commands against a running daemon: networks with any octets for names, a wrong password, one
//! that is not there, users who may not, and the varlink client that systemd ships.

use hwsim::air::addr::Addr;
use hwsim::judged::bursts;
use hwsim::run::Run;
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::on_the_air;
use macveil::ctl::service::INTERFACES;
use serde_json::Value;
use varlink_parser::{IDL, VStructOrEnum};

use conforms::is;

#[path = "../api/conforms.rs"]
mod conforms;

const SOCKET: &str = "/run/macveil/control";

/// Every octet there is, 32 a network.
fn octets() -> Vec<Vec<u8>> {
    let all: Vec<u8> = (0..=255).collect();
    all.chunks(32).map(<[u8]>::to_vec).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// An access point whose name is those octets.
fn any(octets: &[u8]) -> AccessPoint {
    AccessPoint::open("replaced").channel(6).line(&format!("ssid2={}", hex(octets)))
}

fn knows_any(station: Station, octets: &[u8]) -> Station {
    station.knows_with(&AccessPoint::open("replaced"), &[&format!("ssid={}", hex(octets))])
}

fn json(run: &Run, label: &str) -> Value {
    let text = &run.outcome.outputs[label];
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{label}: {error}: {text}"))
}

/// What a command said on its standard error.
fn said(run: &Run, label: &str) -> String {
    run.log(&format!("run-{label}")).expect("what it said")
}

/// A text that can be shown: no control, format or other invisible characters.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '\n' | '\t') || (!c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')))
}

#[test]
fn commands_against_a_running_daemon() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let cafe = AccessPoint::wpa2("cafe", "espresso macchiato").channel(1);
    let absent = AccessPoint::open("absent");
    let controls: Vec<u8> = (0..32).collect();
    let turned = "\u{202e}\u{1b}[2J\u{200b}emoh".as_bytes().to_vec();
    let mut station = Station::new().knows(&home).knows(&absent);
    let mistaken = AccessPoint::wpa2("cafe", "not the password");
    station = knows_any(station.knows(&mistaken), &turned);
    for octets in octets() {
        station = knows_any(station, &octets);
    }
    let escaped: String = controls.iter().map(|octet| format!("\\{octet:03o}")).collect();
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let as_nobody = |words: &[&'static str]| [&nobody[..], words].concat();

    let scenario = Scenario::named("commands")
        .access_point(&home)
        .access_point(&cafe)
        .access_point(&any(&controls))
        .station(station)
        .file("/etc/macveil/macveil.conf", "[main]\n")
        .wall_limit_secs(240)
        .start_access_points()
        .run_expecting("not-running", &["macveil", "status"], 3)
        .start_macveil()
        .start_supplicant()
        .await_file(SOCKET)
        .start("watch", &["macveil", "watch", "--json"])
        .scan("wlan0")
        .run("profiles", &["varlinkctl", "--json=short", "call", SOCKET, "org.macveil.Profiles", "{}"])
        .run("names", &["macveil", "complete-names"])
        .run("explain", &["macveil", "explain", "home", "--json"])
        .run("up", &["macveil", "connection", "up", "home", "--json"])
        .sleep(1.0)
        .run("up-again", &["macveil", "con", "up", "home"])
        .run("pin", &["macveil", "pin", "home", "--json"])
        .run_expecting("reroll-pinned", &["macveil", "reroll", "home"], 7)
        .run("unpin", &["macveil", "pin", "home", "--remove"])
        .run("reroll", &["macveil", "reroll", "home", "--json"])
        .run("rerolled", &["macveil", "explain", "home", "--json"])
        .run("status", &["macveil", "status"])
        .run("down", &["macveil", "connection", "down", "home"])
        .sleep(1.0)
        .run("up-rerolled", &["macveil", "connection", "up", "home", "--json"])
        .sleep(1.0)
        .run("down-again", &["macveil", "c", "down", "--ifname", "wlan0"])
        .sleep(1.0)
        .run("up-any", &["macveil", "connection", "up", &escaped])
        .run("status-any", &["macveil", "status"])
        .run("down-any", &["macveil", "connection", "down"])
        .run("explain-turned", &["macveil", "explain", "\u{202e}\u{1b}[2J\u{200b}emoh"])
        .run_expecting("wrong-password", &["macveil", "connection", "up", "cafe"], 7)
        .run_expecting("absent", &["macveil", "connection", "up", "absent", "--wait", "12"], 6)
        .run("down-absent", &["macveil", "connection", "down"])
        .run_expecting("no-such", &["macveil", "connection", "up", "hom"], 5)
        .run_expecting("no-interface", &["macveil", "explain", "home", "--ifname", "wlan9"], 5)
        .run("preview", &["macveil", "explain", "never seen", "--json"])
        .run("info", &["varlinkctl", "info", SOCKET])
        .run("introspect", &["varlinkctl", "introspect", SOCKET, "org.macveil"])
        .run("varlink-status", &["varlinkctl", "--json=short", "call", SOCKET, "org.macveil.Status", "{}"])
        .run_expecting(
            "varlink-error",
            &["varlinkctl", "call", SOCKET, "org.macveil.Explain", "{\"x\":1}"],
            1,
        )
        .run("status-json", &["macveil", "status", "--json"])
        .run("guest-status", &as_nobody(&["macveil", "status", "--json"]))
        .run_expecting("guest-reload", &as_nobody(&["macveil", "reload"]), 4)
        .run_expecting("guest-explain", &as_nobody(&["macveil", "explain", "home"]), 4)
        .run("doctor", &["sh", "-c", "macveil doctor --json; true"])
        .run("break", &["sh", "-c", "echo [conection] > /etc/macveil/macveil.conf"])
        .run_expecting("reload-bad", &["macveil", "reload"], 2)
        .run("mend", &["sh", "-c", "echo [main] > /etc/macveil/macveil.conf"])
        .run("reload", &["macveil", "reload"])
        .run("history", &["macveil", "history", "--last", "10000", "--json"])
        .run("history-text", &["macveil", "history"])
        .run(
            "modes",
            &["stat", "-c", "%a %n", "/var/lib/macveil/history.jsonl", "/var/lib/macveil/generations"],
        )
        .stop("watch")
        .stop("macveil")
        .run_expecting("stopped", &["macveil", "status"], 3)
        .sleep(2.0);
    let run = on_the_air(&scenario);

    // What `explain` and `reroll` promised is what the network saw, and `up` says so.
    let promised = json(&run, "explain")["explanations"][0]["address"].clone();
    let rerolled = json(&run, "reroll")["explanations"][0]["address"].clone();
    assert_ne!(promised, rerolled);
    assert_eq!(json(&run, "up")["address"], promised);
    assert_eq!(json(&run, "up-rerolled")["address"], rerolled);
    let air = bursts(&scenario, &run).expect("the capture was judged");
    let associations: Vec<Addr> = air.associations().map(|association| association.span.address).collect();
    assert_eq!(Value::from(associations[0].to_string()), promised);
    assert_eq!(Value::from(associations[1].to_string()), rerolled);
    assert!(run.outcome.outputs["up-again"].contains(&associations[0].to_string()));
    assert_eq!(json(&run, "pin")["pins"][0]["address"], promised);
    let next = json(&run, "rerolled")["explanations"][0]["next_change"].to_string();
    assert!(next.contains(rerolled.as_str().expect("an address")), "{next}");

    // The history holds every address that the air saw from the station.
    let history = json(&run, "history");
    let entries = history["entries"].as_array().expect("entries");
    let noted = |kind: &str| -> Vec<String> {
        let of_kind = entries.iter().filter(|entry| entry["kind"] == kind);
        of_kind.map(|entry| entry["address"].as_str().expect("an address").to_owned()).collect()
    };
    let seen: Vec<String> = air.scans().map(|scan| scan.span.address.to_string()).collect();
    assert!(seen.len() >= 4, "{} scans were seen", seen.len());
    for address in &seen {
        assert!(noted("scan").contains(address), "{address} is missing");
    }
    // And no other: a scan that only listens sends nothing.
    for address in noted("scan") {
        assert!(seen.contains(&address), "nobody saw {address}");
    }
    for address in &associations {
        assert!(noted("association").contains(&address.to_string()), "{address} is missing");
    }
    assert!(
        run.outcome.outputs["modes"].lines().all(|line| line.starts_with("600 ")),
        "{}",
        run.outcome.outputs["modes"]
    );

    // Whatever octets a name has, it is shown harmlessly, and can be typed as it is shown.
    let profiles = json(&run, "profiles");
    let names: Vec<&Value> =
        profiles["profiles"].as_array().expect("profiles").iter().map(|p| &p["ssid_hex"]).collect();
    for octets in octets().iter().chain([&turned]) {
        assert!(names.contains(&&Value::from(hex(octets))), "{} is missing: {names:?}", hex(octets));
    }
    for (label, output) in &run.outcome.outputs {
        assert!(is_harmless(output), "{label} shows octets as they are: {output:?}");
    }
    assert!(
        run.outcome.outputs["status-any"].contains("\\000\\001\\002"),
        "{}",
        run.outcome.outputs["status-any"]
    );
    assert!(run.outcome.outputs["explain-turned"].contains("\\342\\200\\256\\033[2J\\342\\200\\213emoh"));
    for (label, output) in &run.outcome.outputs {
        let is_text =
            ["status", "status-any", "history-text", "up-any", "explain-turned"].contains(&label.as_str());
        let wide = output.lines().find(|line| is_text && line.chars().count() > 80);
        assert!(wide.is_none(), "{label} is too wide: {wide:?}");
    }

    // Failures say what is wrong.
    for (label, words) in [
        ("wrong-password", "password is wrong"),
        ("absent", "no access point"),
        ("no-such", "did you mean \"home\""),
        ("no-interface", "those are: wlan0"),
        ("reroll-pinned", "pin --remove"),
        ("guest-reload", "only root"),
        ("reload-bad", "[connection"),
        ("not-running", "macveil run"),
    ] {
        let log = said(&run, label);
        assert!(log.contains(words), "{label}: {log}");
    }
    assert!(said(&run, "up").is_empty());

    // systemd's client understands the service.
    assert!(run.outcome.outputs["info"].contains("org.macveil"), "{}", run.outcome.outputs["info"]);
    assert!(
        run.outcome.outputs["introspect"].contains("method Reroll"),
        "{}",
        run.outcome.outputs["introspect"]
    );
    assert_eq!(json(&run, "varlink-status")["interfaces"][0]["ifname"], "wlan0");
    let refused = said(&run, "varlink-error");
    assert!(refused.contains("Invalid argument"), "{refused}");

    // Others see no address.
    let guest = json(&run, "guest-status");
    assert_eq!(guest["restricted"], true);
    assert_eq!(guest["interfaces"][0]["current_address"], Value::Null);
    let text = guest.to_string();
    let leaked = air.scans().map(|scan| scan.span.address).chain(associations.iter().copied());
    for address in leaked {
        assert!(!text.contains(&address.to_string()), "{text}");
    }

    let preview = json(&run, "preview")["explanations"][0].clone();
    assert_eq!((&preview["network_id"], &preview["mode"]), (&Value::Null, &Value::from("stable-ssid")));
    assert!(preview["address"].is_string(), "{preview}");
    let found = json(&run, "doctor")["findings"].to_string();
    assert!(found.contains("wpa_supplicant 2.11 answers for wlan0"), "{found}");
    assert!(found.contains("gives each scan an address of its own"), "{found}");

    // Whatever is printed is what the definition says.
    let (_, text) = INTERFACES.iter().find(|(name, _)| *name == "org.macveil").expect("its definition");
    let idl = IDL::try_from(*text).expect("a definition");
    for (label, method) in [
        ("status-json", "Status"),
        ("guest-status", "Status"),
        ("varlink-status", "Status"),
        ("explain", "Explain"),
        ("preview", "Explain"),
        ("pin", "Pin"),
        ("reroll", "Reroll"),
        ("history", "History"),
        ("profiles", "Profiles"),
    ] {
        assert!(is(&idl, &json(&run, label), &idl.methods[method].output), "{label}");
    }
    let defined = |name: &str| match &idl.typedefs[name].elt {
        VStructOrEnum::VStruct(fields) => fields,
        VStructOrEnum::VEnum(_) => panic!("{name} is a word"),
    };
    for label in ["up", "up-rerolled"] {
        assert!(is(&idl, &json(&run, label), defined("Explanation")), "{label}");
    }

    // Events came as they happened, one a line.
    let watched = run.log("watch").expect("what was watched");
    let events: Vec<Value> = watched.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for kind in ["scan", "associating", "connected", "disconnected", "refused", "not-found", "configuration"]
    {
        assert!(events.iter().any(|event| event["kind"] == kind), "no event {kind}: {watched}");
    }
    for event in &events {
        assert!(is(&idl, event, defined("Event")), "{event}");
    }
}
