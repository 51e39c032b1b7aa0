//! `key+=` and `key-=`: assignments that change a list instead of replacing it.

use super::conf::{Origin, Section};
use super::match_spec;
use super::text::{join_list, split_list};

/// What `key+=` and `key-=` do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Add,
    Remove,
}

impl Change {
    /// The key without the sign, and the sign's meaning.
    pub(super) fn of(key: &str) -> Option<(&str, Self)> {
        let (base, change) = match key.strip_suffix('+') {
            Some(base) => (base, Self::Add),
            None => (key.strip_suffix('-')?, Self::Remove),
        };
        (!base.is_empty()).then_some((base, change))
    }
}

/// The keys which `+=` and `-=` work on, by the syntax of their value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Strings,
    Specs,
}

impl List {
    /// `None`: the key is not a list; an assignment by `+=` or `-=` is dropped.
    pub(super) fn of(section: &str, key: &str) -> Option<Self> {
        let family = |prefix| section.starts_with(prefix);
        match (section, key) {
            ("main", "plugins" | "debug") | ("logging", "domains") => Some(Self::Strings),
            ("main", "no-auto-default" | "ignore-carrier" | "assume-ipv6ll-only") => Some(Self::Specs),
            ("keyfile", "unmanaged-devices") => Some(Self::Specs),
            (_, "match-device") if family("connection") || family("device") => Some(Self::Specs),
            (_, "allowed-connections") if family("device") => Some(Self::Specs),
            // NetworkManager's own tests rely on it.
            _ if family(".test-append-stringlist") => Some(Self::Strings),
            _ => None,
        }
    }

    /// Changes the list under `key` by the items of `raw`.
    pub(super) fn change(self, section: &mut Section, key: &str, change: Change, raw: &[u8], origin: Origin) {
        let split = |raw: &[u8]| match self {
            Self::Strings => split_list(&String::from_utf8_lossy(raw)),
            Self::Specs => match_spec::split(&String::from_utf8_lossy(raw)),
        };
        let mut items = section.get(key).map_or_else(Vec::new, |value| split(&value.raw));
        let mut named = split(raw);
        match change {
            // Duplicates within the new list are all added.
            Change::Add => {
                named.retain(|item| !items.contains(item));
                items.append(&mut named);
            }
            Change::Remove => items.retain(|item| !named.contains(item)),
        }
        if items.is_empty() && self == Self::Strings {
            section.remove(key);
            return;
        }
        // An empty spec stays: it matches nothing, where an absent one would match everything.
        let joined = match self {
            Self::Strings => join_list(&items),
            Self::Specs => match_spec::join(&items),
        };
        section.set(key, joined.into_bytes(), origin);
    }
}
