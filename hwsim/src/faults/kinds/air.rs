//! What access points do.

use super::{Fault, nothing};
use crate::scenario::{AccessPoint, Scenario};

/// Names of neighbours: escapes and line ends, nothing, no text, a false event, a shell's and a format's
/// words, the own network's with something after it; 32 octets where they are long.
const STRANGE: [&str; 7] = [
    r#"P"\x1b[2J\x1b]0;x\x07\n\r\t\x00\x7f""#,
    r#"P"\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe""#,
    r#"P"\x00\x00\x00\x00\x00\x00\x00\x00""#,
    r#"P"\n<3>CTRL-EVENT-CONNECTED -""#,
    r#"P"$(reboot)`id`;'%n%s%x""#,
    r#"P"home\x00""#,
    r#"P"\xc3\x28\xa0\xa1\xe2\x82\xf0\x90\x8c\xbc\xc0\xaf""#,
];

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new("access point off for 20 s", |s| s.off_the_air("home"), 20.0, |s| s.on_the_air("home")),
        Fault::new(
            "50 deauthentications",
            |s| {
                (0..50).fold(s, |s, _| {
                    s.control_expecting("wlan1", "DEAUTHENTICATE ff:ff:ff:ff:ff:ff", None).sleep(0.1)
                })
            },
            1.0,
            nothing,
        ),
        Fault::new(
            "channel switched",
            |s| s.control_expecting("wlan1", "CHAN_SWITCH 5 2462", None),
            5.0,
            |s| s.control_expecting("wlan1", "CHAN_SWITCH 5 2412", None).sleep(2.0),
        )
        .cutting_beacons(),
        Fault::new(
            "channel switched 20 times",
            |s| {
                (0..20).fold(s, |s, n| {
                    let to = if n % 2 == 0 { "CHAN_SWITCH 1 2462" } else { "CHAN_SWITCH 1 2412" };
                    s.control_expecting("wlan1", to, None).sleep(0.5)
                })
            },
            2.0,
            nothing,
        )
        .cutting_beacons(),
        Fault::new(
            "hostile names in beacons",
            // They are heard all the time, and here anew. A user's scan while connected would ask under the
            // connection's address, which the kernel has it do; this one listens.
            |s| {
                s.off_the_air("strange").on_the_air("strange").control_expecting(
                    "wlan0",
                    "SCAN passive=1",
                    None,
                )
            },
            6.0,
            nothing,
        )
        .in_a(strange_neighbours),
    ]
}

/// Eight BSSs on one radio, one of them hidden.
fn strange_neighbours(scenario: Scenario) -> Scenario {
    let mut strange = AccessPoint::open("strange").channel(1).beacon_interval(200);
    for (n, name) in STRANGE.iter().enumerate() {
        strange = strange.line(&format!("ssid2={name}")).line(&format!("bss=strange{n}"));
        if n == 2 {
            strange = strange.line("ignore_broadcast_ssid=1");
        }
    }
    // The last one bears the name of a network that is known, without its protection.
    scenario.access_point(&strange.line("ssid=home"))
}
