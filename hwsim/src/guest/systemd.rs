//! systemd as the guest's first process, with the agent as its first service.
//!
//! The agent's service comes before everything that is not systemd's own, and counts as started when
//! a scenario says so: what happens on the air from power-on is in the capture.

use std::env;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use super::steps::write_file;
use super::{CONSOLE_VARIABLE, LAB, PATIENCE_VARIABLE, RUN_VARIABLE};
use crate::scenario::{GuestFile, Scenario};

/// Where services are found that no package brings.
const UNITS: &str = "/etc/systemd/system";

/// The agent's unit.
const AGENT: &str = "lab-guest.service";

/// Writes the scenario's files, for systemd reads its own once only, and becomes systemd. Returns what
/// prevented it.
pub(super) fn become_first(scenario: &Scenario) -> io::Error {
    let prepared = scenario.files.iter().try_for_each(write_file).and_then(|()| install_agent());
    match prepared {
        Ok(()) => Command::new("/sbin/init").env_clear().exec(),
        Err(error) => error,
    }
}

fn install_agent() -> io::Result<()> {
    // systemd hands its own environment to no service.
    let told: String = [CONSOLE_VARIABLE, PATIENCE_VARIABLE, RUN_VARIABLE]
        .iter()
        .filter_map(|name| Some(format!("Environment={name}={}\n", env::var(name).ok()?)))
        .collect();
    let unit = format!(
        "[Unit]\nDescription=The laboratory's agent\nDefaultDependencies=no\nBefore=sysinit.target\n\
         [Service]\nType=notify\nExecStart={LAB}/bin/lab-guest\nTimeoutStartSec=infinity\n\
         KillMode=process\nSendSIGKILL=no\nOOMPolicy=continue\nTasksMax=infinity\n{told}"
    );
    write_file(&GuestFile { path: format!("{UNITS}/{AGENT}"), mode: 0o644, content: unit })?;
    // The run's console then has what services say, which ends with the guest otherwise.
    let journal = "[Journal]\nForwardToConsole=yes\nMaxLevelConsole=info\n".to_owned();
    let path = "/etc/systemd/journald.conf.d/lab.conf".to_owned();
    write_file(&GuestFile { path, mode: 0o644, content: journal })?;
    let wanted = format!("{UNITS}/sysinit.target.wants");
    fs::create_dir_all(&wanted)?;
    match symlink(format!("{UNITS}/{AGENT}"), format!("{wanted}/{AGENT}")) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Tells systemd that the agent is ready (sd_notify(3)): the boot goes on.
pub(super) fn go_on() -> io::Result<()> {
    let socket = env::var_os("NOTIFY_SOCKET")
        .filter(|path| path.as_bytes().starts_with(b"/"))
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "NOTIFY_SOCKET is not set"))?;
    UnixDatagram::unbound()?.send_to(b"READY=1", socket).map(drop)
}
