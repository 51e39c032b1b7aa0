//! A capture file (pcap with radiotap) as frames, and whether it can be trusted.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

use std::path::{Path, PathBuf};
use std::time::Duration;

use pcap_parser::nom::Err as NomErr;
use pcap_parser::{
    Linktype, PcapError, PcapHeader, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified,
    parse_pcap_header,
};
use serde::Serialize;

use super::dot11::{self, Mpdu, ParseFrameError};
use super::moment::At;
use super::radiotap::{self, ParseRadiotapError};

/// LINKTYPE_IEEE802_11_RADIOTAP.
const RADIOTAP: Linktype = Linktype(127);

/// What a capture of one radio medium holds.
#[derive(Debug, Clone)]
pub struct Capture {
    /// In the file's order.
    pub frames: Vec<Frame>,
    /// When the first frame came, since 1970 on the capturing machine's clock; zero without frames.
    pub started: Duration,
    /// How far it can be trusted.
    pub health: Health,
}

/// One captured frame.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Counted from 1, as Wireshark shows it.
    pub number: u32,
    /// Since the capture's first frame.
    pub at: At,
    /// Centre frequency in MHz, where radiotap says it.
    pub frequency: Option<u16>,
    /// Octets of the 802.11 frame, without radiotap header and frame check sequence.
    pub size: usize,
    /// The frame, or why it cannot be read.
    pub mpdu: Result<Mpdu, UnreadableFrame>,
}

/// The clock was set: what it showed before, and what right after, since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// Until then.
    pub before: Duration,
    /// From then on.
    pub after: Duration,
}

impl Jump {
    /// What the clock would show without it.
    fn undone(self, clock: Duration) -> Duration {
        (clock + self.before).saturating_sub(self.after)
    }
}

/// Why a captured record is no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableFrame {
    /// Its radiotap header.
    #[error(transparent)]
    Radiotap(#[from] ParseRadiotapError),
    /// The frame itself.
    #[error(transparent)]
    Dot11(#[from] ParseFrameError),
}

/// Facts that decide whether silence in a capture means silence on the air.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The file ends inside a record: what came after is unknown.
    pub truncated_tail: bool,
    /// Frames of which the snapshot length cut octets off.
    pub cut_frames: u32,
    /// Packets that tcpdump says the kernel dropped; `None` if it was not heard.
    pub dropped: Option<u64>,
}

/// Why a file is no capture that can be judged.
#[derive(Debug, thiserror::Error)]
pub enum ReadCaptureError {
    /// The file cannot be read.
    #[error("cannot read the capture {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Fewer octets than a file header has: the capturing program wrote nothing.
    #[error("the capture has no file header: tcpdump ended before it began")]
    NoHeader,
    /// Not the pcap format; pcapng is not read.
    #[error("the file is not in the pcap format (tcpdump -w writes it)")]
    NotPcap,
    /// Not 802.11 with radiotap headers (link type 127).
    #[error("link type {0} instead of 127: capture on hwsim0 or a monitor interface")]
    LinkType(i32),
}

impl Capture {
    /// Reads a capture file.
    ///
    /// # Errors
    /// The file cannot be read, or is not a pcap file of 802.11 frames with radiotap headers.
    pub fn open(path: &Path) -> Result<Self, ReadCaptureError> {
        Self::open_across(path, &[])
    }

    /// The same, of a capture during which the clock was set so often.
    ///
    /// # Errors
    /// As [`Capture::open`].
    pub fn open_across(path: &Path, steps: &[Jump]) -> Result<Self, ReadCaptureError> {
        let octets =
            std::fs::read(path).map_err(|source| ReadCaptureError::File { path: path.to_owned(), source })?;
        Self::read_across(&octets, steps)
    }

    /// Reads the octets of a capture file. A cut tail is a fact, not an error: see [`Health`].
    ///
    /// # Errors
    /// They are not a pcap file of 802.11 frames with radiotap headers.
    pub fn read(file: &[u8]) -> Result<Self, ReadCaptureError> {
        Self::read_across(file, &[])
    }

    /// The same, with every time as if nobody had set the clock.
    ///
    /// # Errors
    /// As [`Capture::read`].
    pub fn read_across(file: &[u8], steps: &[Jump]) -> Result<Self, ReadCaptureError> {
        let (mut rest, header) = parse_pcap_header(file).map_err(|error| match error {
            NomErr::Incomplete(_) => ReadCaptureError::NoHeader,
            NomErr::Error(_) | NomErr::Failure(_) => ReadCaptureError::NotPcap,
        })?;
        if header.network != RADIOTAP {
            return Err(ReadCaptureError::LinkType(header.network.0));
        }
        let record = record_parser(&header);
        let mut capture = Self { frames: Vec::new(), started: Duration::ZERO, health: Health::default() };
        let mut steps = steps.iter();
        let (mut next, mut taken) = (steps.next(), Vec::new());
        while !rest.is_empty() {
            let Ok((after, block)) = record(rest) else {
                capture.health.truncated_tail = true;
                break;
            };
            rest = after;
            let shown = clock(&header, block.ts_sec, block.ts_usec);
            // Jumps are far, and what lies between two of them is short against them.
            while let Some(jump) =
                next.filter(|jump| shown.abs_diff(jump.after) < shown.abs_diff(jump.before))
            {
                taken.push(jump);
                next = steps.next();
            }
            let clock = taken.iter().rev().fold(shown, |clock, jump| jump.undone(clock));
            if capture.frames.is_empty() {
                capture.started = clock;
            }
            if block.caplen < block.origlen {
                capture.health.cut_frames += 1;
            }
            let number = u32::try_from(capture.frames.len()).unwrap_or(u32::MAX).saturating_add(1);
            let at = At(clock.saturating_sub(capture.started));
            capture.frames.push(frame(number, at, block.data));
        }
        Ok(capture)
    }

    /// The same capture with what tcpdump wrote to its standard error: its count of dropped packets.
    #[must_use]
    pub fn with_tcpdump(mut self, stderr: &str) -> Self {
        self.health.dropped = dropped_packets(stderr);
        self
    }

    /// When the last frame came.
    #[must_use]
    pub fn end(&self) -> At {
        self.frames.iter().map(|frame| frame.at).max().unwrap_or_default()
    }
}

type RecordParser =
    for<'a> fn(&'a [u8]) -> Result<(&'a [u8], pcap_parser::LegacyPcapBlock<'a>), NomErr<PcapError<&'a [u8]>>>;

fn record_parser(header: &PcapHeader) -> RecordParser {
    if header.is_modified_format() {
        parse_pcap_frame_modified
    } else if header.is_bigendian() {
        parse_pcap_frame_be
    } else {
        parse_pcap_frame
    }
}

fn clock(header: &PcapHeader, seconds: u32, fraction: u32) -> Duration {
    let fraction = u64::from(fraction);
    let fraction = if header.is_nanosecond_precision() {
        Duration::from_nanos(fraction)
    } else {
        Duration::from_micros(fraction)
    };
    Duration::from_secs(seconds.into()) + fraction
}

fn frame(number: u32, at: At, record: &[u8]) -> Frame {
    let radiotap = match radiotap::parse(record) {
        Ok(radiotap) => radiotap,
        Err(error) => return Frame { number, at, frequency: None, size: 0, mpdu: Err(error.into()) },
    };
    let check_sequence = if radiotap.has_fcs { 4 } else { 0 };
    let octets = record.get(radiotap.length..record.len().saturating_sub(check_sequence)).unwrap_or_default();
    let mpdu = dot11::parse(octets).map_err(UnreadableFrame::from);
    Frame { number, at, frequency: radiotap.frequency, size: octets.len(), mpdu }
}

/// The number before "packets dropped by kernel" (also "packet dropped"), the last one if said twice;
/// to it that before "dropped by interface".
fn dropped_packets(stderr: &str) -> Option<u64> {
    let count = |what: &str| {
        stderr.lines().rev().find_map(|line| {
            let (number, rest) = line.trim().split_once(' ')?;
            let said = rest.strip_prefix("packets ").or_else(|| rest.strip_prefix("packet "))?;
            if said == what { number.parse::<u64>().ok() } else { None }
        })
    };
    Some(count("dropped by kernel")?.saturating_add(count("dropped by interface").unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::addr::Addr;
    use super::super::forge::{self, Tape};
    use super::*;

    const STA: Addr = Addr([2, 0, 0, 0, 0, 1]);

    #[test]
    fn frames_have_numbers_times_sizes_and_frequencies() {
        let mut tape = Tape::default();
        tape.scan(STA, 1000, 0);
        let capture = tape.capture();
        assert_eq!(capture.started, Tape::STARTED + Duration::from_secs(1));
        assert_eq!(capture.frames.len(), 11);
        let last = capture.frames.last().unwrap();
        assert_eq!((last.number, last.at, last.frequency), (11, At(Duration::from_millis(800)), Some(2462)));
        assert_eq!(last.size, forge::probe_request(STA, b"", 1, 0).len());
        assert_eq!(capture.health, Health { dropped: Some(0), ..Health::default() });
    }

    #[test]
    fn a_cut_tail_is_noticed_wherever_it_is_cut() {
        let mut tape = Tape::default();
        tape.scan(STA, 0, 0);
        let file = tape.pcap();
        let record = (file.len() - 24) / 11;
        for missing in 1..record {
            let capture = Capture::read(&file[..file.len() - missing]).unwrap();
            assert!(capture.health.truncated_tail, "{missing} octets missing");
            assert_eq!(capture.frames.len(), 10);
        }
    }

    #[test]
    fn a_clock_that_is_set_moves_no_frame() {
        let day = Duration::from_secs(86_400);
        let mut tape = Tape::default();
        for number in 0..9 {
            tape.frame(
                1000 * u64::from(number),
                2412,
                forge::probe_request(Addr([2, 0, 0, 0, 0, 9]), b"", 1, number),
            );
        }
        let straight = Capture::read(&tape.pcap()).unwrap();
        let began = straight.started;
        // Back before frame 3, forward before frame 6.
        let back = Jump {
            before: began + Duration::from_millis(2500),
            after: began + Duration::from_millis(2500) - day,
        };
        let forward = Jump {
            before: began + Duration::from_millis(5500) - day,
            after: began + Duration::from_millis(5500) + day,
        };
        let mut file = tape.pcap();
        let record = (file.len() - 24) / 9;
        for (number, by) in [(3, -86_400), (4, -86_400), (5, -86_400), (6, 86_400), (7, 86_400), (8, 86_400)]
        {
            let place = 24 + number * record;
            let secs: [u8; 4] = file[place..place + 4].try_into().unwrap();
            let set = u32::from_le_bytes(secs).checked_add_signed(by).unwrap();
            file[place..place + 4].copy_from_slice(&set.to_le_bytes());
        }
        let set = Capture::read_across(&file, &[back, forward]).unwrap();
        let times = |capture: &Capture| capture.frames.iter().map(|frame| frame.at).collect::<Vec<_>>();
        assert_eq!(times(&set), times(&straight));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(matches!(Capture::read(b""), Err(ReadCaptureError::NoHeader)));
        assert!(matches!(Capture::read(&[0; 24]), Err(ReadCaptureError::NotPcap)));
        let mut ethernet = Tape::default().pcap();
        ethernet[20] = 1;
        assert!(matches!(Capture::read(&ethernet), Err(ReadCaptureError::LinkType(1))));
    }

    #[test]
    fn tcpdump_says_how_many_it_dropped() {
        let text = "tcpdump: listening on hwsim0\n635 packets captured\n635 packets received by filter\n12 packets dropped by kernel\n";
        assert_eq!(dropped_packets(text), Some(12));
        assert_eq!(dropped_packets("1 packet dropped by kernel\n2 packets dropped by interface"), Some(3));
        assert_eq!(dropped_packets("635 packets captured"), None);
    }

    proptest! {
        #[test]
        fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut file = Tape::default().pcap();
            file.extend(octets);
            prop_assert!(Capture::read(&file).is_ok());
        }

        #[test]
        fn no_altered_file_panics(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..8)) {
            let mut tape = Tape::default();
            tape.association(STA, Addr([2, 0, 0, 0, 1, 0]), "home", 0, 0);
            let mut file = tape.pcap();
            for (at, with) in changes {
                let position = at % file.len();
                file[position] = with;
            }
            let _ = Capture::read(&file);
        }
    }
}
