//! A connection's choices and the facts → its address, with an account of every step.
//!
//! One arm of [`choose`] a mode: a new one is a variant of [`ClonedMac`] and a function here.

use super::account::Step;
use super::addr::MacAddr;
use super::compat::Compat;
use super::draw::Draw;
use super::host_id::HostId;
use super::mask::{self, Base, Known, Mask};
use super::mode::ClonedMac;
use super::pattern::{self, ExpandError, Now, Values};
use super::ssid::Ssid;
use super::stable::StableHash;
use super::stable_id::{self, Expansion, Parsed, StableId};
use super::time::UnixTime;

/// What is configured for a connection, all defaults applied.
#[derive(Debug, Clone, Copy)]
pub struct Choices<'a> {
    /// The mode.
    pub mode: ClonedMac,
    /// The stable-id; `None` if unset, which is not the same as empty.
    pub stable_id: Option<&'a str>,
    /// The mask; `None` for none.
    pub mask: Option<&'a Mask>,
    /// How often the connection was re-rolled: its stable addresses differ for each count.
    pub generation: u64,
    /// Whose behaviour to follow.
    pub compat: Compat,
}

impl Default for Choices<'_> {
    /// `preserve`, and nothing else set.
    fn default() -> Self {
        let mode = ClonedMac::Preserve;
        Self { mode, stable_id: None, mask: None, generation: 0, compat: Compat::Safe }
    }
}

/// What is the case when a connection begins; `None` where unknown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Whether the interface is a Wi-Fi station.
    pub is_wifi: bool,
    /// The kernel's name of the interface; it is part of every stable address.
    pub ifname: &'a str,
    /// The network's name.
    pub ssid: Option<&'a Ssid>,
    /// The access point's address.
    pub bssid: Option<MacAddr>,
    /// The connection's UUID in lower case.
    pub uuid: Option<&'a str>,
    /// The addresses that a mask and `preserve` refer to.
    pub known: Known,
    /// The hardware's address, only if it is really that.
    pub permanent: Option<MacAddr>,
    /// The host's identity.
    pub host_id: Option<&'a HostId>,
    /// The kernel's boot id.
    pub boot_id: Option<&'a str>,
    /// The time.
    pub now: Option<Now<'a>>,
}

/// A chosen address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// What is to be done with it.
    pub action: Action,
    /// The address.
    pub address: MacAddr,
    /// When the same choices lead to another one.
    pub until: Option<UnixTime>,
    /// The access point it is for. `None`: it is the same for any.
    pub for_bssid: Option<MacAddr>,
    /// How it came about, in order.
    pub account: Vec<Step>,
}

impl Chosen {
    /// An address that depends neither on time nor on an access point.
    fn new(action: Action, address: MacAddr, account: Vec<Step>) -> Self {
        Self { action, address, until: None, for_bssid: None, account }
    }
}

/// What an address is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// To be installed.
    Set,
    /// The initial address, to go back to if something else was installed.
    Restore,
}

/// Why no address is chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A stable mode without the host's secret.
    #[error("{0} needs the secret key, which is not known")]
    NoHostId(ClonedMac),
    /// A stable address per connection, for a connection without UUID.
    #[error("{0} without a stable-id needs the connection's UUID, which is not known")]
    NoUuid(ClonedMac),
    /// A mode per network, without the network's name.
    #[error("{0} needs an SSID, which is not known")]
    NoSsid(ClonedMac),
    /// A mode for Wi-Fi on another device.
    #[error("{0} is for Wi-Fi only")]
    NotWifi(ClonedMac),
    /// The initial address is asked for and not known.
    #[error("{0} needs the interface's initial address, which is not known")]
    NoInitial(ClonedMac),
    /// An explicit address that no station can have.
    #[error("{0} cannot be a station's address: it is a group address or zero")]
    NotAStation(MacAddr),
    /// A stable-id with a pattern that has no value.
    #[error("the stable-id cannot be expanded: {0}")]
    StableId(ExpandError),
    /// An address for each access point, before there is one.
    #[error("{0} needs the access point's address (BSSID), which is not known yet")]
    NoBssid(ClonedMac),
    /// A mask that keeps bits of an address that is not known. NetworkManager ignores it then.
    #[error("the mask keeps bits of the {0} address, which is not known")]
    NoBase(&'static str),
}

/// Chooses a connection's address.
///
/// # Errors
/// A refusal; nothing was chosen, and the caller must not go on with another address silently.
pub fn choose(choices: &Choices<'_>, facts: &Facts<'_>, draw: &mut dyn Draw) -> Result<Chosen, Refusal> {
    let mode = choices.mode;
    let account = vec![Step::Mode { mode: mode.to_string() }];
    match mode {
        ClonedMac::Preserve => restore(mode, facts, account),
        ClonedMac::Permanent => permanent(facts, account),
        ClonedMac::Explicit(address) => explicit(address, choices.compat, account),
        ClonedMac::Random => random(choices, facts, draw, account),
        ClonedMac::Stable => stable(choices, facts, choices.stable_id, draw, account),
        ClonedMac::StableSsid => {
            if !facts.is_wifi {
                return Err(Refusal::NotWifi(mode));
            }
            if facts.ssid.is_none() && choices.compat == Compat::Safe {
                return Err(Refusal::NoSsid(mode));
            }
            stable(choices, facts, Some("${NETWORK_SSID}"), draw, account)
        }
        ClonedMac::StableBssid => {
            if !facts.is_wifi {
                return Err(Refusal::NotWifi(mode));
            }
            if facts.ssid.is_none() {
                return Err(Refusal::NoSsid(mode));
            }
            // Only asked for by name, so macveil's own pattern is meant whatever `compat` says.
            let choices = Choices { compat: Compat::Safe, ..*choices };
            stable(&choices, facts, Some("${NETWORK_SSID}${BSSID}"), draw, account)
        }
    }
}

fn restore(mode: ClonedMac, facts: &Facts<'_>, mut account: Vec<Step>) -> Result<Chosen, Refusal> {
    let address = facts.known.initial.ok_or(Refusal::NoInitial(mode))?;
    account.push(Step::Copied { from: "initial", address });
    Ok(Chosen::new(Action::Restore, address, account))
}

fn permanent(facts: &Facts<'_>, mut account: Vec<Step>) -> Result<Chosen, Refusal> {
    let Some(address) = facts.permanent else {
        account.push(Step::NoPermanent);
        return restore(ClonedMac::Permanent, facts, account);
    };
    account.push(Step::Copied { from: "permanent", address });
    Ok(Chosen::new(Action::Set, address, account))
}

fn explicit(address: MacAddr, compat: Compat, mut account: Vec<Step>) -> Result<Chosen, Refusal> {
    // NetworkManager leaves the refusal to the kernel.
    if compat == Compat::Safe && (!address.is_unicast() || address.is_zero()) {
        return Err(Refusal::NotAStation(address));
    }
    account.push(Step::Copied { from: "configured", address });
    Ok(Chosen::new(Action::Set, address, account))
}

fn random(
    choices: &Choices<'_>,
    facts: &Facts<'_>,
    draw: &mut dyn Draw,
    mut account: Vec<Step>,
) -> Result<Chosen, Refusal> {
    let mut raw = [0; 6];
    draw.fill(&mut raw);
    account.push(Step::Drawn { raw: raw.into() });
    completed(raw, choices, facts.known, |n| draw.below(n), account)
}

fn stable(
    choices: &Choices<'_>,
    facts: &Facts<'_>,
    text: Option<&str>,
    draw: &mut dyn Draw,
    mut account: Vec<Step>,
) -> Result<Chosen, Refusal> {
    let Choices { mode, compat, .. } = *choices;
    let host_id = facts.host_id.ok_or(Refusal::NoHostId(mode))?;
    let permanent = facts.permanent.map(|address| address.to_string());
    let values = Values {
        connection: facts.uuid,
        boot: facts.boot_id,
        device: Some(facts.ifname),
        mac: permanent.as_deref(),
        ssid: facts.ssid.map(Ssid::octets),
        bssid: facts.bssid,
        now: facts.now,
    };
    let parsed = stable_id::parse(text, &values, compat).map_err(|why| match why {
        ExpandError::NoBssid => Refusal::NoBssid(mode),
        ExpandError::NoTime | ExpandError::Time(_) => Refusal::StableId(why),
    })?;
    if parsed == Parsed::Uuid && facts.uuid.is_none() {
        return Err(Refusal::NoUuid(mode));
    }
    let unknown = pattern::unknown_patterns(text.unwrap_or_default(), compat);
    account.extend(unknown.into_iter().map(|pattern| Step::UnknownPattern { pattern: pattern.to_owned() }));
    let expansion = parsed.expansion();
    let expanded = expansion.map(|expansion| expansion.text.clone());
    account.push(Step::Expanded { stable_id: text.map(str::to_owned), expanded });
    account.extend(expansion.into_iter().flat_map(|e| &e.periods).map(|(pattern, period)| Step::Period {
        pattern: pattern.clone(),
        index: period.index,
        begins: period.begins,
        ends: period.ends,
    }));
    let id = StableId::new(&parsed, text, facts.uuid, draw).generation(choices.generation);
    if choices.generation > 0 {
        account.push(Step::Generation { generation: choices.generation });
    }
    let hash = StableHash::new(id.kind, &id.text, host_id.octets(), facts.ifname);
    account.push(Step::Hashed {
        kind: id.kind,
        stable_id: id.text,
        secret: host_id.kind().to_string(),
        ifname: facts.ifname.to_owned(),
        raw: hash.raw.into(),
    });
    // A base drawn at random, as NetworkManager does, makes a stable address unstable.
    let pick = |n| if compat == Compat::Safe { hash.pick(n) } else { draw.below(n) };
    let chosen = completed(hash.raw, choices, facts.known, pick, account)?;
    let (until, for_bssid) = (expansion.and_then(Expansion::until), expansion.and_then(|e| e.bssid));
    Ok(Chosen { until, for_bssid, ..chosen })
}

/// The last step of every generated address, with its account.
fn completed(
    raw: [u8; 6],
    choices: &Choices<'_>,
    known: Known,
    pick: impl FnOnce(usize) -> usize,
    mut account: Vec<Step>,
) -> Result<Chosen, Refusal> {
    let mut kept = None;
    account.push(match choices.mask {
        None => Step::NoMask,
        Some(mask) => {
            let index = mask.pick(pick);
            let from = match mask.bases().get(index) {
                None => "the initial address".to_owned(),
                Some(Base::Current) => "the current address".to_owned(),
                Some(Base::Listed(_)) => format!("listed base {} of {}", index + 1, mask.bases().len()),
            };
            match (mask.base(known, index), choices.compat) {
                (Some(base), _) => {
                    kept = Some((mask.keep(), base));
                    Step::Masked { mask: mask.keep().into(), base, from }
                }
                (None, Compat::NetworkManager) => Step::MaskIgnored,
                (None, Compat::Safe) if mask.bases().is_empty() => return Err(Refusal::NoBase("initial")),
                (None, Compat::Safe) => return Err(Refusal::NoBase("current")),
            }
        }
    });
    let address = mask::complete(raw, kept);
    account.push(Step::Completed {
        address,
        local: address.is_locally_administered(),
        unicast: address.is_unicast(),
    });
    Ok(Chosen::new(Action::Set, address, account))
}

#[cfg(test)]
#[path = "choose_tests.rs"]
mod tests;
