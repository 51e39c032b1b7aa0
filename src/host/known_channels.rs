//! The file of known channels: one network a line, its SSID in hexadecimal and centre frequencies in
//! MHz, the latest first.
//!
//! It only saves time. What is missing, too much or unreadable is left out.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::core::ssid::Ssid;
use crate::core::station::Knowledge;
use crate::host::atomic;

/// More than a file of macveil's ever has.
const LONGEST: u64 = 64 * 1024;

/// What the file holds, and held as it changes.
#[derive(Debug)]
pub struct KnownChannels {
    path: PathBuf,
    knowledge: Knowledge,
}

impl KnownChannels {
    /// Reads the file; nothing is known if that cannot be done.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let is_sane = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
        let octets = if is_sane { fs::read(path).unwrap_or_default() } else { Vec::new() };
        Self { path: path.to_owned(), knowledge: parse(&String::from_utf8_lossy(&octets)) }
    }

    /// What is known.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Adds to it, in the file too.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn learn(&mut self, ssid: &Ssid, frequency: u32) -> io::Result<()> {
        if !self.knowledge.learn(ssid, frequency) {
            return Ok(());
        }
        // Where somebody has been is nobody else's business: only its owner may read it.
        atomic::replace(&self.path, print(&self.knowledge).as_bytes())
    }
}

fn print(knowledge: &Knowledge) -> String {
    let mut text = String::new();
    for (ssid, channels) in knowledge.iter() {
        for octet in ssid.octets() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{octet:02x}");
        }
        for channel in channels {
            let _ = write!(text, " {channel}");
        }
        text.push('\n');
    }
    text
}

fn parse(text: &str) -> Knowledge {
    let mut knowledge = Knowledge::default();
    // The latest was learnt last.
    for line in text.lines().rev() {
        let mut words = line.split(' ');
        let Some(ssid) = words.next().and_then(octets).and_then(|octets| Ssid::new(octets).ok()) else {
            continue;
        };
        let channels: Vec<u32> = words.filter_map(|word| word.parse().ok()).collect();
        for channel in channels.iter().rev() {
            knowledge.learn(&ssid, *channel);
        }
    }
    knowledge
}

fn octets(hex: &str) -> Option<Vec<u8>> {
    if hex.is_empty() || !hex.len().is_multiple_of(2) || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn survives_a_restart_and_tolerates_rubbish() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state/channels");
        let (home, cafe) = (Ssid::new(*b"home").unwrap(), Ssid::new([0, 0xff, b'\n']).unwrap());
        let mut known = KnownChannels::read(&path);
        for (ssid, frequency) in [(&home, 2412), (&cafe, 2437), (&home, 5180)] {
            known.learn(ssid, frequency).unwrap();
        }
        let again = KnownChannels::read(&path);
        assert_eq!(again.knowledge(), known.knowledge());
        assert_eq!(again.knowledge().channels(&home), [5180, 2412]);
        fs::write(&path, b"\xff\xff\nzz 1\n686f6d65 2412 x 5180\n").unwrap();
        assert_eq!(KnownChannels::read(&path).knowledge().channels(&home), [2412, 5180]);
        fs::write(&path, vec![b'a'; 1 << 20]).unwrap();
        assert_eq!(KnownChannels::read(&path).knowledge(), &Knowledge::default());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = parse(&text);
        }
    }
}
