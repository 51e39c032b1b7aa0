//! The processes of the guest: started, named, watched for their end.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, PidfdFlags, kill_process, pidfd_open};

use super::LAB;
use crate::scenario::Signal;

/// Where the guest's programs are; macveil's binary is in the run's directory.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/lab/bin";

/// Where the processes say that they are ready (sd_notify(3)).
pub(super) const NOTIFY_SOCKET: &str = "/run/lab-notify";

/// A child of the agent.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) name: String,
    /// The interfaces it serves, if it has control sockets.
    pub(super) interfaces: Vec<String>,
    /// True once a step of the scenario has told it to end.
    pub(super) asked: bool,
    /// True if an end with success is never a fault.
    pub(super) may_finish: bool,
    /// Becomes readable when it ends.
    pub(super) ended: OwnedFd,
    child: Child,
}

impl Process {
    /// Starts `argv`; what it writes is appended to `/lab/logs/NAME.log`.
    pub(super) fn start(name: &str, argv: &[String]) -> io::Result<Self> {
        let log = log_file(&format!("{name}.log"))?;
        let output = Stdio::from(log.try_clone()?);
        Process::spawn(name, argv, [Stdio::null(), output, Stdio::from(log)])
    }

    /// Starts `argv` with its standard output in `/lab/logs/NAME.out`, a new file.
    pub(super) fn start_for_output(name: &str, argv: &[String]) -> io::Result<Self> {
        let output = File::create(output_path(name))?;
        let log = log_file(&format!("{name}.log"))?;
        Process::spawn(name, argv, [Stdio::null(), Stdio::from(output), Stdio::from(log)])
    }

    /// Starts `argv` with these as its standard input, output and error.
    pub(super) fn start_on(name: &str, argv: &[String], streams: [Stdio; 3]) -> io::Result<Self> {
        Process::spawn(name, argv, streams)
    }

    fn spawn(name: &str, argv: &[String], [stdin, stdout, stderr]: [Stdio; 3]) -> io::Result<Self> {
        let (program, args) = argv
            .split_first()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "an empty command"))?;
        let child = Command::new(program)
            .args(args)
            .env_clear()
            .envs(environment())
            .env("NOTIFY_SOCKET", NOTIFY_SOCKET)
            .stdin(stdin)
            .stdout(stdout)
            .stderr(stderr)
            .spawn()?;
        let ended = pidfd_open(Pid::from_child(&child), PidfdFlags::empty())?;
        Ok(Process {
            name: name.to_owned(),
            interfaces: Vec::new(),
            asked: false,
            may_finish: false,
            ended,
            child,
        })
    }

    /// Its number.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub(super) fn exit(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Sends it a signal.
    pub(super) fn signal(&self, signal: Signal) -> io::Result<()> {
        let signal = match signal {
            Signal::Kill => rustix::process::Signal::KILL,
            Signal::Term => rustix::process::Signal::TERM,
            Signal::Int => rustix::process::Signal::INT,
            Signal::Hup => rustix::process::Signal::HUP,
            Signal::Stop => rustix::process::Signal::STOP,
            Signal::Cont => rustix::process::Signal::CONT,
        };
        Ok(kill_process(Pid::from_child(&self.child), signal)?)
    }
}

/// The environment of every program in the guest.
pub(super) fn environment() -> [(&'static str, &'static str); 4] {
    [("PATH", PATH), ("HOME", "/root"), ("LC_ALL", "C.UTF-8"), ("RUST_BACKTRACE", "1")]
}

/// Where the standard output of a process started for its output is.
pub(super) fn output_path(name: &str) -> String {
    format!("{LAB}/logs/{name}.out")
}

/// A log in `/lab/logs`, to append to.
pub(super) fn log_file(name: &str) -> io::Result<File> {
    fs::create_dir_all(format!("{LAB}/logs"))?;
    OpenOptions::new().create(true).append(true).open(format!("{LAB}/logs/{name}"))
}
