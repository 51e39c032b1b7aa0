//! `macveil address`: what an address would be, and why. Changes nothing and asks no daemon.

mod draws;
mod print;
mod system;

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::path_args::PathArgs;
use crate::config::profile::normalize_uuid;
use crate::config::property::Property;
use crate::config::settings::{DEFAULT_MODE, NETWORKMANAGER_DEFAULT_MODE};
use crate::config::validate;
use crate::core::addr::MacAddr;
use crate::core::choose::{Choices, Facts, Refusal, choose};
use crate::core::compat::{Compat, ParseCompatError};
use crate::core::host_id::UnusableKey;
use crate::core::mask::{Known, Mask, ParseMaskError};
use crate::core::mode::{self, Configured, ParseModeError};
use crate::core::pattern::{Now, zone_names};
use crate::core::period::{ParsePeriodsError, parse_time, zone_name};
use crate::core::ssid::{Ssid, SsidTooLong};
use crate::core::time::UnixTime;
use crate::core::vendor::Vendors;
use crate::core::zone::Zones;
use crate::host::paths::Paths;
use crate::host::{clock, generations, secret_key, vendors, zoneinfo};
use draws::{Draws, DrawsError};
use print::Answer;
use system::System;

/// Arguments of `macveil address`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil address --ifname wlan0 --ssid \"fake net\" --mode stable-ssid --explain
  macveil address --ifname wlan0 --ssid home --mode stable \\
    --stable-id '${NETWORK_SSID}/${TIME:7d}' --at 2026-12-24T18:00Z
  macveil address --ifname eth0 --mode random --mask 'FF:FF:FF:00:00:00 vendor:printer'
  macveil address --list-vendors

What is not given is read from the system. `none` as an address says that there is none.")]
pub struct AddressArgs {
    /// The interface: its name is part of every stable address
    #[arg(long, value_name = "NAME", required_unless_present = "list_vendors")]
    ifname: Option<String>,
    /// The network's name
    #[arg(long, value_name = "TEXT", conflicts_with = "ssid_hex")]
    ssid: Option<OsString>,
    /// The network's name in hexadecimal octets
    #[arg(long, value_name = "HEX")]
    ssid_hex: Option<String>,
    /// preserve, permanent, random, stable, stable-ssid, stable-bssid or an address [default: stable-ssid for Wi-Fi, else preserve]
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// What the interface is [default: wifi if an SSID is given, else ethernet]
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<Kind>,
    /// The connection's UUID, for stable without a stable-id and for ${CONNECTION}
    #[arg(long, value_name = "UUID")]
    uuid: Option<String>,
    /// The connection's name; no address depends on it
    #[arg(long, value_name = "NAME")]
    id: Option<String>,
    /// connection.stable-id
    #[arg(long, value_name = "TEXT")]
    stable_id: Option<String>,
    /// The mask: MASK [BASE...], a base an address, preserve or vendor:WHAT
    #[arg(long, value_name = "MASK")]
    mask: Option<String>,
    /// The address that the interface had before macveil [default: as remembered, else the current one]
    #[arg(long, value_name = "MAC")]
    initial: Option<String>,
    /// The hardware's address [default: the kernel's]
    #[arg(long, value_name = "MAC")]
    permanent: Option<String>,
    /// The interface's address now [default: the kernel's]
    #[arg(long, value_name = "MAC")]
    current: Option<String>,
    /// The access point's address
    #[arg(long, value_name = "MAC")]
    bssid: Option<String>,
    /// The secret key [default: /var/lib/macveil/secret_key]
    #[arg(long, value_name = "FILE")]
    secret_key: Option<PathBuf>,
    /// The machine-id, 32 hexadecimal digits, or none
    #[arg(long, value_name = "HEX")]
    machine_id: Option<String>,
    /// The kernel's boot id
    #[arg(long, value_name = "UUID")]
    boot_id: Option<String>,
    /// How often the connection was re-rolled [default: 0 with --secret-key, else as counted for --uuid]
    #[arg(long, value_name = "COUNT")]
    generation: Option<u64>,
    /// The time, as 2016-08-22T06:00Z, 2016-08-22T06:00[Europe/Berlin] or @SECONDS since 1970 [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The octets that are drawn at random
    #[arg(long, value_name = "HEX")]
    random: Option<String>,
    /// The number, from 0, of the base that is drawn of a mask with several
    #[arg(long, value_name = "N")]
    pick: Option<usize>,
    /// Whose behaviour to follow: safe or networkmanager
    #[arg(long, value_name = "WHOSE", default_value = "safe")]
    compat: String,
    /// Your own list of vendors [default: /etc/macveil/vendors.list]
    #[arg(long, value_name = "FILE")]
    vendors: Option<PathBuf>,
    /// Say every step on the way; the address is the last line
    #[arg(long)]
    explain: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Show what vendor: in a mask can mean, and nothing else
    #[arg(long)]
    list_vendors: bool,
    #[command(flatten)]
    paths: PathArgs,
}

/// What an interface is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Wifi,
    Ethernet,
}

/// Why there is no address.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// An argument that is to be an address.
    #[error("--{0}: \"{1}\" is not a MAC address, six hexadecimal octets separated by ':', nor none")]
    Address(&'static str, String),
    /// An argument that is to be hexadecimal.
    #[error("--{0}: \"{1}\" is not hexadecimal, two digits an octet")]
    Hex(&'static str, String),
    /// The connection's uuid; its text is hashed, so a slip would be another address.
    #[error("--uuid: \"{0}\" is not a uuid: 32 hexadecimal digits as 8-4-4-4-12 are expected")]
    Uuid(String),
    /// The interface's name, likewise.
    #[error("--ifname: \"{0}\": {1}")]
    Ifname(String, String),
    /// The network's name.
    #[error("--ssid: {0}")]
    Ssid(SsidTooLong),
    /// The mode.
    #[error("--mode: {0}")]
    Mode(ParseModeError),
    /// The mask.
    #[error("--mask: {0}")]
    Mask(ParseMaskError),
    /// The machine-id.
    #[error("--machine-id: \"{0}\" is not 32 hexadecimal digits, not all zero, nor none")]
    MachineId(String),
    /// The time.
    #[error("--at: {0}")]
    At(ParsePeriodsError),
    /// The compatibility.
    #[error("--compat: {0}")]
    Compat(ParseCompatError),
    /// A time zone.
    #[error(transparent)]
    Zone(#[from] zoneinfo::ZoneinfoError),
    /// A list of vendors.
    #[error(transparent)]
    Vendors(#[from] vendors::VendorsError),
    /// The secret key cannot be read.
    #[error(transparent)]
    SecretKey(#[from] secret_key::ReadSecretKeyError),
    /// The secret key is none.
    #[error("{}: {why}", path.display())]
    UnusableKey {
        /// The file.
        path: PathBuf,
        /// Why.
        why: UnusableKey,
    },
    /// The re-rolls.
    #[error(transparent)]
    Generations(#[from] generations::GenerationsError),
    /// What was given does not lead to an address.
    #[error("{refusal}{}", print::remedy(.refusal))]
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// `--random` and `--pick` do not fit what is drawn.
    #[error(transparent)]
    Draws(#[from] DrawsError),
    /// The answer could not be printed.
    #[error("printing JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Computes the address and returns the text to print.
///
/// # Errors
/// An argument that is not understood, something that cannot be read, or a refusal.
pub fn run(args: &AddressArgs) -> Result<String, AddressError> {
    let paths = Paths::from(&args.paths);
    let vendors = |needed: bool| match (&args.vendors, needed) {
        (_, false) => Ok(Vendors::default()),
        (Some(path), _) => vendors::read(path),
        (None, _) => vendors::read(&paths.vendors()),
    };
    if args.list_vendors {
        return Ok(print::vendors(&vendors(true)?, args.json)?);
    }
    let compat: Compat = args.compat.parse().map_err(AddressError::Compat)?;
    let ifname = args.ifname.as_deref().unwrap_or_default();
    if compat == Compat::Safe {
        names(ifname, args.uuid.as_deref())?;
    }
    let ssid = ssid(args)?;
    let is_wifi = args.kind.map_or(ssid.is_some(), |kind| kind == Kind::Wifi);
    let default = if is_wifi && compat == Compat::Safe { DEFAULT_MODE } else { NETWORKMANAGER_DEFAULT_MODE };
    let configured =
        Configured { default: Some(args.mode.as_deref().unwrap_or(default)), ..Configured::default() };
    let mode = mode::select(configured, is_wifi, compat).map_err(AddressError::Mode)?.mode;

    let system = System { paths: &paths, args, compat };
    let link = system.link(ifname);
    let permanent = address("permanent", args.permanent.as_deref(), link.permanent)?;
    let known = Known {
        initial: address("initial", args.initial.as_deref(), link.initial)?,
        current: address("current", args.current.as_deref(), link.current)?,
    };
    let text = args.mask.as_deref();
    let vendors = vendors(text.is_some_and(|text| text.contains("vendor:")))?;
    let vendors = vendors.of_hardware(permanent.or(known.initial));
    let mask = Mask::in_force(text, compat, &vendors).map_err(AddressError::Mask)?;

    let uuid = args.uuid.as_deref().map(str::to_lowercase);
    let secret = if mode.is_stable() { Some(system.secret()?) } else { None };
    let generation = if mode.is_stable() { system.generation(uuid.as_deref())? } else { 0 };
    let (time, zones) = time(args, &paths)?;
    let choices =
        Choices { mode, stable_id: args.stable_id.as_deref(), mask: mask.as_ref(), generation, compat };
    let boot_id = system.boot_id();
    let facts = Facts {
        is_wifi,
        ifname,
        ssid: ssid.as_ref(),
        bssid: address("bssid", args.bssid.as_deref(), None)?,
        uuid: uuid.as_deref(),
        known,
        permanent,
        host_id: secret.as_ref().map(|secret| &secret.host_id),
        boot_id: boot_id.as_deref(),
        now: Some(Now { time, zones: &zones }),
    };
    let mut draws = Draws::new(args.random.as_deref(), args.pick)?;
    let chosen = choose(&choices, &facts, &mut draws).map_err(|refusal| AddressError::Refused { refusal })?;
    draws.finish()?;
    let answer = Answer { mode, chosen: &chosen, secret_key: secret.map(|secret| secret.path) };
    Ok(match (args.json, args.explain) {
        (true, _) => answer.json()?,
        (false, true) => answer.explanation(),
        (false, false) => format!("{}\n", chosen.address),
    })
}

/// NetworkManager hashes whatever these are.
fn names(ifname: &str, uuid: Option<&str>) -> Result<(), AddressError> {
    if let Some(uuid) = uuid.filter(|uuid| normalize_uuid(uuid).is_none()) {
        return Err(AddressError::Uuid(uuid.to_owned()));
    }
    match validate::property(Property::InterfaceName, ifname) {
        Some(complaint) => Err(AddressError::Ifname(ifname.to_owned(), complaint.what)),
        None => Ok(()),
    }
}

fn ssid(args: &AddressArgs) -> Result<Option<Ssid>, AddressError> {
    let octets = match (&args.ssid, &args.ssid_hex) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(hex)) => {
            draws::from_hex(hex).ok_or_else(|| AddressError::Hex("ssid-hex", hex.clone()))?
        }
        (None, None) => return Ok(None),
    };
    Ssid::new(octets).map(Some).map_err(AddressError::Ssid)
}

/// An address as given, else the system's.
fn address(
    name: &'static str,
    given: Option<&str>,
    system: Option<MacAddr>,
) -> Result<Option<MacAddr>, AddressError> {
    match given {
        None => Ok(system),
        Some("none") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| AddressError::Address(name, text.to_owned())),
    }
}

/// The time, and the zones that it and the stable-id name.
fn time(args: &AddressArgs, paths: &Paths) -> Result<(UnixTime, Zones), AddressError> {
    let mut zones = Zones::default();
    // An anchor's grammar, so its zone is found as one's.
    let own = args.at.as_ref().map(|at| format!(",{at}"));
    let names = args.stable_id.as_deref().map(zone_names).unwrap_or_default();
    for name in names.into_iter().chain(own.as_deref().and_then(zone_name)) {
        zoneinfo::add(&mut zones, &paths.zoneinfo(), name)?;
    }
    let time = match args.at.as_deref() {
        None => clock::wall(),
        Some(at) => match at.strip_prefix('@').map(str::parse) {
            Some(Ok(secs)) => UnixTime::new(secs),
            _ => parse_time(at, &zones).map_err(AddressError::At)?,
        },
    };
    Ok((time, zones))
}
