//! A server on a socket of its own, with a loop that answers from a table.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use macveil::ctl::peer::Gatekeeper;
use macveil::ctl::refusal::Kind;
use macveil::ctl::request::Request;
use macveil::ctl::server::{Answer, Asked, EVENTS, Server};
use macveil::ctl::wire::{Event, Reply};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{broadcast, mpsc};

/// A running server; it ends with this.
pub(crate) struct Place {
    pub(crate) socket: PathBuf,
    pub(crate) events: broadcast::Sender<Arc<Event>>,
    /// Requests that reached the loop.
    pub(crate) answered: Arc<AtomicUsize>,
    runtime: Option<tokio::runtime::Runtime>,
    _directory: TempDir,
}

impl Place {
    /// Peers of this test's own user are owners.
    pub(crate) fn for_owners() -> Self {
        Self::with(Gatekeeper::new(""))
    }

    /// Peers of this test's own user are guests, whoever that is.
    pub(crate) fn for_guests() -> Self {
        Self::with(Gatekeeper::strict())
    }

    fn with(gatekeeper: Gatekeeper) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("control");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (events, _) = broadcast::channel(EVENTS);
        let (calls, mut called) = mpsc::channel::<Asked>(16);
        let answered = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&answered);
        let server = {
            let _context = runtime.enter();
            Server::bind(&socket, gatekeeper).unwrap()
        };
        runtime.spawn(server.serve(calls, events.clone()));
        runtime.spawn(async move {
            while let Some((request, way)) = called.recv().await {
                counter.fetch_add(1, Ordering::SeqCst);
                let _ = way.send(answer(&request));
            }
        });
        Self { socket, events, answered, runtime: Some(runtime), _directory: directory }
    }

    /// A raw connection.
    pub(crate) fn connect(&self) -> Peer {
        let stream = UnixStream::connect(&self.socket).unwrap();
        // Only so that a failing test ends: nothing here waits that long.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Peer { stream, read: Vec::new() }
    }

    /// How many requests the loop has answered.
    pub(crate) fn answered(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What the loop says; a stand-in for the daemon's stations, which are tested on the air.
fn answer(request: &Request) -> Answer {
    match request {
        Request::Status => Ok(json!({
            "version": "0", "restricted": false,
            "interfaces": [{
                "ifname": "wlan0", "ifindex": 3, "state": "idle", "up": true,
                "permanent_address": "02:00:00:00:00:00", "current_address": "5E:BA:FE:FD:89:03",
                "parked_address": null,
                "scan": {
                    "randomized": true, "last_address": null, "next_address": null, "count": 0, "exposed": 0
                },
                "connection": null, "exposure": [],
                "problems": ["the kernel accepted 5E:BA:FE:FD:89:03 but shows 02:00:00:00:00:00"],
            }],
        })),
        Request::Down { .. } => Ok(json!({ "ifnames": ["wlan0"] })),
        Request::Up { name, .. } if name == "home" => Ok(json!({
            "ifname": "wlan0", "network_id": 1, "name": "home", "uuid": "u", "has_profile": false,
            "ssid": "home", "ssid_hex": "686f6d65", "address": null, "mode": "random", "why": "",
            "in_use": false, "barred": null, "generation": 0, "lasts": "one-association",
            "next_change": "at the next association", "account": [],
        })),
        Request::Up { name, .. } => Err(Kind::NoSuchConnection.saying(format!("no connection \"{name}\""))),
        Request::Info
        | Request::Description(_)
        | Request::Reload
        | Request::Pin { .. }
        | Request::Reroll { .. }
        | Request::Explain { .. }
        | Request::History { .. }
        | Request::Profiles
        | Request::Watch { .. } => Ok(json!({})),
    }
}

/// One event.
pub(crate) fn event(kind: &str, network_id: Option<u32>) -> Arc<Event> {
    Arc::new(Event {
        time_ms: 1,
        kind: kind.to_owned(),
        ifname: Some("wlan0".to_owned()),
        network_id,
        ssid: None,
        ssid_hex: None,
        address: Some("5E:BA:FE:FD:89:03".to_owned()),
        mode: None,
        why: None,
        message: format!("{kind} as 5E:BA:FE:FD:89:03"),
    })
}

/// A client that says what it likes.
pub(crate) struct Peer {
    pub(crate) stream: UnixStream,
    read: Vec<u8>,
}

impl Peer {
    /// Sends octets as they are; the server may have hung up.
    pub(crate) fn send(&mut self, octets: &[u8]) -> bool {
        self.stream.write_all(octets).is_ok()
    }

    /// Sends a call.
    pub(crate) fn call(&mut self, call: &Value) -> bool {
        let mut octets = call.to_string().into_bytes();
        octets.push(0);
        self.send(&octets)
    }

    /// The next reply; `None` once the server has hung up.
    pub(crate) fn reply(&mut self) -> Option<Reply> {
        loop {
            if let Some(end) = self.read.iter().position(|octet| *octet == 0) {
                let message: Vec<u8> = self.read.drain(..=end).take(end).collect();
                return Some(serde_json::from_slice(&message).unwrap());
            }
            let mut buffer = [0; 4096];
            match self.stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(length) => self.read.extend_from_slice(&buffer[..length]),
                Err(error) => {
                    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "the server is silent");
                    return None;
                }
            }
        }
    }

    /// Calls, and the reply.
    pub(crate) fn ask(&mut self, method: &str, parameters: Value) -> Option<Reply> {
        self.call(&json!({ "method": method, "parameters": parameters }));
        self.reply()
    }
}
