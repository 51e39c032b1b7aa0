//! The log: to systemd's journal with fields, where it is listening to this process, else a line a message
//! to standard error.
//!
//! Fields besides the message are the journal's alone: `INTERFACE`, `MACVEIL_EVENT` and `MACVEIL_NETWORK`.
//! None ever holds an address; whether a message does is its writer's business.

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal as _, Write as _};
use std::os::unix::net::UnixDatagram;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Where the journal takes messages (systemd's "native journal protocol").
const JOURNAL: &str = "/run/systemd/journal/socket";

/// The journal's names of the fields that messages may have.
const FIELDS: [(&str, &str); 3] =
    [("interface", "INTERFACE"), ("event", "MACVEIL_EVENT"), ("network", "MACVEIL_NETWORK")];

/// Takes all messages of the process up to a level.
#[derive(Debug)]
pub struct Log {
    most: LevelFilter,
    journal: Option<UnixDatagram>,
    colours: bool,
}

impl Log {
    /// To where this process's messages belong. To be called before the process is confined.
    #[must_use]
    pub fn new(most: LevelFilter) -> Self {
        let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { most, journal: is_journals().then(journal).flatten(), colours }
    }
}

fn journal() -> Option<UnixDatagram> {
    let socket = UnixDatagram::unbound().ok()?;
    socket.connect(JOURNAL).ok()?;
    // A journal that is stuck must not hold up the daemon; what does not fit goes to standard error.
    socket.set_nonblocking(true).ok()?;
    Some(socket)
}

/// Whether standard error is the journal's: `$JOURNAL_STREAM` names its device and inode (systemd.exec(5)).
fn is_journals() -> bool {
    let Ok(named) = std::env::var("JOURNAL_STREAM") else { return false };
    let Ok(found) = rustix::fs::fstat(io::stderr()) else { return false };
    named == format!("{}:{}", found.st_dev, found.st_ino)
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.most
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        let level = *event.metadata().level();
        let taken = self.journal.as_ref().is_some_and(|journal| journal.send(&line.entry(level)).is_ok());
        if !taken {
            // Nobody could be told that nobody can be told.
            let _ = io::stderr().write_all(line.text(level, self.colours).as_bytes());
        }
    }

    // Nothing here is done in spans.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// A message and its fields.
#[derive(Debug, Default)]
struct Line {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Line {
    fn take(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if field.name() == "message" {
            let _ = self.message.write_fmt(value);
        } else if let Some((_, name)) = FIELDS.iter().find(|(name, _)| *name == field.name()) {
            self.fields.push((name, value.to_string()));
        }
    }

    /// As the journal takes it.
    fn entry(&self, level: Level) -> Vec<u8> {
        // syslog(3)'s numbers.
        let priority = match level {
            Level::ERROR => "3",
            Level::WARN => "4",
            Level::INFO => "6",
            _ => "7",
        };
        let mut entry = Vec::new();
        add(&mut entry, "PRIORITY", priority);
        add(&mut entry, "SYSLOG_IDENTIFIER", "macveil");
        add(&mut entry, "MESSAGE", &self.message);
        for (name, value) in &self.fields {
            add(&mut entry, name, value);
        }
        entry
    }

    fn text(&self, level: Level, colours: bool) -> String {
        let colour = match level {
            Level::ERROR => "31",
            Level::WARN => "33",
            Level::INFO => "32",
            Level::DEBUG => "34",
            _ => "35",
        };
        if colours {
            format!("\u{1b}[{colour}m{level:>5}\u{1b}[0m {}\n", self.message)
        } else {
            format!("{level:>5} {}\n", self.message)
        }
    }
}

/// A field. A value with line feeds goes by its length, so that it cannot pass for another field.
fn add(entry: &mut Vec<u8>, name: &str, value: &str) {
    entry.extend_from_slice(name.as_bytes());
    if value.contains('\n') {
        entry.push(b'\n');
        entry.extend_from_slice(&(value.len() as u64).to_le_bytes());
    } else {
        entry.push(b'=');
    }
    entry.extend_from_slice(value.as_bytes());
    entry.push(b'\n');
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log whose journal is heard here.
    fn heard(act: impl FnOnce()) -> Vec<String> {
        let (journal, ear) = UnixDatagram::pair().unwrap();
        ear.set_nonblocking(true).unwrap();
        let log = Log { most: LevelFilter::INFO, journal: Some(journal), colours: false };
        tracing::subscriber::with_default(log, act);
        let mut entries = Vec::new();
        let mut octets = [0; 4096];
        while let Ok(length) = ear.recv(&mut octets) {
            entries.push(String::from_utf8_lossy(&octets[..length]).into_owned());
        }
        entries
    }

    #[test]
    fn the_journal_gets_fields_and_what_is_not_wanted_stays_away() {
        let entries = heard(|| {
            let network: Option<u32> = None;
            tracing::info!(interface = "wlan0", event = "parked", network, other = 7, "{}: parked", "wlan0");
            tracing::warn!(interface = "wlan0", network = Some(3_u32), "odd");
            tracing::debug!("not wanted");
        });
        let parked = "PRIORITY=6\nSYSLOG_IDENTIFIER=macveil\nMESSAGE=wlan0: parked\nINTERFACE=wlan0\nMACVEIL_EVENT=parked\n";
        let odd = "PRIORITY=4\nSYSLOG_IDENTIFIER=macveil\nMESSAGE=odd\nINTERFACE=wlan0\nMACVEIL_NETWORK=3\n";
        assert_eq!(entries, [parked, odd]);
    }

    #[test]
    fn a_line_feed_makes_no_field() {
        let entries = heard(|| tracing::error!("one\nMACVEIL_EVENT=forged"));
        assert_eq!(entries.len(), 1);
        let told = "MESSAGE\n\u{18}\0\0\0\0\0\0\0one\nMACVEIL_EVENT=forged\n";
        assert!(entries[0].ends_with(told), "{entries:?}");
    }

    #[test]
    fn without_a_journal_a_line_is_what_it_was() {
        let line =
            Line { message: "wlan0: parked".to_owned(), fields: vec![("INTERFACE", "wlan0".to_owned())] };
        assert_eq!(line.text(Level::INFO, false), " INFO wlan0: parked\n");
        assert_eq!(line.text(Level::ERROR, true), "\u{1b}[31mERROR\u{1b}[0m wlan0: parked\n");
    }
}
