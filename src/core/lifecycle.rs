//! NetworkManager's bookkeeping of one Wi-Fi interface's address: scan addresses that live 300 s,
//! what an activation installs, what a reset goes back to. The scan policy of
//! [`super::compat::Compat::NetworkManager`].
//!
//! Pure: time and randomness are arguments, and the address to install is the result.

use super::addr::MacAddr;
use super::draw::Draw;
use super::mask::{Known, Mask, random_address};
use super::mode::ClonedMac;

/// How long one scan address serves, in seconds. Expiry is lazy: it is noticed by the next scan.
pub const SCAN_LIFETIME_SECS: u64 = 300;

/// What put the present address on the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nobody here: the initial address follows what others set.
    Unset,
    /// The permanent address or one for scanning, which NetworkManager records alike.
    Permanent,
    /// A generated one, kept if the same activation asks again.
    Generated,
    /// A configured one.
    Explicit,
}

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Activity {
    Idle,
    Activating,
    Activated,
}

/// How scans are done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanPolicy {
    /// `wifi.scan-rand-mac-address`.
    pub randomize: bool,
    /// `wifi.scan-generate-mac-address-mask`; its base is the initial address.
    pub mask: Option<Mask>,
}

/// One interface, as NetworkManager keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycle {
    current: MacAddr,
    initial: MacAddr,
    permanent: Option<MacAddr>,
    kind: Kind,
    activity: Activity,
    managed: bool,
    scan_expiry_secs: u64,
}

impl Lifecycle {
    /// A managed, disconnected interface with its initial address. `permanent` is the hardware's,
    /// only if it is really that.
    #[must_use]
    pub fn new(initial: MacAddr, permanent: Option<MacAddr>) -> Self {
        Self {
            current: initial,
            initial,
            permanent,
            kind: Kind::Unset,
            activity: Activity::Idle,
            managed: true,
            scan_expiry_secs: 0,
        }
    }

    /// The address that the interface is to have.
    #[must_use]
    pub fn current(&self) -> MacAddr {
        self.current
    }

    /// The address that a reset goes back to and that masks refer to.
    #[must_use]
    pub fn initial(&self) -> MacAddr {
        self.initial
    }

    /// A scan is about to be requested. While connecting or connected it changes nothing.
    pub fn scan(&mut self, now_secs: u64, policy: &ScanPolicy, draw: &mut dyn Draw) {
        if self.managed {
            self.prepare_scan(now_secs, policy, draw, false);
        }
    }

    /// A connection begins. `generated` is its address for the modes that generate one.
    pub fn activate(&mut self, mode: ClonedMac, generated: Option<MacAddr>) {
        if !self.managed {
            return;
        }
        // So that disconnecting finds the scan address expired and makes a fresh one.
        self.scan_expiry_secs = 0;
        self.activity = Activity::Activating;
        match (mode, self.permanent, generated) {
            (ClonedMac::Permanent, Some(address), _) => self.install(address, Kind::Permanent),
            (ClonedMac::Explicit(address), ..) => self.install(address, Kind::Explicit),
            (ClonedMac::Preserve | ClonedMac::Permanent, ..) => self.reset(),
            // Stages may be entered twice; the connection keeps its address.
            _ if self.kind == Kind::Generated => {}
            (_, _, Some(address)) => self.install(address, Kind::Generated),
            (_, _, None) => self.reset(),
        }
    }

    /// The connection is up.
    pub fn activated(&mut self) {
        self.activity = Activity::Activated;
    }

    /// The connection ended, or the radio was switched off; the interface stays managed.
    pub fn clean_up(&mut self, now_secs: u64, policy: &ScanPolicy, draw: &mut dyn Draw) {
        self.activity = Activity::Idle;
        if self.managed {
            self.prepare_scan(now_secs, policy, draw, true);
        }
    }

    /// The interface is given up, for good or until [`Lifecycle::manage`].
    pub fn unmanage(&mut self) {
        self.activity = Activity::Idle;
        self.managed = false;
        self.reset();
    }

    /// The interface is adopted.
    pub fn manage(&mut self, now_secs: u64, policy: &ScanPolicy, draw: &mut dyn Draw) {
        self.managed = true;
        self.prepare_scan(now_secs, policy, draw, true);
    }

    /// Someone else changed the address. On an idle interface without an address of ours it is the
    /// new initial one.
    pub fn changed_by_others(&mut self, address: MacAddr) {
        self.current = address;
        if self.kind == Kind::Unset && self.activity == Activity::Idle {
            self.initial = address;
        }
    }

    fn prepare_scan(&mut self, now_secs: u64, policy: &ScanPolicy, draw: &mut dyn Draw, reset: bool) {
        if self.activity != Activity::Idle {
            return;
        }
        if !policy.randomize {
            self.scan_expiry_secs = 0;
            if reset {
                self.reset();
            }
        } else if now_secs >= self.scan_expiry_secs {
            self.scan_expiry_secs = now_secs.saturating_add(SCAN_LIFETIME_SECS);
            let known = Known { initial: Some(self.initial), current: Some(self.current) };
            self.install(random_address(policy.mask.as_ref(), known, draw), Kind::Permanent);
        }
    }

    fn install(&mut self, address: MacAddr, kind: Kind) {
        self.current = address;
        self.kind = kind;
    }

    /// Goes back to the initial address, unless nothing of ours is installed.
    fn reset(&mut self) {
        if self.kind != Kind::Unset {
            self.install(self.initial, Kind::Unset);
        }
    }
}
