//! How an address came about: for `--explain`, for `status`, for machines. Never holds the secret.

use std::fmt;

use serde::Serialize;

use super::addr::MacAddr;
use super::stable_id::StableType;
use super::time::UnixTime;

/// One step on the way to an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// The mode in force.
    Mode {
        /// Its text.
        mode: String,
    },
    /// An address was taken as it is.
    Copied {
        /// Which: initial, permanent, configured.
        from: &'static str,
        /// The address.
        address: MacAddr,
    },
    /// The hardware has no address of its own that is known, so the initial one takes its place.
    NoPermanent,
    /// A text that looks like a pattern of a stable-id and is none.
    UnknownPattern {
        /// The text.
        pattern: String,
    },
    /// The stable-id was classified.
    Expanded {
        /// As configured or implied by the mode; none: unset.
        stable_id: Option<String>,
        /// With its patterns' values, if it has patterns.
        expanded: Option<String>,
    },
    /// A `${TIME:…}` stands for the number of a period.
    Period {
        /// The pattern.
        pattern: String,
        /// The number, from the anchor.
        index: i64,
        /// The period's first second.
        begins: UnixTime,
        /// The first second of the next, when the address changes.
        ends: UnixTime,
    },
    /// The connection was re-rolled this often.
    Generation {
        /// The count.
        generation: u64,
    },
    /// The keyed hash was taken.
    Hashed {
        /// The kind of the stable-id.
        kind: StableType,
        /// The stable-id as it is hashed.
        stable_id: String,
        /// What kind of key took part.
        secret: String,
        /// The interface's name, part of the hash.
        ifname: String,
        /// The hash's first six octets.
        raw: MacAddr,
    },
    /// Six octets were drawn.
    Drawn {
        /// The octets.
        raw: MacAddr,
    },
    /// No mask is in force: every bit is generated.
    NoMask,
    /// A mask is in force, but the address to keep bits of is not known.
    MaskIgnored,
    /// Bits were kept.
    Masked {
        /// Set bits are kept.
        mask: MacAddr,
        /// The address they are kept of.
        base: MacAddr,
        /// Which address that is.
        from: String,
    },
    /// The special bits were fixed: locally administered before the mask, unicast after it.
    Completed {
        /// The result.
        address: MacAddr,
        /// Whether it is locally administered in the end.
        local: bool,
        /// Whether it is unicast: always.
        unicast: bool,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mode { mode } => write!(f, "mode: {mode}"),
            Self::Copied { from, address } => write!(f, "address: {address}, the {from} one"),
            Self::NoPermanent => {
                f.write_str("permanent address: not known, so the initial address takes its place")
            }
            Self::UnknownPattern { pattern } => {
                write!(f, "warning: {pattern} is not a pattern and stays as it is")
            }
            Self::Expanded { stable_id: None, .. } => {
                f.write_str("stable-id: unset, the connection's UUID counts")
            }
            Self::Expanded { stable_id: Some(id), expanded: None } => write!(f, "stable-id: \"{id}\""),
            Self::Expanded { stable_id: Some(id), expanded: Some(text) } => {
                write!(f, "stable-id: \"{id}\", expanded to \"{text}\"")
            }
            Self::Period { pattern, index, begins, ends } => {
                write!(f, "time: {pattern} is period {index}, from {begins} until {ends}")
            }
            Self::Generation { generation } => {
                write!(f, "generation: {generation}, mixed into the stable-id")
            }
            Self::Hashed { kind, stable_id, secret, ifname, raw } => write!(
                f,
                "hash: SHA-256 of type {}, the host's identity ({secret}), interface \"{ifname}\", \
                 \"{stable_id}\"; begins {raw}",
                kind.octet(),
            ),
            Self::Drawn { raw } => write!(f, "drawn: {raw}"),
            Self::NoMask => f.write_str("mask: none"),
            Self::MaskIgnored => f.write_str("mask: ignored, since the address to keep bits of is not known"),
            Self::Masked { mask, base, from } => write!(f, "mask: {mask} kept of {base}, {from}"),
            Self::Completed { address, local, .. } => {
                let kind = if *local { "locally" } else { "globally" };
                write!(f, "result: {address}, unicast, {kind} administered")
            }
        }
    }
}
