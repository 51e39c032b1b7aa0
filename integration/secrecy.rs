//! The secret key is in nothing that macveil says: not at any log level, not in an error, not in the
//! `Debug` of anything that holds it.

#![allow(clippy::unwrap_used, reason = "what helps a test may panic, as the test does")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use macveil::config::match_spec::Device;
use macveil::config::policy::InterfaceFacts;
use macveil::core::addr::MacAddr;
use macveil::core::draw::Draw;
use macveil::core::host_id::{HostId, MAX_KEY_LEN};
use macveil::core::ssid::Ssid;
use macveil::core::station::{Asked, Event, LinkState, NetworkFacts, Outcome, Policy as _, Station};
use macveil::core::types::Moment;
use macveil::host::load::load;
use macveil::host::paths::Paths;
use tracing_subscriber::filter::LevelFilter;

/// A key of the second version, one of the first that is text, and one of any octets.
const KEYS: [&[u8]; 3] = [
    b"nm-v2:VGhpcyBpcyBub3QgYSByZWFsIHNlY3JldCBrZXkuLi4=",
    b"aN0ldK3y:0f*Pr1ntable?0ctets/th4t.are,us3d;as!they+Are",
    &[0xc3, 0x28, 0xa0, 0x01, 0xe2, 0x28, 0xa1, 0x9f, 0xf0, 0x28, 0x8c, 0xbc, 0x81, 0x92, 0xd3, 0x44, 0x55],
];

/// What is not a key, and yet may be all that is left of one.
const BROKEN: [&[u8]; 2] = [b"too short: 0x5e", &[0xa7; MAX_KEY_LEN + 5]];

#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Write for Said {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

struct Counter(u8);

impl Draw for Counter {
    fn fill(&mut self, octets: &mut [u8]) {
        for octet in octets {
            *octet = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

fn with_key(root: &Path, key: &[u8]) -> Paths {
    let state = root.join("var/lib/macveil");
    fs::create_dir_all(&state).unwrap();
    fs::create_dir_all(root.join("etc/macveil/connections")).unwrap();
    fs::write(root.join("etc/machine-id"), "0123456789abcdef0123456789abcdef\n").unwrap();
    fs::write(root.join("etc/macveil/macveil.conf"), "[connection]\nwifi.cloned-mac-adress=stable\n")
        .unwrap();
    fs::write(state.join("secret_key"), key).unwrap();
    fs::set_permissions(state.join("secret_key"), fs::Permissions::from_mode(0o600)).unwrap();
    Paths::below(root)
}

/// Everything that a network's life makes macveil say, in one text.
fn life(paths: &Paths) -> String {
    let mut said = String::new();
    let (policies, findings) = match load(paths) {
        Ok(loaded) => loaded,
        Err(error) => return format!("{error} {error:?}"),
    };
    said.push_str(&format!("{findings:?}"));
    let address = MacAddr::new([2, 0, 0, 0, 0, 0]);
    let facts = InterfaceFacts {
        device: Device { ifname: Some("wlan0".to_owned()), ..Device::default() },
        initial: address,
        permanent: Some(address),
        scan_random_address: true,
    };
    let policy = policies.interface(facts);
    said.push_str(&format!("{policy:?} {policy:#?}"));
    let network = NetworkFacts::named(Ssid::new(*b"home").unwrap());
    let mut station = Station::new(LinkState { address, up: true });
    let mut draw = Counter(0);
    let asked = Asked { network: &network, bssid: None, at: Moment::default() };
    said.push_str(&format!("{:?}", policy.connection(&asked, &mut draw)));
    for event in [
        Event::Started,
        Event::SupplicantBack,
        Event::ScanStarted,
        Event::ScanEnded,
        Event::Associating,
        Event::Connected(None),
        Event::Leaving,
    ] {
        tracing::trace!("{event:?}");
        let mut actions = Vec::new();
        station.step(Moment::default(), &policy, &mut draw, event, &mut actions);
        for action in &actions {
            tracing::trace!("{action:?} {:?}", Outcome::Failed("no".to_owned()));
        }
        said.push_str(&format!("{actions:?} {:?}", station.snapshot(&policy)));
    }
    said
}

/// Every piece of eight octets, in the ways in which octets are printed.
fn needles(secret: &[u8]) -> BTreeSet<String> {
    let mut needles = BTreeSet::new();
    for piece in secret.windows(8) {
        let joined = |format: &dyn Fn(&u8) -> String, between: &str| {
            piece.iter().map(format).collect::<Vec<_>>().join(between)
        };
        let lower = |octet: &u8| format!("{octet:02x}");
        let upper = |octet: &u8| format!("{octet:02X}");
        for between in ["", ":", " ", ", ", ", 0x"] {
            needles.insert(joined(&lower, between));
            needles.insert(joined(&upper, between));
        }
        needles.insert(joined(&|octet| octet.to_string(), ", "));
        needles.insert(joined(&|octet| octet.to_string(), ",\n"));
        needles.insert(piece.escape_ascii().to_string());
        needles.insert(String::from_utf8_lossy(piece).into_owned());
    }
    needles
}

/// The standard alphabet, at each of the three places where the octets can begin in a group of three.
fn base64(secret: &[u8]) -> Vec<String> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |octets: &[u8]| -> String {
        let groups = octets.chunks_exact(3).flat_map(|group| {
            let number = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            [18, 12, 6, 0].map(|shift| char::from(ALPHABET[usize::try_from(number >> shift & 63).unwrap()]))
        });
        groups.collect()
    };
    let pieces = (0..3).flat_map(|offset| secret.get(offset..).into_iter().flat_map(|rest| rest.chunks(9)));
    pieces.filter(|piece| piece.len() == 9).map(encode).collect()
}

fn check(said: &str, secret: &[u8], whose: &str) {
    for needle in needles(secret).into_iter().chain(base64(secret)) {
        let found =
            said.find(&needle).map(|at| String::from_utf8_lossy(&said.as_bytes()[at.saturating_sub(80)..at]));
        assert!(found.is_none(), "{whose}: {needle:?} is in what was said, after {found:?}");
    }
}

#[test]
fn no_octets_of_the_secret_are_ever_said() {
    let log = Said::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .init();
    for key in KEYS.into_iter().chain(BROKEN) {
        let root = tempfile::tempdir().unwrap();
        let paths = with_key(root.path(), key);
        let said = life(&paths) + &life(&paths);
        check(&said, key, "the key's octets");
        if let Ok(id) = HostId::new(key, None) {
            check(&said, id.octets(), "the identity");
        }
    }
    let log = log.text();
    assert!(log.contains("Started"), "nothing was captured: {log}");
    for key in KEYS.into_iter().chain(BROKEN) {
        check(&log, key, "the log");
    }
}

#[test]
fn a_needle_would_be_found() {
    let secret: Vec<u8> = (100..140).collect();
    for said in [
        format!("{secret:?}"),
        format!("{secret:#?}").replace("    ", ""),
        format!("{secret:02x?}"),
        secret.iter().map(|octet| format!("{octet:02X}")).collect(),
        String::from_utf8_lossy(&secret).into_owned(),
    ] {
        let found = std::panic::catch_unwind(|| check(&said, &secret, "it"));
        assert!(found.is_err(), "{said}");
    }
    assert_eq!(base64(b"This is not a"), ["VGhpcyBpcyBu", "aGlzIGlzIG5v", "aXMgaXMgbm90"]);
}
