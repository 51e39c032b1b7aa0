//! What others do to the interface, and what befalls the machine.

use super::{Fault, nothing, shell};
use crate::scenario::Scenario;

/// Sets the permanent address 0.2 s after whatever else, for ten seconds, and has to have done so once at least. The
/// link is taken down for it: Linux 6.1 hangs for good, and whoever asks it about links with it, where an address is
/// changed between authentication and association on a link that is up.
const REVERT: &str = r#"
SECONDS=0
reverted=0
while [ "$SECONDS" -lt 10 ]; do
    if read -r address < /sys/class/net/wlan0/address && [ "$address" != 02:00:00:00:00:00 ]; then
        ip link set wlan0 down
        ip link set wlan0 address 02:00:00:00:00:00 && reverted=$((reverted + 1))
        ip link set wlan0 up
    fi
    sleep 0.2
done
echo "reverted $reverted times in $SECONDS s"
[ "$reverted" -gt 0 ]
"#;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new(
            "address set to the permanent one by others",
            // The kernel refuses it under a connection: then that is the fault.
            |s| shell(s, "ip link set wlan0 address 02:00:00:00:00:00 || true"),
            2.0,
            nothing,
        ),
        Fault::new(
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
        Fault::new(
            "every change of the address reverted after 0.2 s, for 10 s",
            |s| select_other(s).run_within("revert", &["bash", "-c", REVERT], 0, 120.0),
            0.0,
            nothing,
        ),
        Fault::new(
            "interface removed and made again",
            |s| shell(s, "iw dev wlan0 del; sleep 1; iw phy phy0 interface add wlan0 type managed"),
            2.0,
            |s| s.kill("wpa_supplicant").sleep(2.0).start_supplicant(),
        ),
        Fault::new(
            "interface made again, and another address given to it at once, as by a rule of udev's",
            |s| {
                shell(
                    s,
                    "iw dev wlan0 del; sleep 1; iw phy phy0 interface add wlan0 type managed; \
                     ip link set wlan0 address 02:00:00:00:00:00; ip link set wlan0 up; sleep 0.5; \
                     ip link set wlan0 down; ip link set wlan0 address 02:00:00:00:00:00; ip link set wlan0 up",
                )
            },
            2.0,
            |s| s.kill("wpa_supplicant").sleep(2.0).start_supplicant(),
        ),
        Fault::new(
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
        Fault::new(
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
        Fault::new(
            "as if suspended: all stopped for a minute, link down and up, clock an hour ahead",
            |s| shell(s.freeze("wpa_supplicant").freeze("macveil"), "ip link set wlan0 down").set_clock(3600),
            60.0,
            |s| shell(s, "ip link set wlan0 up").thaw("wpa_supplicant").thaw("macveil"),
        )
        .silencing()
        .cutting_beacons(),
        Fault::new(
            "clock a day ahead and back",
            |s| shell(s, "date -s '+1 day' >/dev/null"),
            5.0,
            |s| shell(s, "date -s '-1 day' >/dev/null"),
        )
        .cutting_beacons(),
    ]
}

/// So that there is something to change meanwhile.
pub(super) fn select_other(scenario: Scenario) -> Scenario {
    scenario.control_expecting("wlan0", "SELECT_NETWORK 1", None)
}
