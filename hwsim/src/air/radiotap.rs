//! The radiotap header that stands before every captured frame (radiotap.org).
//!
//! Only what hwsim writes and the judge needs: the header's length, the TSFT, the flags (is there a
//! frame check sequence at the end?) and the channel's frequency.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

/// What a radiotap header says of its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Radiotap {
    /// Octets before the 802.11 frame begins.
    pub length: usize,
    /// Microseconds of the receiver's TSF timer (field 0); absent on hwsim's ACKs.
    pub tsft: Option<u64>,
    /// Centre frequency in MHz (field 3).
    pub frequency: Option<u16>,
    /// Whether four octets of frame check sequence follow the frame (field 1, bit 0x10).
    pub has_fcs: bool,
}

/// Why octets are no radiotap header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseRadiotapError {
    /// The header or a field of it reaches past the captured octets.
    #[error("the radiotap header is cut")]
    Cut,
    /// Only version 0 exists.
    #[error("radiotap version {0} is unknown")]
    Version(u8),
}

const TSFT: u32 = 1 << 0;
const FLAGS: u32 = 1 << 1;
const RATE: u32 = 1 << 2;
const CHANNEL: u32 = 1 << 3;
const MORE_WORDS: u32 = 1 << 31;
const FLAG_FCS: u8 = 0x10;

/// Reads the header at the start of `octets`; every number in it is little endian.
///
/// # Errors
/// The header is longer than `octets`, or of another version.
pub fn parse(octets: &[u8]) -> Result<Radiotap, ParseRadiotapError> {
    use ParseRadiotapError::Cut;
    let (&[version, _pad, low, high], _) = octets.split_first_chunk::<4>().ok_or(Cut)?;
    if version != 0 {
        return Err(ParseRadiotapError::Version(version));
    }
    let length = usize::from(u16::from_le_bytes([low, high]));
    let header = Fields { octets: octets.get(..length).ok_or(Cut)? };

    let mut at = 4;
    let present = u32::from_le_bytes(header.take(&mut at, 4)?);
    let mut word = present;
    while word & MORE_WORDS != 0 {
        word = u32::from_le_bytes(header.take(&mut at, 4)?);
    }

    let mut radiotap = Radiotap { length, ..Radiotap::default() };
    if present & TSFT != 0 {
        radiotap.tsft = Some(u64::from_le_bytes(header.take(&mut at, 8)?));
    }
    if present & FLAGS != 0 {
        let [flags] = header.take(&mut at, 1)?;
        radiotap.has_fcs = flags & FLAG_FCS != 0;
    }
    if present & RATE != 0 {
        let [_rate] = header.take(&mut at, 1)?;
    }
    if present & CHANNEL != 0 {
        let [low, high, _flags @ ..]: [u8; 4] = header.take(&mut at, 2)?;
        radiotap.frequency = Some(u16::from_le_bytes([low, high]));
    }
    Ok(radiotap)
}

struct Fields<'a> {
    octets: &'a [u8],
}

impl Fields<'_> {
    /// The `N` octets at the next multiple of `align` from the header's start; moves `at` past them.
    fn take<const N: usize>(&self, at: &mut usize, align: usize) -> Result<[u8; N], ParseRadiotapError> {
        let start = at.next_multiple_of(align);
        let (field, _) = self
            .octets
            .get(start..)
            .and_then(|rest| rest.split_first_chunk::<N>())
            .ok_or(ParseRadiotapError::Cut)?;
        *at = start + N;
        Ok(*field)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_hwsim_writes() {
        // TSFT, flags, rate, channel: a frame's header in a capture of hwsim0.
        let octets =
            [0, 0, 0x16, 0, 0x0f, 0, 0, 0, 0xb4, 0xea, 0xa5, 0x6a, 0xfe, 0x60, 6, 0, 0, 2, 0x6c, 9, 0xa0, 0];
        let radiotap = parse(&octets).unwrap();
        assert_eq!(radiotap.length, 22);
        assert_eq!(radiotap.tsft, Some(0x0006_60fe_6aa5_eab4));
        assert_eq!(radiotap.frequency, Some(2412));
        assert!(!radiotap.has_fcs);
    }

    #[test]
    fn skips_further_presence_words_and_notes_the_fcs() {
        let octets = [0, 0, 14, 0, 0x0a, 0, 0, 0x80, 0, 0, 0, 0, 0x10, 0];
        assert_eq!(parse(&octets), Err(ParseRadiotapError::Cut));
        let octets = [0, 0, 16, 0, 0x0a, 0, 0, 0x80, 0, 0, 0, 0, 0x10, 0, 0x85, 0x09, 7];
        let radiotap = parse(&octets[..16]);
        assert_eq!(radiotap, Err(ParseRadiotapError::Cut), "channel needs four octets");
        let octets = [0, 0, 18, 0, 0x0a, 0, 0, 0x80, 0, 0, 0, 0, 0x10, 0, 0x85, 0x09, 7, 7];
        let radiotap = parse(&octets).unwrap();
        assert!(radiotap.has_fcs);
        assert_eq!(radiotap.frequency, Some(2437));
    }

    proptest! {
        #[test]
        fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&octets);
        }
    }
}
