//! The engine that uses a machine's own kernel, on a machine that is itself a guest.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use hwsim::scenario::{Root, Scenario};
use hwsim::setup::{Recipe, lab_program, workspace};
use integration::{laboratory, on_the_air};

/// As much time as the scenario may take there.
const PATIENCE_SECS: f64 = 300.0;

/// Where the machine keeps what the laboratory needs.
const CACHE: &str = "/cache";

/// `cargo lab run FILE --engine host` on a machine with these files and no sources: its own root file system serves
/// as the guest's.
fn on_its_own_kernel(name: &str, files: &[&str]) {
    laboratory();
    let program = lab_program().expect("the laboratory's program is compiled");
    let key = |root| Recipe::of(root).key();
    let (own, other) = (key(Root::Forky), key(Root::Bookworm));
    // The other one is not used.
    let cache = format!("cd {CACHE} && mount --bind / {own}");
    let mut scenario = Scenario::named(name)
        .wall_limit_secs(400)
        .brings("bin/lab", &program)
        .run("cache", &["mkdir", "-p", &format!("{CACHE}/{own}"), &format!("{CACHE}/{other}")])
        .run("root", &["sh", "-c", &cache])
        .run("before", &["sh", "-c", "ls /sys/class/net /sys/class/ieee80211"])
        .run("macveil", &["/lab/bin/macveil", "--version"]);
    for file in files {
        let source = workspace().join("hwsim/scenarios").join(file);
        scenario = scenario.brings(file, &source).run_within(
            file,
            &[
                "env",
                &format!("MACVEIL_LAB_CACHE={CACHE}"),
                "MACVEIL_LAB_BINARIES=/lab/bin",
                "CARGO_TARGET_DIR=/lab/target",
                "/lab/bin/lab",
                "run",
                &format!("/lab/{file}"),
                "--engine",
                "host",
            ],
            0,
            PATIENCE_SECS,
        );
    }
    let run = on_the_air(&scenario.run("after", &["sh", "-c", "ls /sys/class/net /sys/class/ieee80211"]));
    let outputs = &run.outcome.outputs;
    for file in files {
        println!("{}", outputs[*file]);
        assert!(outputs[*file].contains("clean"), "{file}: {}", outputs[*file]);
    }
    // Nothing of it is left on the machine.
    assert_eq!(outputs["before"], outputs["after"]);
}

#[test]
fn scenarios_run_on_a_machines_own_kernel() {
    on_its_own_kernel("own_kernel", &["demo.toml"]);
}

/// A machine is switched off and on again, on any engine that has a kernel for it: what was made, changed and removed on
/// its disk stays so.
#[test]
fn a_kept_root_is_there_when_the_machine_is_switched_on_again() {
    let first = Scenario::named("kept_root")
        .run("made", &["sh", "-c", "echo made > /etc/made; rm /etc/issue; echo else > /etc/hostname"])
        .keep_root();
    let first = on_the_air(&first);
    let second = Scenario::named("kept_root_again")
        .continues(&first.directory)
        .run("found", &["sh", "-c", "cat /etc/made /etc/hostname; test -e /etc/issue || echo removed"]);
    let second = on_the_air(&second);
    assert_eq!(second.outcome.outputs["found"], "made\nelse\nremoved\n");
}
