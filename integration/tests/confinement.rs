//! The daemon's sandbox on this machine's kernel: each act by a process of its own.
//!
//! Where the kernel lacks a measure, the tests of that measure have nothing to test and say so.

#![allow(clippy::unwrap_used, reason = "what helps a test may panic, as the test does")]
#![allow(clippy::print_stdout, reason = "what could not be tested is said aloud")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// `SIGSYS`: what seccomp kills with.
const SIGSYS: i32 = 31;

fn prepared() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for name in ["read", "keep", "list", "outside"] {
        fs::create_dir(directory.path().join(name)).unwrap();
        fs::write(directory.path().join(name).join("file"), "content").unwrap();
    }
    directory
}

fn confined(act: &str, directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_confined"));
    command.arg(act).arg(directory);
    command
}

fn act(act: &str) -> (Output, tempfile::TempDir) {
    let directory = prepared();
    (confined(act, directory.path()).output().unwrap(), directory)
}

/// Says aloud what this kernel lacks; whether it lacks `measure`.
fn lacks(output: &Output, measure: &str) -> bool {
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().find(|line| line.starts_with(&format!("lacks {measure}")));
    if let Some(line) = line {
        println!("NOT TESTED: this machine {line}");
    }
    line.is_some()
}

#[test]
fn what_the_daemon_does_is_possible() {
    for possible in ["nothing", "read", "list", "keep", "thread"] {
        let (output, _directory) = act(possible);
        assert!(output.status.success(), "{possible}: {output:?}");
    }
}

#[test]
fn a_file_outside_cannot_be_opened() {
    for refused in [
        "read-outside",
        "list-outside",
        "read-listed",
        "write-read-only",
        "make-read-only",
        "remove-read-only",
        "write-outside",
        "bind-outside",
    ] {
        let (output, directory) = act(refused);
        if lacks(&output, "files") {
            return;
        }
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{refused}: {output:?}");
        assert!(said.contains("Permission denied"), "{refused}: {said}");
        for (place, files) in [("read", 1), ("outside", 1)] {
            let path = directory.path().join(place);
            assert_eq!(fs::read(path.join("file")).unwrap(), b"content", "{refused}");
            assert_eq!(fs::read_dir(&path).unwrap().count(), files, "{refused}");
        }
    }
}

#[test]
fn a_system_call_outside_the_list_kills() {
    for killed in ["spawn", "execute", "internet", "link", "chown", "spawn-from-thread"] {
        let (output, directory) = act(killed);
        if lacks(&output, "system calls") {
            return;
        }
        assert_eq!(output.status.signal(), Some(SIGSYS), "{killed}: {output:?}");
        assert!(!output.status.core_dumped(), "{killed}: a core was dumped");
        assert!(!directory.path().join("keep/link").exists());
    }
}

#[test]
fn the_capability_set_is_exact_and_no_core_is_dumped() {
    let directory = prepared();
    let mut process =
        confined("wait", directory.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line == "confined"), "it ended before it waited");
    let own = status(std::process::id());
    let status = status(process.id());
    let limits = fs::read_to_string(format!("/proc/{}/limits", process.id())).unwrap();
    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());

    let net_admin = format!("{:016x}", 1 << 12);
    let had = u64::from_str_radix(&field(&own, "CapPrm"), 16).unwrap();
    let kept = if had & (1 << 12) == 0 { format!("{:016x}", 0) } else { net_admin.clone() };
    assert_eq!(field(&status, "CapPrm"), kept);
    assert_eq!(field(&status, "CapEff"), kept);
    assert_eq!(field(&status, "CapInh"), "0000000000000000");
    assert_eq!(field(&status, "CapAmb"), "0000000000000000");
    if had & (1 << 8) != 0 {
        assert_eq!(field(&status, "CapBnd"), net_admin, "CAP_SETPCAP was there to empty it");
    }
    assert_eq!(field(&status, "NoNewPrivs"), "1");
    assert_eq!(field(&status, "Seccomp"), "2", "no filter");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
}

fn status(process: u32) -> String {
    fs::read_to_string(format!("/proc/{process}/status")).unwrap()
}

fn field(status: &str, name: &str) -> String {
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("{name}:\n{status}")).trim().to_owned()
}
