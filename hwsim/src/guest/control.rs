//! The control sockets of wpa_supplicant and hostapd: datagrams, one socket for commands and one,
//! attached, for events, so that an event is never taken for an answer.

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Where the agent's own ends are bound.
const OWN_ENDS: &str = "/run/lab";

/// The supplicant's longest answer.
const LONGEST_ANSWER: usize = 8192;

/// How long a frozen supplicant may keep the agent waiting, in simulated time.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// A socket to one interface's supplicant or hostapd.
#[derive(Debug)]
pub(super) struct Control {
    socket: UnixDatagram,
    own_end: PathBuf,
}

impl Control {
    /// Connects to the control socket at `path`.
    pub(super) fn connect(path: &Path) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(OWN_ENDS)?;
        let own_end = Path::new(OWN_ENDS).join(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
        let socket = UnixDatagram::bind(&own_end)?;
        let control = Control { socket, own_end };
        control.socket.connect(path)?;
        control.socket.set_read_timeout(Some(ANSWER_LIMIT))?;
        Ok(control)
    }

    /// Connects and attaches: from now on the events come here.
    pub(super) fn attach(path: &Path) -> io::Result<Self> {
        let control = Control::connect(path)?;
        let answer = control.ask("ATTACH")?;
        if answer.trim() != "OK" {
            return Err(io::Error::other(format!("ATTACH was answered with {answer:?}")));
        }
        control.socket.set_nonblocking(true)?;
        Ok(control)
    }

    /// Sends a command and waits for its answer.
    pub(super) fn ask(&self, command: &str) -> io::Result<String> {
        self.socket.send(command.as_bytes())?;
        self.receive()
    }

    /// The next event without its priority `<3>`, if one is there.
    pub(super) fn event(&self) -> io::Result<Option<String>> {
        match self.receive() {
            Ok(text) => Ok(Some(without_priority(&text).to_owned())),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn receive(&self) -> io::Result<String> {
        let mut buffer = vec![0; LONGEST_ANSWER];
        let length = self.socket.recv(&mut buffer)?;
        buffer.truncate(length);
        Ok(String::from_utf8_lossy(&buffer).into_owned())
    }
}

impl AsFd for Control {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // Only litter in memory if it fails, and the guest is about to vanish anyway.
        let _ = fs::remove_file(&self.own_end);
    }
}

fn without_priority(event: &str) -> &str {
    match event.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((priority, text)) if priority.bytes().all(|b| b.is_ascii_digit()) => text,
        _ => event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_priority_is_taken_off_an_event() {
        assert_eq!(without_priority("<3>CTRL-EVENT-SCAN-RESULTS "), "CTRL-EVENT-SCAN-RESULTS ");
        assert_eq!(without_priority("<a>b"), "<a>b");
        assert_eq!(without_priority("OK"), "OK");
    }
}
