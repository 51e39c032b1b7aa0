//! What befalls the supplicant, its socket, its events and its answers.

use super::super::RECOVERS_WITHIN;
use super::{Fault, nothing, shell};
use crate::scenario::{Root, Scenario, Step};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new(
            "supplicant killed, started after 2 s",
            |s| s.kill("wpa_supplicant"),
            2.0,
            Scenario::start_supplicant,
        ),
        Fault::new(
            "supplicant frozen for 30 s",
            |s| s.freeze("wpa_supplicant"),
            30.0,
            |s| s.thaw("wpa_supplicant"),
        ),
        Fault::new(
            "supplicant 2.11 replaced by 2.10, connected, and 2.10 by 2.11",
            |s| {
                s.kill("wpa_supplicant")
                    .start_supplicant_of(Some(Root::Bookworm))
                    .await_connected("wlan0", RECOVERS_WITHIN)
            },
            2.0,
            |s| s.kill("wpa_supplicant").start_supplicant(),
        ),
        Fault::new(
            "supplicant's socket removed",
            |s| shell(s, "rm -f /run/wpa_supplicant/wlan0"),
            2.0,
            |s| s.kill("wpa_supplicant").sleep(1.0).start_supplicant(),
        ),
        Fault::new("100 000 events", |s| imitate(s, b"<3>CTRL-EVENT-SCAN-STARTED ", 100_000), 5.0, nothing),
        Fault::new("events that are no text", |s| imitate(s, b"<3>\xff\xfe\x00CTRL", 1000), 1.0, nothing),
        Fault::new(
            "false events of a connection and its end",
            |s| {
                let s = imitate(s, b"<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed", 1);
                imitate(s, b"<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=4", 1)
            },
            5.0,
            nothing,
        ),
        Fault::new("answers 3 s late for 20 s", |s| answers(s, "late 3"), 20.0, as_they_are)
            .in_a(Scenario::with_somebody_between)
            .leaving_answers_awaited(),
        Fault::new(
            "answers 12 s late, later than waited for, for 20 s",
            |s| answers(s, "late 12"),
            20.0,
            as_they_are,
        )
        .in_a(Scenario::with_somebody_between)
        .leaving_answers_awaited(),
        Fault::new("answers lost for 20 s", |s| answers(s, "lost"), 20.0, as_they_are)
            .in_a(Scenario::with_somebody_between)
            .leaving_answers_awaited(),
        Fault::new("answers cut in half for 10 s", |s| answers(s, "cut"), 10.0, as_they_are)
            .in_a(Scenario::with_somebody_between),
        Fault::new("answers that are no text for 10 s", |s| answers(s, "garbled"), 10.0, as_they_are)
            .in_a(Scenario::with_somebody_between),
    ]
}

fn imitate(scenario: Scenario, octets: &[u8], count: u32) -> Scenario {
    scenario.step(Step::Imitate { octets: octets.to_vec(), count })
}

/// Where there is somebody between, and macveil has something to ask.
fn answers(scenario: Scenario, rule: &str) -> Scenario {
    super::link::select_other(shell(scenario, &format!("echo {rule} > /run/lab/answers")))
}

/// If none was spoilt, the fault did not come.
fn as_they_are(scenario: Scenario) -> Scenario {
    shell(scenario, "rm /run/lab/answers && rm /run/lab/spoilt")
}
