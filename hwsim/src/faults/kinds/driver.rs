//! Drivers that refuse, pretend, or are slow: as strace makes the calls to the kernel end.

use super::Fault;
use super::link::select_other;
use crate::scenario::Scenario;

/// Attaches to process `$1` and, with `$2`, tampers with what it sends over its netlink sockets: those that it
/// has, and those that it opens later. Of what it has, everything else is let alone, but the sockets in files whose
/// name `$3` matches: strace knows a socket by its number, which a netlink socket gets when they are closed.
const TAMPER: &str = r#"
others=$(ls -l /proc/$1/fd | awk -v closing="$3" '
    FILENAME == "/proc/net/netlink" { meant["socket:[" $10 "]"]; next }
    FILENAME == "/proc/net/unix" { if ($8 ~ closing) meant["socket:[" $7 "]"]; next }
    $9 ~ /^[0-9]+$/ && !($11 in meant) { printf "%s%s", comma, $9; comma = "," }
    ' /proc/net/netlink /proc/net/unix -)
exec strace -f -qq -yy -o /run/tampered "--trace-fds=!$others" -e trace=sendto -e "inject=sendto:$2" -p $1
"#;

/// What macveil asks a supplicant over; nothing.
const COMMANDS: &str = "^/run/macveil/.*/commands";
const NOTHING: &str = "^none$";

/// A call that is to fail becomes one that macveil may make, and does nothing: made none, as strace does by
/// itself, it ends macveil, which has a list of those that it makes.
const REFUSED: &str = "error=EBUSY:syscall=getpid";

/// What was tampered with is told: something that `$2` is in was, and nothing without `$1` in it. A call that another
/// thread interrupted stands on two lines.
const BIT: &str = r#"
awk -v meant="$1" -v has="$2" '
    / <unfinished \.\.\.>$/ { begun[$1] = $0; next }
    { call = / resumed>/ ? begun[$1] $0 : $0 }
    call ~ /INJECTED|DELAYED/ && call !~ meant { wrong = 1; print "not meant: " call }
    call ~ /INJECTED|DELAYED/ && call ~ has { came++ }
    END { print came + 0 " calls"; exit wrong || !came }
' /run/tampered && rm /run/tampered
"#;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new(
            "macveil's requests to the kernel refused (EBUSY) for 10 s",
            |s| netlink(s, REFUSED),
            10.0,
            netlink_untraced,
        )
        .silencing(),
        Fault::new(
            "macveil's requests to the kernel refused (EBUSY) for 10 s, and the supplicant killed",
            |s| tampered(s, REFUSED, COMMANDS).kill("wpa_supplicant"),
            10.0,
            // What was said to a supplicant that is killed is all the same.
            |s| untraced(s, "NETLINK|UNIX-DGRAM", "RTM_NEWLINK").start_supplicant(),
        )
        .silencing(),
        Fault::new(
            "macveil's requests to the kernel 1.5 s late, each, for 20 s",
            |s| netlink(s, "delay_enter=1500000"),
            20.0,
            netlink_untraced,
        )
        .silencing(),
        Fault::new(
            "the supplicant's change of address refused (EBUSY) for 10 s",
            |s| ioctl(s, "error=EBUSY"),
            10.0,
            ioctl_untraced,
        ),
        Fault::new(
            "the supplicant's change of address accepted and not made, for 10 s",
            |s| ioctl(s, "retval=0"),
            10.0,
            ioctl_untraced,
        ),
        Fault::new(
            "the supplicant's change of address 0.2 s late, each of its steps, for 20 s",
            |s| ioctl(s, "delay_enter=200000"),
            20.0,
            ioctl_untraced,
        ),
    ]
}

fn netlink(scenario: Scenario, how: &str) -> Scenario {
    // After a connection there is a throwaway address to be set.
    select_other(tampered(scenario, how, NOTHING)).sleep(6.0).control_expecting("wlan0", "DISCONNECT", None)
}

fn tampered(scenario: Scenario, how: &str, closing: &str) -> Scenario {
    scenario.start("strace", &["sh", "-c", TAMPER, "tamper", "{pid:macveil}", how, closing]).sleep(0.1)
}

/// What wpa_supplicant takes a link down, changes and takes up with.
fn ioctl(scenario: Scenario, how: &str) -> Scenario {
    let inject = format!("inject=ioctl:{how}");
    let quietly = ["strace", "-f", "-qq", "-o", "/run/tampered", "-e", "trace=ioctl", "-e", &inject];
    let argv = [&quietly[..], &["-p", "{pid:wpa_supplicant}"]].concat();
    select_other(scenario.start("strace", &argv).sleep(0.1))
}

fn netlink_untraced(scenario: Scenario) -> Scenario {
    untraced(scenario, "NETLINK", "RTM_")
}

fn ioctl_untraced(scenario: Scenario) -> Scenario {
    untraced(scenario, "ioctl", "SIOC")
}

/// A fault that did not come is none: then the step fails.
fn untraced(scenario: Scenario, meant: &str, has: &str) -> Scenario {
    scenario.stop("strace").run("whether-it-came", &["sh", "-c", BIT, "bit", meant, has])
}
