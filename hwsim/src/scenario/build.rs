//! Building a scenario: methods in the order in which things happen.

use std::path::Path;

use super::step::PATIENCE_SECS;
use super::{
    AccessPoint, Brought, Client, GuestFile, KEPT_ROOT, Root, Scenario, Signal, Station, Step,
    default_wall_limit_secs,
};

impl Scenario {
    /// An empty scenario.
    pub fn named(name: &str) -> Self {
        Scenario {
            name: name.to_owned(),
            root: Root::default(),
            client: Client::default(),
            stations: Vec::new(),
            access_points: Vec::new(),
            files: Vec::new(),
            real_time: false,
            between: false,
            brought: Vec::new(),
            steps: Vec::new(),
            wall_limit_secs: default_wall_limit_secs(),
        }
    }

    /// On another root file system than the default one.
    pub fn on(mut self, root: Root) -> Self {
        self.root = root;
        self
    }

    /// With another client than macveil.
    pub fn client(mut self, client: Client) -> Self {
        self.client = client;
        self
    }

    /// With this access point on the air.
    pub fn access_point(mut self, access_point: &AccessPoint) -> Self {
        self.access_points.push(access_point.clone());
        self
    }

    /// With one more station: the first is `wlan0`, the next `wlan1`, …
    pub fn station(mut self, station: Station) -> Self {
        self.stations.push(station);
        self
    }

    /// With a file in the guest, mode 0644.
    pub fn file(self, path: &str, content: &str) -> Self {
        self.file_with_mode(path, 0o644, content)
    }

    /// With a file in the guest.
    pub fn file_with_mode(mut self, path: &str, mode: u32, content: &str) -> Self {
        self.files.push(GuestFile { path: path.to_owned(), mode, content: content.to_owned() });
        self
    }

    /// With a file of the host, which the guest finds as `/lab/NAME`.
    pub fn brings(mut self, name: &str, source: &Path) -> Self {
        self.brought.push(Brought { name: name.to_owned(), source: source.to_owned() });
        self
    }

    /// On the root file system as another scenario left it with [`Scenario::keep_root`]: what was
    /// installed is there, and the machine is switched on.
    pub fn continues(self, left: &Path) -> Self {
        self.brings(KEPT_ROOT, &left.join(KEPT_ROOT))
    }

    /// With another limit on the host's clock; long scenarios need one.
    pub fn wall_limit_secs(mut self, secs: u64) -> Self {
        self.wall_limit_secs = secs;
        self
    }

    /// With a program between macveil and the supplicants' sockets, which spoils answers as
    /// `/run/lab/answers` says.
    pub fn with_somebody_between(mut self) -> Self {
        self.between = true;
        self
    }

    /// In time that computing takes, too, also where the engine could let it take none: on UML that is the host's time.
    pub fn in_real_time(mut self) -> Self {
        self.real_time = true;
        self
    }

    /// Any step.
    pub fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// Starts hostapd for all access points.
    pub fn start_access_points(self) -> Self {
        self.step(Step::StartAccessPoints)
    }

    /// Takes the access point of this name off the air.
    pub fn off_the_air(self, name: &str) -> Self {
        self.step(Step::AccessPointOff { name: name.to_owned() })
    }

    /// Puts the access point of this name back on the air.
    pub fn on_the_air(self, name: &str) -> Self {
        self.step(Step::AccessPointOn { name: name.to_owned() })
    }

    /// Starts the scenario's client, with what it needs, for all stations.
    pub fn start_client(self) -> Self {
        self.step(Step::StartClient)
    }

    /// Keeps under `label` what the client's processes hold and have done so far.
    pub fn measure(self, label: &str) -> Self {
        self.step(Step::Measure { label: label.to_owned() })
    }

    /// Starts one wpa_supplicant for all stations added so far, as the process `wpa_supplicant`.
    pub fn start_supplicant(self) -> Self {
        self.start_supplicant_of(None)
    }

    /// The same with the version of another root file system.
    pub fn start_supplicant_of(self, of: Option<Root>) -> Self {
        let interfaces = (0..self.stations.len()).map(|n| self.station_interface(n)).collect();
        self.step(Step::StartSupplicant { process: "wpa_supplicant".to_owned(), interfaces, of })
    }

    /// Starts a wpa_supplicant for one interface, as the process `wpa_supplicant@INTERFACE`.
    pub fn start_supplicant_for(self, interface: &str) -> Self {
        let process = format!("wpa_supplicant@{interface}");
        self.step(Step::StartSupplicant { process, interfaces: vec![interface.to_owned()], of: None })
    }

    /// Starts `macveil run`.
    pub fn start_macveil(self) -> Self {
        self.start_macveil_with(&["run"])
    }

    /// Starts macveil with these arguments.
    pub fn start_macveil_with(self, args: &[&str]) -> Self {
        self.step(Step::StartMacveil { args: owned(args) })
    }

    /// Starts another program in the background, as the process `process`.
    pub fn start(self, process: &str, argv: &[&str]) -> Self {
        self.step(Step::Start { process: process.to_owned(), argv: owned(argv) })
    }

    /// Scans once and waits for the results.
    pub fn scan(self, interface: &str) -> Self {
        self.step(Step::Scan { interface: interface.to_owned(), within_secs: PATIENCE_SECS })
    }

    /// Connects to the network of this name.
    pub fn select(self, interface: &str, ssid: &str) -> Self {
        let (interface, ssid) = (interface.to_owned(), ssid.to_owned());
        self.step(Step::Select { interface, ssid, within_secs: PATIENCE_SECS })
    }

    /// Disconnects, and stays so until told otherwise.
    pub fn disconnect(self, interface: &str) -> Self {
        self.step(Step::Disconnect { interface: interface.to_owned(), within_secs: PATIENCE_SECS })
    }

    /// Connects again to what is enabled.
    pub fn reconnect(self, interface: &str) -> Self {
        self.step(Step::Reconnect { interface: interface.to_owned(), within_secs: PATIENCE_SECS })
    }

    /// Waits for a control event that begins with `prefix`.
    pub fn wait_event(self, interface: &str, prefix: &str, within_secs: f64) -> Self {
        let (interface, prefix) = (interface.to_owned(), prefix.to_owned());
        self.step(Step::WaitEvent { interface, prefix, within_secs })
    }

    /// Waits until the supplicant is connected.
    pub fn await_connected(self, interface: &str, within_secs: f64) -> Self {
        self.step(Step::AwaitConnected { interface: interface.to_owned(), within_secs })
    }

    /// Sends a control command whose answer must begin with `OK`.
    pub fn control(self, interface: &str, command: &str) -> Self {
        self.control_expecting(interface, command, Some("OK"))
    }

    /// Sends a control command; with `expect`, its answer must begin so.
    pub fn control_expecting(self, interface: &str, command: &str, expect: Option<&str>) -> Self {
        let (interface, command) = (interface.to_owned(), command.to_owned());
        self.step(Step::Control { interface, command, expect: expect.map(str::to_owned) })
    }

    /// Sends a signal to a process.
    pub fn signal(self, process: &str, signal: Signal) -> Self {
        self.step(Step::Signal { process: process.to_owned(), signal })
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(self, process: &str) -> Self {
        self.signal(process, Signal::Kill).wait_gone(process)
    }

    /// SIGTERM, and waits until it is gone.
    pub fn stop(self, process: &str) -> Self {
        self.signal(process, Signal::Term).wait_gone(process)
    }

    /// SIGSTOP.
    pub fn freeze(self, process: &str) -> Self {
        self.signal(process, Signal::Stop)
    }

    /// SIGCONT.
    pub fn thaw(self, process: &str) -> Self {
        self.signal(process, Signal::Cont)
    }

    /// Waits until a process has ended.
    pub fn wait_gone(self, process: &str) -> Self {
        self.step(Step::WaitGone { process: process.to_owned(), within_secs: PATIENCE_SECS })
    }

    /// Lets simulated time pass.
    pub fn sleep(self, secs: f64) -> Self {
        self.step(Step::Sleep { secs })
    }

    /// Sets the guest's clock forward, or back if negative.
    pub fn set_clock(self, by_secs: i64) -> Self {
        self.step(Step::SetClock { by_secs })
    }

    /// Lets the machine sleep.
    pub fn suspend(self, secs: u32) -> Self {
        self.step(Step::Suspend { secs })
    }

    /// Runs a program that must succeed; its output is kept under `label`.
    pub fn run(self, label: &str, argv: &[&str]) -> Self {
        self.run_expecting(label, argv, 0)
    }

    /// Runs a program that must end with this exit code; its output is kept under `label`.
    pub fn run_expecting(self, label: &str, argv: &[&str], exit: i32) -> Self {
        self.run_within(label, argv, exit, PATIENCE_SECS)
    }

    /// As [`Scenario::run_expecting`], for a program that takes its time.
    pub fn run_within(self, label: &str, argv: &[&str], exit: i32, within_secs: f64) -> Self {
        self.step(Step::Run { label: label.to_owned(), argv: owned(argv), exit, within_secs })
    }

    /// Keeps `macveil status --json` under `label`.
    pub fn macveil_status(self, label: &str) -> Self {
        self.step(Step::MacveilStatus { label: label.to_owned() })
    }

    /// Lets systemd, which waits since the capture began, go on with the boot.
    pub fn boot(self) -> Self {
        self.step(Step::Boot)
    }

    /// Keeps the root file system for scenarios that continue from here.
    pub fn keep_root(self) -> Self {
        self.step(Step::KeepRoot)
    }

    /// Gives this moment a name.
    pub fn mark(self, label: &str) -> Self {
        self.step(Step::Mark { label: label.to_owned() })
    }

    /// Waits until a file exists.
    pub fn await_file(self, path: &str) -> Self {
        self.step(Step::AwaitFile { path: path.to_owned(), within_secs: PATIENCE_SECS })
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
