//! What befalls macveil's files.

use super::{Fault, shell};
use crate::scenario::{Scenario, Signal};

/// Puts the state on a device of its own that has no room left.
const FILL: &str = "mkdir -p /run/state; cp -a /var/lib/macveil/. /run/state; \
    mount -t tmpfs -o size=64k none /var/lib/macveil; cp -a /run/state/. /var/lib/macveil; rm -r /run/state; \
    ! cat /dev/zero > /var/lib/macveil/filler 2>/dev/null";

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new(
            "state read-only",
            |s| shell(s, "mount -t tmpfs -o ro none /var/lib/macveil"),
            2.0,
            |s| shell(s, "umount /var/lib/macveil"),
        ),
        Fault::new("state disk full", |s| shell(s, FILL), 5.0, |s| shell(s, "umount /var/lib/macveil")),
        Fault::new(
            "state disk full, macveil started anew on it",
            |s| shell(s.stop("macveil"), FILL).start_macveil(),
            5.0,
            |s| shell(s.stop("macveil"), "umount /var/lib/macveil").start_macveil(),
        ),
        Fault::new(
            "secret key replaced by garbage while macveil runs",
            |s| secret(s, "head -c 8 /dev/zero > $key").signal("macveil", Signal::Hup),
            2.0,
            |s| back(s).signal("macveil", Signal::Hup),
        ),
        Fault::new(
            "secret key too short, macveil started with it",
            |s| refuse_to_start(s, "echo short > $key"),
            2.0,
            |s| back(s).start_macveil(),
        )
        .silencing(),
        Fault::new(
            "secret key of 100 000 octets, macveil started with it",
            |s| refuse_to_start(s, "head -c 100000 /dev/zero > $key"),
            2.0,
            |s| back(s).start_macveil(),
        )
        .silencing(),
        Fault::new(
            "secret key missing, macveil started without it",
            |s| secret(s.stop("macveil"), "rm $key").start_macveil(),
            5.0,
            |s| back(s.stop("macveil")).start_macveil(),
        )
        .changing_addresses(),
        Fault::new(
            "secret key readable by everybody, macveil started with it",
            |s| secret(s.stop("macveil"), "chmod 644 $key").start_macveil(),
            5.0,
            |s| back(s.stop("macveil")).start_macveil(),
        ),
        Fault::new(
            "configuration replaced by garbage, then mended",
            |s| {
                shell(
                    s,
                    "mkdir -p /etc/macveil; \
                     [ -e /etc/macveil/macveil.conf ] && cp /etc/macveil/macveil.conf /run/kept; \
                     printf '[[\\377\\n' > /etc/macveil/macveil.conf",
                )
                .signal("macveil", Signal::Hup)
            },
            2.0,
            |s| {
                shell(
                    s,
                    "if [ -e /run/kept ]; then cp /run/kept /etc/macveil/macveil.conf; \
                     else rm /etc/macveil/macveil.conf; fi",
                )
                .signal("macveil", Signal::Hup)
            },
        ),
    ]
}

/// Keeps the key and does something to it.
fn secret(scenario: Scenario, what: &str) -> Scenario {
    shell(scenario, &format!("key=/var/lib/macveil/secret_key; cp -a $key /run/kept-key; {what}"))
}

fn back(scenario: Scenario) -> Scenario {
    shell(scenario, "mv /run/kept-key /var/lib/macveil/secret_key")
}

/// macveil is stopped and its key spoilt; it does not start with that, and ends with 2.
fn refuse_to_start(scenario: Scenario, spoil: &str) -> Scenario {
    let run = ["timeout", "5", "/lab/bin/macveil", "run"];
    secret(scenario.stop("macveil"), spoil).run_expecting("run-without-a-key", &run, 2)
}
