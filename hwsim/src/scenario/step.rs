//! The steps of a scenario.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Root;

/// One step. Every time limit is in seconds of simulated time.
///
/// Events are consumed in order, as `expect` does it: a step that waits for an event takes the first
/// one that fits and was not consumed yet, and with it all before it. So an event that came between
/// two steps is not lost, and none is taken twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// One hostapd for all access points; waits until each is beaconing.
    StartAccessPoints,
    /// Takes an access point off the air.
    AccessPointOff {
        /// Its name.
        name: String,
    },
    /// Puts one back on the air; waits until it is beaconing.
    AccessPointOn {
        /// Its name.
        name: String,
    },
    /// The scenario's client for all stations, with what it needs; waits until it can be told what to do.
    StartClient,
    /// One wpa_supplicant for these interfaces; waits for its control sockets and attaches.
    StartSupplicant {
        /// The name by which later steps mean this process.
        process: String,
        /// Stations' interfaces.
        interfaces: Vec<String>,
        /// Not the guest's own version but that of this root file system.
        #[serde(default)]
        of: Option<Root>,
    },
    /// macveil in the background, as the process `macveil`.
    StartMacveil {
        /// Its arguments, from `run` on.
        args: Vec<String>,
    },
    /// Any other process in the background.
    Start {
        /// The name by which later steps mean this process.
        process: String,
        /// Program and arguments; the program is looked up in the PATH, and `{pid:NAME}` is the number
        /// of the process that was started under that name.
        argv: Vec<String>,
    },
    /// The client scans once: as its user would ask for it, until the results are there.
    Scan {
        /// The station's interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// Waits for a control event that begins with these words.
    WaitEvent {
        /// The station's interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// The beginning of the event, without its `<3>`.
        prefix: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// The client connects to the network with this SSID, and leaves the one it has.
    #[serde(alias = "connect")]
    Select {
        /// The station's interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// The network's name.
        ssid: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// The client disconnects and stays so, as when its user asks for it.
    Disconnect {
        /// The station's interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// wpa_supplicant's `RECONNECT`, until `CTRL-EVENT-CONNECTED`.
    Reconnect {
        /// The station's interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// Any command to the control socket of a station's or an access point's interface.
    Control {
        /// The interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// The command, as `wpa_cli raw` sends it.
        command: String,
        /// What the answer must begin with, if anything.
        #[serde(default)]
        expect: Option<String>,
    },
    /// A signal to a process.
    Signal {
        /// As named when it was started: `hostapd`, `wpa_supplicant`, `macveil`, …
        process: String,
        /// Which one.
        signal: Signal,
    },
    /// Waits until the supplicant of an interface is connected, however it came to be; as long as it does
    /// not answer, it is not.
    AwaitConnected {
        /// The station's interface.
        #[serde(default = "first_interface")]
        interface: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// Sends macveil datagrams as if they were its supplicants' events.
    Imitate {
        /// What they say, as octets.
        octets: Vec<u8>,
        /// How many.
        count: u32,
    },
    /// Waits until a process has ended.
    WaitGone {
        /// As named when it was started.
        process: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// Lets time pass.
    Sleep {
        /// How much.
        secs: f64,
    },
    /// Sets the guest's clock: what it shows from now on differs by so much from what it showed.
    SetClock {
        /// How much it is set forward; back, if negative.
        by_secs: i64,
    },
    /// The machine sleeps (suspend-to-RAM), and its hardware's clock wakes it. Only on an engine whose kernel can. The
    /// access points, whose radios are the same machine's, are off the air meanwhile.
    Suspend {
        /// For how long, in seconds.
        secs: u32,
    },
    /// Runs a program to its end; its output is kept under the label.
    Run {
        /// The key of [`crate::outcome::Outcome::outputs`].
        label: String,
        /// Program and arguments; the program is looked up in the PATH.
        argv: Vec<String>,
        /// The exit code that it must end with.
        #[serde(default)]
        exit: i32,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
    /// `macveil status --json`, kept under the label.
    MacveilStatus {
        /// The key of [`crate::outcome::Outcome::statuses`].
        label: String,
    },
    /// Writes down what the client's processes hold and have done so far.
    Measure {
        /// The key of [`crate::outcome::Outcome::measurements`].
        label: String,
    },
    /// A prompt on the guest's console, until its user leaves it.
    Shell,
    /// systemd goes on with the boot, which waits until here. Only where systemd is the first process.
    Boot,
    /// Packs what the guest changed in its root file system into `/lab/root.tar`.
    KeepRoot,
    /// A name for this moment; nothing else.
    Mark {
        /// The name.
        label: String,
    },
    /// Waits until a file exists.
    AwaitFile {
        /// Absolute, in the guest.
        path: String,
        /// For the whole step.
        #[serde(default = "patience_secs")]
        within_secs: f64,
    },
}

/// Simulated seconds for a step that should take one or two scans.
pub(super) const PATIENCE_SECS: f64 = 30.0;

fn patience_secs() -> f64 {
    PATIENCE_SECS
}

fn first_interface() -> String {
    "wlan0".to_owned()
}

impl Step {
    /// The station's or access point's interface that the step is about, if it is about one.
    pub fn interface(&self) -> Option<&str> {
        match self {
            Step::Scan { interface, .. }
            | Step::WaitEvent { interface, .. }
            | Step::Select { interface, .. }
            | Step::Disconnect { interface, .. }
            | Step::Reconnect { interface, .. }
            | Step::AwaitConnected { interface, .. }
            | Step::Control { interface, .. } => Some(interface),
            Step::StartAccessPoints
            | Step::AccessPointOff { .. }
            | Step::AccessPointOn { .. }
            | Step::StartClient
            | Step::StartSupplicant { .. }
            | Step::StartMacveil { .. }
            | Step::Start { .. }
            | Step::Signal { .. }
            | Step::Imitate { .. }
            | Step::WaitGone { .. }
            | Step::Sleep { .. }
            | Step::SetClock { .. }
            | Step::Suspend { .. }
            | Step::Run { .. }
            | Step::MacveilStatus { .. }
            | Step::Measure { .. }
            | Step::Shell
            | Step::Boot
            | Step::KeepRoot
            | Step::Mark { .. }
            | Step::AwaitFile { .. } => None,
        }
    }
}

/// The signals that a step may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// Ends it at once.
    Kill,
    /// Asks it to end.
    Term,
    /// As Ctrl-C does.
    Int,
    /// Often: read the configuration again.
    Hup,
    /// Freezes it.
    Stop,
    /// Lets a frozen one go on.
    Cont,
}

impl Signal {
    /// True if the process is expected to end of it.
    pub fn ends(self) -> bool {
        matches!(self, Signal::Kill | Signal::Term | Signal::Int)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::StartAccessPoints => write!(f, "start the access points"),
            Step::AccessPointOff { name } => write!(f, "take \"{name}\" off the air"),
            Step::AccessPointOn { name } => write!(f, "put \"{name}\" on the air"),
            Step::StartClient => write!(f, "start the client"),
            Step::StartSupplicant { process, interfaces, of } => {
                let of = of.map(|root| format!(" of {}", root.name())).unwrap_or_default();
                write!(f, "start {process}{of} for {}", interfaces.join(", "))
            }
            Step::StartMacveil { args } => write!(f, "start macveil {}", args.join(" ")),
            Step::Start { process, argv } => write!(f, "start {process}: {}", argv.join(" ")),
            Step::Scan { interface, .. } => write!(f, "scan on {interface}"),
            Step::WaitEvent { interface, prefix, .. } => write!(f, "wait for \"{prefix}\" on {interface}"),
            Step::Select { interface, ssid, .. } => write!(f, "select \"{ssid}\" on {interface}"),
            Step::Disconnect { interface, .. } => write!(f, "disconnect {interface}"),
            Step::Reconnect { interface, .. } => write!(f, "reconnect {interface}"),
            Step::Control { interface, command, .. } => write!(f, "\"{command}\" to {interface}"),
            Step::Signal { process, signal } => write!(f, "signal {signal:?} to {process}"),
            Step::AwaitConnected { interface, .. } => write!(f, "wait until {interface} is connected"),
            Step::Imitate { octets, count } => {
                write!(f, "{count} times \"{}\" to macveil", octets.escape_ascii())
            }
            Step::WaitGone { process, .. } => write!(f, "wait until {process} is gone"),
            Step::Sleep { secs } => write!(f, "sleep {secs} s"),
            Step::SetClock { by_secs } => write!(f, "set the clock by {by_secs:+} s"),
            Step::Suspend { secs } => write!(f, "suspend for {secs} s"),
            Step::Run { argv, .. } => write!(f, "run {}", argv.join(" ")),
            Step::MacveilStatus { label } => write!(f, "macveil's status as \"{label}\""),
            Step::Measure { label } => write!(f, "measure \"{label}\""),
            Step::Shell => write!(f, "a shell"),
            Step::Boot => write!(f, "let the boot go on"),
            Step::KeepRoot => write!(f, "keep the root file system"),
            Step::Mark { label } => write!(f, "mark \"{label}\""),
            Step::AwaitFile { path, .. } => write!(f, "wait for {path}"),
        }
    }
}
