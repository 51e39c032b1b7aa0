//! Radios that are made one by one, in the guest's namespace of networks, where the kernel is the machine's own.
//!
//! Radios of one namespace do not hear those of another, and vanish with it (mac80211_hwsim's netgroups).

use neli::consts::nl::NlmF;
use neli::consts::socket::NlFamily;
use neli::err::RouterError;
use neli::genl::{AttrTypeBuilder, Genlmsghdr, GenlmsghdrBuilder, Nlattr, NlattrBuilder, NoUserHeader};
use neli::nl::NlPayload;
use neli::router::synchronous::NlRouter;
use neli::types::{Buffer, GenlBuffer};
use neli::utils::Groups;

use super::RADIOS_VARIABLE;

/// The kernel's family for virtual radios.
const FAMILY: &str = "MAC80211_HWSIM";
/// `HWSIM_CMD_NEW_RADIO`
const NEW_RADIO: u8 = 4;
/// `HWSIM_ATTR_SUPPORT_P2P_DEVICE`: as those have that the module makes by itself.
const SUPPORT_P2P_DEVICE: u16 = 14;
/// `HWSIM_ATTR_PERM_ADDR`
const PERM_ADDR: u16 = 22;

/// Makes as many as the engine asks for. The permanent addresses are those that the module itself would give
/// to its first radios.
pub(super) fn create() -> Result<(), CreateError> {
    let count = std::env::var(RADIOS_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or_default();
    let failed = |reason: String| CreateError { reason };
    let (router, _) =
        NlRouter::connect(NlFamily::Generic, None, Groups::empty()).map_err(|e| failed(e.to_string()))?;
    let family = router.resolve_genl_family(FAMILY).map_err(|e| failed(e.to_string()))?;
    for number in 0..count {
        let request = request(number).map_err(failed)?;
        let answers = router
            .send::<_, _, u16, Genlmsghdr<u8, u16>>(family, NlmF::ACK, NlPayload::Payload(request))
            .map_err(|e| failed(e.to_string()))?;
        for answer in answers {
            match answer {
                // The new radio's number is answered where others answer an error, or that there is none.
                Err(RouterError::Nlmsgerr(number)) if *number.error() > 0 => {}
                answer => drop(answer.map_err(|e| failed(e.to_string()))?),
            }
        }
    }
    Ok(())
}

fn request(number: u16) -> Result<Genlmsghdr<u8, u16>, String> {
    let [high, low] = number.to_be_bytes();
    let address: [u8; 6] = [0x02, 0, 0, high, low, 0];
    let mut attributes = GenlBuffer::new();
    attributes.push(attribute(PERM_ADDR, address.as_slice())?);
    attributes.push(attribute(SUPPORT_P2P_DEVICE, [].as_slice())?);
    GenlmsghdrBuilder::<u8, u16, NoUserHeader>::default()
        .cmd(NEW_RADIO)
        .version(1)
        .attrs(attributes)
        .build()
        .map_err(|e| e.to_string())
}

fn attribute(kind: u16, payload: &[u8]) -> Result<Nlattr<u16, Buffer>, String> {
    let kind = AttrTypeBuilder::default().nla_type(kind).build().map_err(|e| e.to_string())?;
    NlattrBuilder::default().nla_type(kind).nla_payload(payload).build().map_err(|e| e.to_string())
}

/// A radio could not be made.
#[derive(Debug, thiserror::Error)]
#[error("making a virtual radio: {reason}")]
pub(super) struct CreateError {
    reason: String,
}
