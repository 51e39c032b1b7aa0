//! The faults: how each comes and goes.

use crate::scenario::{Scenario, Signal};

/// One fault.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// As the table says it.
    pub name: &'static str,
    /// How it comes.
    pub comes: fn(Scenario) -> Scenario,
    /// For how long it stays, in simulated seconds.
    pub lasts_secs: f64,
    /// How it goes.
    pub goes: fn(Scenario) -> Scenario,
    /// Access points are off the air, or the clock jumps, without the judge's knowing.
    pub cuts_beacons: bool,
}

/// Faults that are not run, and why.
pub const NOT_RUN: [(&str, &str); 7] = [
    (
        "supplicant replaced by another version",
        "one root file system has one version; each is tested by itself",
    ),
    (
        "answers of the supplicant late or cut",
        "needs a proxy between the two; late and lost answers are in the model",
    ),
    ("driver accepts and reverts, or is late", "no hook in the kernel; both are in the model"),
    ("suspend", "User-Mode Linux cannot suspend; a jump of the clock is what macveil sees of it"),
    ("state disk full", "only read-only was tried"),
    ("hostile names in beacons", "names of all octets are a test of their own; frames and events are fuzzed"),
    (
        "secret file missing, short, world-readable or garbage",
        "tested without radios, in the unit tests of the secret",
    ),
];

fn shell(scenario: Scenario, line: &str) -> Scenario {
    scenario.run("fault", &["sh", "-c", line])
}

fn nothing(scenario: Scenario) -> Scenario {
    scenario
}

/// All that are run, the most dangerous first.
#[must_use]
pub fn all() -> Vec<Fault> {
    let fault = |name, comes, lasts_secs, goes| Fault { name, comes, lasts_secs, goes, cuts_beacons: false };
    vec![
        fault(
            "address set to the permanent one by others",
            // The kernel refuses it under a connection: then that is the fault.
            |s| shell(s, "ip link set wlan0 address 02:00:00:00:00:00 || true"),
            2.0,
            nothing,
        ),
        fault(
            "link down, permanent address, link up, by others",
            |s| {
                shell(
                    s,
                    "ip link set wlan0 down; ip link set wlan0 address 02:00:00:00:00:00; ip link set wlan0 up",
                )
            },
            5.0,
            nothing,
        ),
        fault("macveil killed, started after 2 s", |s| s.kill("macveil"), 2.0, Scenario::start_macveil),
        fault("macveil stopped, started after 2 s", |s| s.stop("macveil"), 2.0, Scenario::start_macveil),
        fault("macveil frozen for 10 s", |s| s.freeze("macveil"), 10.0, |s| s.thaw("macveil")),
        fault(
            "macveil started twice",
            |s| s.run_expecting("twice", &["timeout", "5", "/lab/bin/macveil", "run"], 7),
            1.0,
            nothing,
        ),
        fault(
            "supplicant killed, started after 2 s",
            |s| s.kill("wpa_supplicant"),
            2.0,
            Scenario::start_supplicant,
        ),
        fault(
            "supplicant frozen for 30 s",
            |s| s.freeze("wpa_supplicant"),
            30.0,
            |s| s.thaw("wpa_supplicant"),
        ),
        fault(
            "supplicant's socket removed",
            |s| shell(s, "rm -f /run/wpa_supplicant/wlan0"),
            2.0,
            |s| s.kill("wpa_supplicant").sleep(1.0).start_supplicant(),
        ),
        fault(
            "100 000 events",
            |s| {
                s.step(crate::scenario::Step::Imitate {
                    octets: b"<3>CTRL-EVENT-SCAN-STARTED ".to_vec(),
                    count: 100_000,
                })
            },
            5.0,
            nothing,
        ),
        fault(
            "events that are no text",
            |s| {
                s.step(crate::scenario::Step::Imitate {
                    octets: b"<3>\xff\xfe\x00CTRL".to_vec(),
                    count: 1000,
                })
            },
            1.0,
            nothing,
        ),
        fault(
            "false events of a connection and its end",
            |s| {
                let say = |s: Scenario, text: &[u8]| {
                    s.step(crate::scenario::Step::Imitate { octets: text.to_vec(), count: 1 })
                };
                let s = say(s, b"<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed");
                say(s, b"<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=4")
            },
            5.0,
            nothing,
        ),
        fault(
            "interface removed and made again",
            |s| shell(s, "iw dev wlan0 del; sleep 1; iw phy phy0 interface add wlan0 type managed"),
            2.0,
            |s| s.kill("wpa_supplicant").sleep(2.0).start_supplicant(),
        ),
        fault(
            "interface renamed and back",
            |s| {
                shell(
                    s,
                    "ip link set wlan0 down; ip link set wlan0 name wifi9; ip link set wifi9 up; sleep 2; \
                      ip link set wifi9 down; ip link set wifi9 name wlan0; ip link set wlan0 up",
                )
            },
            2.0,
            nothing,
        ),
        fault(
            "rfkill for 10 s",
            |s| shell(s, "for f in /sys/class/ieee80211/phy0/rfkill*/soft; do echo 1 > $f; done"),
            10.0,
            |s| {
                shell(
                    s,
                    "for f in /sys/class/ieee80211/phy0/rfkill*/soft; do echo 0 > $f; done; ip link set wlan0 up",
                )
            },
        ),
        fault("access point off for 20 s", |s| s.off_the_air("home"), 20.0, |s| s.on_the_air("home")),
        fault(
            "50 deauthentications",
            |s| {
                (0..50).fold(s, |s, _| {
                    s.control_expecting("wlan1", "DEAUTHENTICATE ff:ff:ff:ff:ff:ff", None).sleep(0.1)
                })
            },
            1.0,
            nothing,
        ),
        Fault {
            cuts_beacons: true,
            ..fault(
                "channel switched",
                |s| s.control_expecting("wlan1", "CHAN_SWITCH 5 2462", None),
                5.0,
                |s| s.control_expecting("wlan1", "CHAN_SWITCH 5 2412", None).sleep(2.0),
            )
        },
        Fault {
            cuts_beacons: true,
            ..fault(
                "clock a day ahead and back",
                |s| shell(s, "date -s '+1 day' >/dev/null"),
                5.0,
                |s| shell(s, "date -s '-1 day' >/dev/null"),
            )
        },
        fault(
            "state read-only",
            |s| shell(s, "mount -t tmpfs -o ro none /var/lib/macveil"),
            2.0,
            |s| shell(s, "umount /var/lib/macveil"),
        ),
        fault(
            "configuration replaced by garbage, then mended",
            |s| {
                shell(s, "mkdir -p /etc/macveil; [ -e /etc/macveil/macveil.conf ] && cp /etc/macveil/macveil.conf /run/kept; \
                      printf '[[\\377\\n' > /etc/macveil/macveil.conf").signal("macveil", Signal::Hup)
            },
            2.0,
            |s| {
                shell(s, "if [ -e /run/kept ]; then cp /run/kept /etc/macveil/macveil.conf; else rm /etc/macveil/macveil.conf; fi")
                .signal("macveil", Signal::Hup)
            },
        ),
    ]
}
