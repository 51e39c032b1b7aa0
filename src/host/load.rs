//! Everything the daemon reads before it begins, and again when it is told to.

use super::conf_files::{self, ReadError};
use super::entropy::SystemEntropy;
use super::paths::Paths;
use super::secret::{self, SecretError};
use super::{boot_id, generations, machine_id, profile_files, secret_key, vendors, zoneinfo};
use crate::config::check;
use crate::config::conf::{Conf, Product, Source};
use crate::config::finding::{Complaint, Finding};
use crate::config::keyfile::KeyfileError;
use crate::config::match_config::Claim;
use crate::config::policy::Policies;
use crate::config::profile::Profile;
use crate::config::settings::wants_networkmanager;
use crate::config::{time_zones, vendor_names};
use crate::core::host_id::HostId;
use crate::core::vendor::Vendors;
use crate::core::zone::Zones;

/// The configuration cannot be used, or there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No secret key can be read or made.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] ReadError),
    /// A file is not a key file.
    #[error(transparent)]
    Syntax(#[from] KeyfileError),
}

/// Configuration files and profiles, with what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The configuration.
    pub conf: Conf,
    /// macveil's profiles, then those of NetworkManager that none of them replaces.
    pub profiles: Vec<Profile>,
    /// What is not understood.
    pub findings: Vec<Finding>,
}

/// Reads configuration, profiles and identity; the secret key is made if there is none. With it come
/// the findings about what is not understood.
///
/// # Errors
/// See [`LoadError`]; nothing is half read.
pub fn load(paths: &Paths) -> Result<(Policies, Vec<Finding>), LoadError> {
    let Files { conf, profiles, mut findings } = files(paths)?;
    let host_id = host_id(paths, &conf, &mut findings)?;
    let boot_id = boot_id::read(boot_id::PATH.as_ref());
    let (zones, vendors) = named(paths, &conf, &profiles, &mut findings);
    let generations = generations::read(&paths.generations()).map_err(|error| error.to_string());
    let policies = Policies::new(conf, profiles, host_id, boot_id);
    Ok((policies.zones(zones).vendors(vendors).generations(generations), findings))
}

/// What configuration and profiles name and do not hold: time zones and vendors. What is not there is
/// a finding.
pub fn named(
    paths: &Paths,
    conf: &Conf,
    profiles: &[Profile],
    findings: &mut Vec<Finding>,
) -> (Zones, Vendors) {
    (zones(paths, conf, profiles, findings), vendors(paths, conf, profiles, findings))
}

/// The zones that stable-ids name. Networks that need one which is missing are kept from associating.
fn zones(paths: &Paths, conf: &Conf, profiles: &[Profile], findings: &mut Vec<Finding>) -> Zones {
    let mut zones = Zones::default();
    for named in time_zones::named(conf, profiles) {
        if let Err(error) = zoneinfo::add(&mut zones, &paths.zoneinfo(), &named.name) {
            findings.push(Complaint::error(error.to_string(), named.name).at(&named.file, named.line));
        }
    }
    zones
}

/// The lists of vendors; the packaged one, where the machine's has a mistake.
fn vendors(paths: &Paths, conf: &Conf, profiles: &[Profile], findings: &mut Vec<Finding>) -> Vendors {
    match vendors::read(&paths.vendors()) {
        Ok(vendors) => {
            findings.extend(vendor_names::unknown(conf, profiles, &vendors));
            vendors
        }
        // What masks name may be in the list that cannot be read.
        Err(error) => {
            findings.push(Complaint::error(error.to_string(), "").at(&paths.vendors().to_string_lossy(), 1));
            Vendors::packaged()
        }
    }
}

/// Reads configuration and profiles alone; nothing is written.
///
/// # Errors
/// A file cannot be read, or one of the configuration is not a key file.
pub fn files(paths: &Paths) -> Result<Files, LoadError> {
    let claim = claim();
    let (sources, reads_networkmanager) = sources(paths)?;
    let mut findings = check::sources(&sources, &claim);
    let conf = Conf::merge(&sources, &claim)?.beside_networkmanager(reads_networkmanager);
    let mut profiles = profile_files::own(&paths.connections(), &mut findings)?;
    findings.extend(check::profiles(&profiles));
    if conf.reads_networkmanager() {
        let moved = conf.get("keyfile", "path").and_then(|value| value.string());
        let mut theirs =
            profile_files::networkmanagers(&paths.networkmanager(), moved.as_deref(), &mut findings)?;
        // A profile copied over to be changed takes the other's place.
        theirs.retain(|profile| profiles.iter().all(|own| own.uuid != profile.uuid));
        profiles.extend(theirs);
    }
    Ok(Files { conf, profiles, findings })
}

/// All that is wrong with configuration and profiles, the lines of files that are no key files
/// included.
///
/// # Errors
/// A file cannot be read.
pub fn judge(paths: &Paths) -> Result<Vec<Finding>, LoadError> {
    match files(paths) {
        Ok(Files { conf, profiles, mut findings }) => {
            named(paths, &conf, &profiles, &mut findings);
            Ok(findings)
        }
        Err(LoadError::Syntax(_)) => {
            // Whether NetworkManager's files are wanted is not known; a mistake in them is named by
            // `sources`, if they are.
            let sources = match sources(paths) {
                Ok((sources, _)) => sources,
                Err(LoadError::Syntax(_)) => {
                    conf_files::read(Product::Macveil, &paths.main_file(), &paths.conf_dirs())?
                }
                Err(error) => return Err(error),
            };
            let mut findings = check::sources(&sources, &claim());
            let profiles = profile_files::own(&paths.connections(), &mut findings)?;
            findings.extend(check::profiles(&profiles));
            Ok(findings)
        }
        Err(error) => Err(error),
    }
}

/// macveil's own profiles alone, whatever is wrong with the configuration.
///
/// # Errors
/// A file cannot be read.
pub fn own_profiles(paths: &Paths) -> Result<Vec<Profile>, LoadError> {
    Ok(profile_files::own(&paths.connections(), &mut Vec::new())?)
}

/// All configuration files: macveil's, and NetworkManager's where they are wanted; and whether they are.
///
/// # Errors
/// One cannot be read, or one of macveil's is not a key file: then nobody knows whether
/// NetworkManager's are wanted.
pub fn sources(paths: &Paths) -> Result<(Vec<Source>, bool), LoadError> {
    let mut sources = conf_files::read(Product::Macveil, &paths.main_file(), &paths.conf_dirs())?;
    let wanted =
        paths.networkmanager_root.is_some() || wants_networkmanager(&Conf::merge(&sources, &claim())?);
    if wanted {
        let theirs = paths.networkmanager();
        sources.extend(conf_files::read(Product::NetworkManager, &theirs.main_file(), &theirs.conf_dirs())?);
    }
    Ok((sources, wanted))
}

/// What `[.config] enable=` is compared with.
#[must_use]
pub fn claim() -> Claim {
    Claim { tag: std::env::var("NM_CONFIG_ENABLE_TAG").ok(), ..Claim::default() }
}

fn host_id(paths: &Paths, conf: &Conf, findings: &mut Vec<Finding>) -> Result<HostId, LoadError> {
    let machine_id = machine_id::read(&paths.machine_ids());
    let own = paths.secret_key();
    if secret_key::is_exposed(&own) {
        let what = "everybody may read the secret key, and so compute all stable addresses: chmod o-r";
        findings.push(Complaint::warning(what, own.to_string_lossy()).at(&own.to_string_lossy(), 1));
    }
    if conf.reads_networkmanager() {
        let theirs = paths.networkmanager().secret_key();
        if let Some((host_id, copied)) = secret::adopt(&theirs, &own, machine_id.as_ref())? {
            if let Err(error) = copied {
                let what = format!("NetworkManager's key is used and could not be copied: {error}");
                findings.push(Complaint::warning(what, "").at(&own.to_string_lossy(), 1));
            }
            return Ok(host_id);
        }
        let what = "NetworkManager has no usable key there: stable addresses come from macveil's own";
        findings.push(Complaint::warning(what, own.to_string_lossy()).at(&theirs.to_string_lossy(), 1));
    }
    Ok(secret::load_or_create(&own, machine_id.as_ref(), &mut SystemEntropy::default())?)
}
