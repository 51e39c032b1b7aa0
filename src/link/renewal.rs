//! An interface deleted and created anew, which restarts its sequence numbers.

use neli::consts::nl::NlmF;
use neli::consts::nl80211::{Nl80211Command, Nl80211IfType};
use neli::types::GenlBuffer;

use super::nl80211::{ATTR_IFINDEX, ATTR_MAC, ATTR_WIPHY, Nl80211, RadioError};
use super::requests::{AskError, attribute};
use crate::core::addr::MacAddr;
use crate::core::types::IfIndex;

/// `NL80211_ATTR_IFNAME`
const ATTR_IFNAME: u16 = 4;
/// `NL80211_ATTR_IFTYPE`
const ATTR_IFTYPE: u16 = 5;

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    /// The interface is as it was.
    #[error("{0}")]
    Kept(String),
    /// It was deleted, and could not be created: the machine has lost it.
    #[error(
        "{name} was deleted and could not be created again: {reason}; `iw phy phy{wiphy} interface add {name} type managed` brings it back"
    )]
    Lost {
        /// Its name.
        name: String,
        /// Its radio.
        wiphy: u32,
        /// What the kernel says.
        reason: String,
    },
}

impl From<RadioError> for RenewalError {
    fn from(error: RadioError) -> Self {
        Self::Kept(error.to_string())
    }
}

impl From<AskError> for RenewalError {
    fn from(error: AskError) -> Self {
        Self::Kept(error.to_string())
    }
}

/// Deletes the station interface (`NL80211_CMD_DEL_INTERFACE`) and creates it under the same name, down,
/// with `address` from its first moment on (`NL80211_CMD_NEW_INTERFACE` with `NL80211_ATTR_MAC`).
///
/// # Errors
/// Other interfaces use the radio, or it cannot give a new interface an address: nothing was done then.
/// [`RenewalError::Lost`] is the worst case.
pub fn renew(nl80211: &Nl80211, index: IfIndex, name: &str, address: MacAddr) -> Result<(), RenewalError> {
    let wiphy = match nl80211.interface(index)? {
        Some(interface) if interface.is_station => interface.wiphy,
        Some(_) | None => return Err(RenewalError::Kept(format!("{name} is not a station's interface"))),
    };
    if !nl80211.radio(wiphy)?.address_on_create {
        return Err(RenewalError::Kept(
            "its driver cannot give a new interface an address of its own".to_owned(),
        ));
    }
    if nl80211.interfaces()?.iter().any(|other| other.wiphy == wiphy && other.index != index) {
        return Err(RenewalError::Kept("another interface uses the same radio".to_owned()));
    }
    let mut delete = GenlBuffer::new();
    delete.push(attribute(ATTR_IFINDEX, index.0)?);
    let mut create = GenlBuffer::new();
    create.push(attribute(ATTR_WIPHY, wiphy)?);
    create.push(attribute(ATTR_IFNAME, format!("{name}\0").as_bytes())?);
    create.push(attribute(ATTR_IFTYPE, u32::from(Nl80211IfType::Station))?);
    create.push(attribute(ATTR_MAC, address.octets().as_slice())?);

    nl80211.requests().ask(Nl80211Command::DelInterface, NlmF::ACK, delete)?;
    nl80211
        .requests()
        .ask(Nl80211Command::NewInterface, NlmF::ACK, create)
        .map_err(|error| RenewalError::Lost { name: name.to_owned(), wiphy, reason: error.to_string() })?;
    Ok(())
}
