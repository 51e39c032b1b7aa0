//! Drivers that refuse, pretend, or are slow: as strace makes the calls to the kernel end.

use super::link::select_other;
use super::{Fault, shell};
use crate::scenario::Scenario;

/// Attaches to process `$1` and, with `$2`, tampers with what it sends over its netlink sockets.
const TAMPER: &str = r#"
netlink=$(ls -l /proc/$1/fd | awk 'NR == FNR { is["socket:[" $10 "]"] = 1; next }
    $11 in is { printf "%s%s", comma, $9; comma = "," }' /proc/net/netlink -)
exec strace -f -qq -o /dev/null --trace-fds=$netlink -e trace=sendto -e "inject=sendto:$2" -p $1
"#;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new(
            "macveil's requests to the kernel refused (EBUSY) for 10 s",
            |s| netlink(s, "error=EBUSY"),
            10.0,
            untraced,
        ),
        Fault::new(
            "macveil's requests to the kernel 1.5 s late, each, for 20 s",
            |s| netlink(s, "delay_enter=1500000"),
            20.0,
            untraced,
        ),
        Fault::new(
            "the supplicant's change of address refused (EBUSY) for 10 s",
            |s| ioctl(s, "error=EBUSY"),
            10.0,
            untraced,
        ),
        Fault::new(
            "the supplicant's change of address accepted and not made, for 10 s",
            |s| ioctl(s, "retval=0"),
            10.0,
            untraced,
        ),
        Fault::new(
            "the supplicant's change of address 0.2 s late, each of its steps, for 20 s",
            |s| ioctl(s, "delay_enter=200000"),
            20.0,
            untraced,
        ),
    ]
}

fn netlink(scenario: Scenario, how: &str) -> Scenario {
    let traced = scenario.start("strace", &["sh", "-c", TAMPER, "tamper", "{pid:macveil}", how]);
    select_other(traced.sleep(0.1))
}

/// What wpa_supplicant takes a link down, changes and takes up with.
fn ioctl(scenario: Scenario, how: &str) -> Scenario {
    let inject = format!("inject=ioctl:{how}");
    let quietly = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=ioctl", "-e", &inject];
    let argv = [&quietly[..], &["-p", "{pid:wpa_supplicant}"]].concat();
    select_other(scenario.start("strace", &argv).sleep(0.1))
}

fn untraced(scenario: Scenario) -> Scenario {
    // Detached in the middle of what it delays, it must still let go.
    shell(scenario.stop("strace"), "true")
}
