//! The daemon in its sandbox, in a guest: everything it does is possible, nothing else is, and its
//! secret is in no line of its log.

use hwsim::scenario::{AccessPoint, Scenario, Signal, Station};
use integration::is_clean;

/// 50 octets, as macveil makes them; what follows the prefix is the secret.
const KEY: &str = "nm-v2:VGhpcyBpcyBub3QgYSByZWFsIHNlY3JldCBrZXkuLi4=";

/// Status and limits of every thread of the daemon, in one fork each.
const THREADS: &str =
    "p=$(grep -l '^Name:.macveil$' /proc/[0-9]*/status); cat ${p%status}task/*/status ${p%status}limits";

/// What the sandbox does to a process that does something else.
const KILLED: &str = "mkdir -p /tmp/c/read /tmp/c/keep /tmp/c/list; \
    for act in nothing spawn execute internet; do /lab/bin/confined $act /tmp/c >/dev/null; echo $act $?; done";

#[test]
fn the_daemon_works_in_its_sandbox_and_nothing_else_does() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let scenario = Scenario::named("confined")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .file_with_mode("/var/lib/macveil/secret_key", 0o600, KEY)
        .file("/etc/macveil/macveil.conf", "[device]\nwifi.on-stop=down\n")
        .start_access_points()
        .start_macveil_with(&["run", "-vv"])
        .start_supplicant()
        .scan("wlan0")
        .select("wlan0", "home")
        .sleep(1.0)
        .signal("macveil", Signal::Hup)
        .sleep(1.0)
        .macveil_status("running")
        // The threads that work are there while there is work, and a second longer.
        .disconnect("wlan0")
        .sleep(0.3)
        .run("threads", &["sh", "-c", THREADS])
        .run("killed", &["sh", "-c", KILLED])
        .sleep(1.0)
        .scan("wlan0")
        .stop("macveil")
        .sleep(1.0)
        .run("link", &["ip", "-o", "link", "show", "wlan0"]);
    let run = is_clean(&scenario, |mut expected| {
        expected.associations = None;
        expected.at_least_scans(2)
    });
    let log = run.log("macveil").expect("macveil logs");
    assert!(log.contains("configuration read"), "the reload failed:\n{log}");

    let threads = &run.outcome.outputs["threads"];
    assert!(threads.contains("link-wlan0") && threads.contains("supplicant-"), "{threads}");
    let of = |field: &str| -> Vec<&str> {
        threads.lines().filter_map(|line| line.strip_prefix(field)?.strip_prefix(":\t")).collect()
    };
    let count = of("Pid").len();
    assert!(count >= 3, "{threads}");
    for (field, value) in [
        ("CapInh", "0000000000000000"),
        ("CapPrm", "0000000000001000"),
        ("CapEff", "0000000000001000"),
        ("CapBnd", "0000000000001000"),
        ("CapAmb", "0000000000000000"),
        ("NoNewPrivs", "1"),
        ("Seccomp", "2"),
    ] {
        assert_eq!(of(field), vec![value; count], "{field} of the daemon's threads:\n{threads}");
    }
    let core = threads.lines().find(|line| line.starts_with("Max core file size")).expect("its limits");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");

    // 128 and the number of SIGSYS.
    assert_eq!(run.outcome.outputs["killed"], "nothing 0\nspawn 159\nexecute 159\ninternet 159\n");

    let sandbox = run.outcome.statuses["running"]["sandbox"].as_array().expect("what holds is in the status");
    let holds = |of: &str| sandbox.iter().any(|measure| measure["of"] == of && measure["holds"] == true);
    assert!(holds("capabilities") && holds("system calls"), "{sandbox:?}");
    // A kernel without landlock is told of, once, and runs macveil all the same.
    assert_eq!(log.contains("sandbox: files: NOT restricted"), !holds("files"), "{log}");

    let body = &KEY["nm-v2:".len()..];
    let hex: String = KEY.bytes().map(|octet| format!("{octet:02x}")).collect();
    for secret in [&body[..12], &hex[12..28]] {
        assert!(!log.contains(secret), "the log holds the secret key:\n{log}");
    }

    let link = &run.outcome.outputs["link"];
    assert!(!link.contains("UP"), "wifi.on-stop=down left it up: {link}");
    assert!(!link.contains("02:00:00:00:00:00 brd"), "it is left under its permanent address: {link}");
}
