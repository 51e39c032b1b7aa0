//! EAPOL-Key frames of the 4-way handshake (802.11-2020, 12.7), seen inside data frames.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

/// LLC and SNAP headers with the EtherType of EAPOL (IEEE 802.1X).
const LLC_EAPOL: [u8; 8] = [0xaa, 0xaa, 0x03, 0, 0, 0, 0x88, 0x8e];
/// EAPOL packet type: key.
const PACKET_KEY: u8 = 3;
/// Key information bits (12.7.2, figure 12-34).
const PAIRWISE: u16 = 1 << 3;
const ACK: u16 = 1 << 7;
const MIC: u16 = 1 << 8;

/// Which message of the 4-way handshake, 1 to 4, an unprotected data frame's `body` is.
///
/// `None` for every other payload, group key handshakes included. Message 4 is told from message 2 by
/// its nonce of zeros (12.7.6.5), which holds for every length of MIC.
#[must_use]
pub fn handshake_message(body: &[u8]) -> Option<u8> {
    let eapol = body.strip_prefix(&LLC_EAPOL)?;
    let (&[_version, packet, _, _, _descriptor, high, low, _, _], rest) = eapol.split_first_chunk::<9>()?;
    let information = u16::from_be_bytes([high, low]);
    if packet != PACKET_KEY || information & PAIRWISE == 0 {
        return None;
    }
    let (_replay_counter, rest) = rest.split_first_chunk::<8>()?;
    let (nonce, _) = rest.split_first_chunk::<32>()?;
    match (information & ACK != 0, information & MIC != 0) {
        (true, false) => Some(1),
        (true, true) => Some(3),
        (false, true) if *nonce == [0; 32] => Some(4),
        (false, true) => Some(2),
        (false, false) => None,
    }
}
