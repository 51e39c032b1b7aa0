//! What `macveil address` reads from the system where it is not given.

use std::path::PathBuf;

use super::{AddressArgs, AddressError};
use crate::core::addr::MacAddr;
use crate::core::compat::Compat;
use crate::core::host_id::{HostId, MachineId};
use crate::host::paths::Paths;
use crate::host::{boot_id, generations, initial, machine_id, secret_key};
use crate::link::rtnl::Rtnl;

/// Where to look, and what need not be looked for.
pub(super) struct System<'a> {
    pub(super) paths: &'a Paths,
    pub(super) args: &'a AddressArgs,
    pub(super) compat: Compat,
}

/// An interface's addresses.
#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) initial: Option<MacAddr>,
    pub(super) current: Option<MacAddr>,
    pub(super) permanent: Option<MacAddr>,
}

/// The host's identity and the file that it is from.
pub(super) struct Secret {
    pub(super) path: PathBuf,
    pub(super) host_id: HostId,
}

impl System<'_> {
    /// The interface's addresses; none if there is no such interface.
    pub(super) fn link(&self, ifname: &str) -> Link {
        let links = Rtnl::open().and_then(|rtnl| rtnl.links()).unwrap_or_default();
        let Some(link) = links.into_iter().find(|link| link.name == ifname) else { return Link::default() };
        let own = self.paths.root.join(format!("run/macveil/if{}", link.index.0));
        let current = link.state.address;
        Link {
            initial: Some(initial::recorded(&own).unwrap_or(current)),
            current: Some(current),
            permanent: link.permanent,
        }
    }

    /// The secret key, which is never made here, with the machine-id.
    pub(super) fn secret(&self) -> Result<Secret, AddressError> {
        let default = match self.paths.networkmanager_root {
            Some(_) => self.paths.networkmanager().secret_key(),
            None => self.paths.secret_key(),
        };
        let path = self.args.secret_key.clone().unwrap_or(default);
        let key = secret_key::read(&path)?;
        let machine_id = self.machine_id()?;
        match HostId::new(&key, machine_id.as_ref()) {
            Ok(host_id) => Ok(Secret { path, host_id }),
            Err(why) => Err(AddressError::UnusableKey { path, why }),
        }
    }

    fn machine_id(&self) -> Result<Option<MachineId>, AddressError> {
        match self.args.machine_id.as_deref() {
            None => Ok(machine_id::read(&self.paths.machine_ids())),
            Some("none") => Ok(None),
            // NetworkManager goes on without one that is invalid.
            Some(text) => match (MachineId::parse(text), self.compat) {
                (None, Compat::Safe) => Err(AddressError::MachineId(text.to_owned())),
                (machine_id, _) => Ok(machine_id),
            },
        }
    }

    pub(super) fn boot_id(&self) -> Option<String> {
        let given = self.args.boot_id.as_deref().map(str::to_owned);
        given.or_else(|| boot_id::read(&self.paths.root.join(boot_id::PATH.trim_start_matches('/'))))
    }

    /// How often the connection was re-rolled. Beside another host's key there are no counts of this.
    pub(super) fn generation(&self, uuid: Option<&str>) -> Result<u64, AddressError> {
        match (self.args.generation, &self.args.secret_key, uuid) {
            (Some(generation), ..) => Ok(generation),
            (None, None, Some(uuid)) => Ok(generations::read(&self.paths.generations())?.of(uuid)),
            (None, ..) => Ok(0),
        }
    }
}
