//! `macveil wait`: until interfaces have their throwaway addresses. For whatever starts supplicants
//! without a service manager that is told of readiness, and for udev.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::exit::{Exit, Failure};
use crate::core::station::UNANSWERED;
use crate::ctl::client::{CallError, call};
use crate::ctl::request::Request;
use crate::ctl::wire::{self, InterfaceStatus, StatusReply};

/// How often the daemon is asked.
const EVERY: Duration = Duration::from_millis(20);

/// After so many questions an interface that macveil does not know is none for it: udev may ask before
/// the kernel's word has reached the daemon.
const APPEARS_WITHIN: u128 = 10;

/// Arguments of `macveil wait`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil wait                    # until every station interface is parked or connected
  macveil wait wlan0 --timeout 2
  macveil wait --ifindex 7        # as udev's rule has it
  macveil wait --starting         # in a script that has just started macveil

Where macveil does not run, or the interface is none of its own, there is nothing to wait for; with
--starting, it is a failure if macveil does not answer in time.")]
pub struct WaitArgs {
    /// Only this interface
    ifname: Option<String>,
    /// Only the interface with this index of the kernel
    #[arg(long, value_name = "NUMBER", conflicts_with = "ifname")]
    ifindex: Option<u32>,
    /// At most so long, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    timeout: u64,
    /// macveil has only just been started: wait until it answers, too
    #[arg(long)]
    starting: bool,
    /// The daemon's socket
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET)]
    socket: PathBuf,
}

/// Asks the daemon until all is well.
///
/// # Errors
/// It does not become so in time.
pub fn run(args: &WaitArgs) -> Result<String, Failure> {
    let tries = u128::from(args.timeout) * 1000 / EVERY.as_millis();
    let mut late = Vec::new();
    for tried in 0..=tries {
        let status: StatusReply = match call(&args.socket, &Request::Status) {
            // Its socket comes some milliseconds after its process.
            Err(CallError::NotRunning { .. }) if args.starting && tried < tries => {
                std::thread::sleep(EVERY);
                continue;
            }
            Err(CallError::NotRunning { .. }) if !args.starting => return Ok(String::new()),
            status => status?,
        };
        let wanted = |i: &&InterfaceStatus| {
            args.ifname.as_ref().is_none_or(|name| *name == i.ifname)
                && args.ifindex.is_none_or(|index| index == i.ifindex)
        };
        let interfaces: Vec<&InterfaceStatus> = status.interfaces.iter().filter(wanted).collect();
        late = interfaces.iter().filter(|i| !is_settled(i)).map(|i| i.ifname.clone()).collect();
        let one = args.ifname.is_some() || args.ifindex.is_some();
        if late.is_empty() && (!one || !interfaces.is_empty() || tried >= APPEARS_WITHIN) {
            return Ok(String::new());
        }
        std::thread::sleep(EVERY);
    }
    let (secs, late) = (args.timeout, late.join(", "));
    Err(Failure::new(Exit::TimedOut, format!("not within {secs} s: {late}; `macveil status` says why")))
}

/// It carries a throwaway address or that of a connection, needs none, or is kept silent.
fn is_settled(interface: &InterfaceStatus) -> bool {
    let is_silent = interface.problems.iter().any(|problem| problem != UNANSWERED);
    interface.parked_address.is_some()
        || interface.connection.is_some()
        || !interface.scan.randomized
        || is_silent
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Waiting {
        #[command(flatten)]
        args: WaitArgs,
    }

    fn waiting(words: &[&str]) -> Result<String, Failure> {
        run(&Waiting::parse_from([&["wait", "--socket", "/nonexistent/control"], words].concat()).args)
    }

    #[test]
    fn who_has_just_started_the_daemon_is_told_when_it_never_answers() {
        assert!(waiting(&[]).is_ok(), "there is nothing to wait for");
        let failure = waiting(&["--starting", "--timeout", "0"]).unwrap_err();
        assert_eq!(failure.exit.code(), Exit::NotRunning.code(), "{}", failure.error);
    }
}
