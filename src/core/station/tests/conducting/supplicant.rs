//! wpa_supplicant, as far as it matters here: it scans for itself and chooses.

use super::*;

impl Air {
    pub(super) fn frequency(&self) -> Option<u32> {
        let name = &self.supplicant.networks.iter().find(|n| Some(n.id) == self.supplicant.current)?.name;
        Some(self.bsss.iter().find(|bss| bss.ssid.as_ref() == Some(&ssid(name)))?.frequency)
    }

    pub(super) fn disconnect(&mut self) {
        self.supplicant.disconnected = true;
        if self.supplicant.state != SupplicantState::Disabled {
            self.supplicant.state = SupplicantState::Idle;
        }
        if self.supplicant.current.take().is_some() {
            self.say(Event::Disconnected);
        }
    }

    pub(super) fn select(&mut self, network: NetworkId) {
        self.supplicant.networks.iter_mut().for_each(|known| known.enabled = known.id == network);
        if self.supplicant.current.is_some_and(|current| current != network) {
            self.supplicant.current = None;
            self.say(Event::Disconnected);
        }
        self.look();
    }

    /// Chooses from fresh results, or scans once for itself and chooses then.
    pub(super) fn look(&mut self) {
        self.supplicant.disconnected = false;
        if self.supplicant.state == SupplicantState::Disabled {
            return;
        }
        if self.choose() {
            return;
        }
        self.supplicant.state = SupplicantState::Scanning;
        if !self.supplicant.networks.iter().any(|network| network.enabled) {
            self.supplicant.state = SupplicantState::Idle;
            return;
        }
        self.foreign_scans += 1;
        self.say(Event::RadioBusy);
        self.say(Event::ScanStarted);
        self.heard = self.bsss.clone();
        self.supplicant.results = self.heard.clone();
        self.say(Event::RadioIdle { has_results: true });
        self.say(Event::ScanEnded);
        self.choose();
    }

    pub(super) fn choose(&mut self) -> bool {
        let fits = |network: &&Network| {
            let name = ssid(&network.name);
            network.enabled
                && !self.supplicant.shut_out.contains(&name)
                && self.supplicant.results.iter().any(|bss| bss.ssid.as_ref() == Some(&name))
        };
        let Some(network) = self.supplicant.networks.iter().find(fits).cloned() else { return false };
        if let Some(current) = self.supplicant.current {
            if current == network.id {
                // A reassociation, under the address that it has.
                return true;
            }
            self.supplicant.current = None;
            self.say(Event::Disconnected);
        }
        if self.supplicant.is_refused {
            self.supplicant.refusals += 1;
            self.say(Event::AddressRefused);
            return true;
        }
        if self.supplicant.keeps_addresses {
            self.link.address = network.assigned.expect("it was told an address before it was let in");
            self.supplicant.address = self.link.address;
            self.say(Event::Link(self.link));
        }
        self.associations.push((network.id, self.link.address));
        (self.supplicant.state, self.supplicant.current) = (SupplicantState::Associating, Some(network.id));
        self.say(Event::Associating);
        if self.supplicant.gets_in {
            self.supplicant.state = SupplicantState::Completed;
            self.say(Event::Connected(None));
        } else {
            (self.supplicant.state, self.supplicant.current) = (SupplicantState::Idle, None);
            self.say(Event::NetworkRests(network.id, Duration::from_secs(10)));
            self.say(Event::ConnectionLost);
        }
        true
    }

    pub(super) fn lose(&mut self) {
        (self.supplicant.state, self.supplicant.current) = (SupplicantState::Idle, None);
        self.tell(Event::ConnectionLost);
    }
}
