//! Scenario files: what they say, and what is said of those that are wrong.

use std::path::Path;

use super::*;
use crate::air::expect::AddressRule;
use crate::air::moment::Moment;

const FILE: &str = r#"
about = "a visit"
client = "iwd"
access_points = [
  { ssid = "home", passphrase = "correct horse battery" },
  { name = "square", ssid = "cafe", channel = 6 },
]
stations = [{ knows = ["home", "square"] }]

[[files]]
path = "/etc/x"
content = "y"
"#;

fn parse(text: &str) -> Result<ScenarioFile, FileError> {
    ScenarioFile::parse(Path::new("visit.toml"), text)
}

fn with(more: &str) -> String {
    FILE.replace("about =", &format!("{more}\nabout ="))
}

fn refusal(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn a_file_is_a_scenario_with_what_is_usual_left_out() {
    let text = with(
        r#"steps = [
  { do = "start-access-points" },
  { do = "start-client" },
  { repeat = 2, steps = [{ do = "scan" }, { do = "sleep", secs = 3 }] },
  { do = "connect", ssid = "home" },
]"#,
    ) + r#"
[expect]
scans = 2
broken = ["no-permanent-address"]
associations = [{ ssid = "home", address = "fresh" }, { ssid = "cafe", address = "other than home" }]
"#;
    let file = parse(&text).unwrap();
    let home = AccessPoint::wpa2("home", "correct horse battery");
    let cafe = AccessPoint::open("cafe").channel(6).called("square");
    let expected = Scenario::named("visit")
        .client(Client::Iwd)
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe))
        .file("/etc/x", "y")
        .start_access_points()
        .start_client()
        .scan("wlan0")
        .sleep(3.0)
        .scan("wlan0")
        .sleep(3.0)
        .select("wlan0", "home");
    assert_eq!(file.scenario, expected);
    let expectations = file.expected.until(Moment::Capture(std::time::Duration::ZERO));
    assert_eq!(expectations.at_least_scans, 2);
    let associations = expectations.associations.unwrap();
    assert_eq!(associations[0].rules, [AddressRule::Fresh]);
    assert_eq!(associations[1].rules, [AddressRule::DifferentFrom("home".to_owned())]);
    assert_eq!((associations[0].handshake, associations[1].handshake), (true, false));
    assert_eq!(file.expected.broken, [crate::air::rule::Rule::NoPermanentAddress].into());
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_what_there_is() {
    let steps = |step: &str| with(&format!("steps = [\n  {{ do = \"start-client\" }},\n  {step},\n]"));
    for (text, words) in [
        (steps("{ do = \"skan\" }"), ["visit.toml:4:", "unknown variant `skan`"]),
        (steps("{ do = \"scan\", secs = 1 }"), ["visit.toml:4:", "unknown field `secs`"]),
        (steps("{ do = \"scan\", interface = \"wlan1\" }"), ["visit.toml:4:", "there are \"wlan0\""]),
        (steps("{ do = \"reconnect\" }"), ["visit.toml:4:", "the client is iwd"]),
        (
            steps("{ do = \"access-point-off\", name = \"hom\" }"),
            ["visit.toml:4:", "\"hom\"; there are \"home\", \"square\""],
        ),
        (with("knows = 1"), ["line 2", "unknown field `knows`"]),
        (with("name = \"a/b\""), ["visit.toml:2:", "letters, digits"]),
        (FILE.replace("[\"home\",", "[\"hme\","), ["visit.toml:8:", "no access point serves \"hme\""]),
        (
            with("") + "[expect]\nassociations = [{ ssid = \"home\", address = \"frsh\" }]\n",
            ["line 15", "\"frsh\" is neither"],
        ),
        (
            with("") + "[expect]\nassociations = [{ ssid = \"home\", address = \"same as home\" }]\n",
            ["visit.toml:15:", "no earlier association is called \"home\""],
        ),
    ] {
        let said = refusal(&text);
        for word in words {
            assert!(said.contains(word), "\"{word}\" is not in: {said}\n{text}");
        }
    }
}

#[test]
fn every_example_can_be_read() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(paths.len() >= 5);
    for path in paths {
        let file = ScenarioFile::open(&path).unwrap();
        assert!(!file.about.is_empty() && !file.scenario.steps.is_empty(), "{}", path.display());
    }
}
