//! What the elements of a probe request tell of the station that sent it.

use serde::Serialize;

/// Elements that every probe request has: SSID, supported rates, DS parameter set, extended rates
/// (802.11-2020, table 9-40).
const BARE: [u8; 4] = [0, 1, 3, 50];
/// Elements that say where and for what is asked, and nothing of who asks.
const OF_THE_PLACE: [u8; 2] = [0, 3];
const VENDOR: u8 = 221;
/// Wi-Fi Protected Setup.
const WPS: [u8; 4] = [0x00, 0x50, 0xf2, 4];
/// UUID-E (Wi-Fi Simple Configuration 2.0, clause 12).
const UUID_E: u16 = 0x1047;

/// The content of a probe request, without what changes from channel to channel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Content {
    /// Identifier and content of each element, in order; the WPS element by its presence alone.
    #[serde(skip)]
    pub elements: Vec<(u8, Vec<u8>)>,
    /// There is nothing but what every station sends.
    pub is_bare: bool,
    /// UUID-E of the WPS element.
    pub wps_uuid: Option<[u8; 16]>,
}

impl Content {
    /// Reads elements; what is cut counts as absent.
    #[must_use]
    pub fn of_elements(mut octets: &[u8]) -> Self {
        let mut content = Self { is_bare: true, ..Self::default() };
        while let Some((&[id, length], rest)) = octets.split_first_chunk::<2>() {
            let Some((body, rest)) = rest.split_at_checked(usize::from(length)) else { break };
            octets = rest;
            content.is_bare &= BARE.contains(&id);
            if OF_THE_PLACE.contains(&id) {
                continue;
            }
            match body.strip_prefix(&WPS) {
                Some(attributes) if id == VENDOR => {
                    content.wps_uuid = uuid(attributes);
                    content.elements.push((id, WPS.to_vec()));
                }
                Some(_) | None => content.elements.push((id, body.to_vec())),
            }
        }
        content
    }
}

/// Attributes are type, length and value, big-endian.
fn uuid(mut attributes: &[u8]) -> Option<[u8; 16]> {
    while let Some((&[a, b, c, d], rest)) = attributes.split_first_chunk::<4>() {
        let (value, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([c, d])))?;
        if u16::from_be_bytes([a, b]) == UUID_E {
            return value.try_into().ok();
        }
        attributes = rest;
    }
    None
}
