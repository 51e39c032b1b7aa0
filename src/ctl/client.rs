//! The asking side.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::wire::{Reply, Request};

const PATIENCE: Duration = Duration::from_secs(30);

/// The daemon could not be asked, or refused.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody listens.
    #[error("macveil is not running (nobody listens at {}); start it with `macveil run`", path.display())]
    NotRunning {
        /// Where the daemon was looked for.
        path: PathBuf,
    },
    /// The socket exists, but not for this user.
    #[error("{}: {source}; try as root", path.display())]
    Forbidden {
        /// The daemon's socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The conversation broke off.
    #[error("{}: {source}", path.display())]
    Broken {
        /// The daemon's socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The daemon said no.
    #[error("{message}")]
    Refused {
        /// Its name of the error.
        name: String,
        /// Its words.
        message: String,
    },
}

/// Makes one call at the daemon's socket.
///
/// # Errors
/// See [`CallError`].
pub fn call<T: DeserializeOwned>(path: &Path, request: &Request) -> Result<T, CallError> {
    let failed = |source: io::Error| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => CallError::NotRunning { path },
            io::ErrorKind::PermissionDenied => CallError::Forbidden { path, source },
            _ => CallError::Broken { path, source },
        }
    };
    let mut stream = UnixStream::connect(path).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    let mut octets = serde_json::to_vec(request).map_err(|e| failed(e.into()))?;
    octets.push(0);
    stream.write_all(&octets).map_err(failed)?;
    let mut answer = Vec::new();
    BufReader::new(stream).read_until(0, &mut answer).map_err(failed)?;
    if answer.pop() != Some(0) {
        return Err(failed(io::Error::from(io::ErrorKind::UnexpectedEof)));
    }
    let reply: Reply = serde_json::from_slice(&answer).map_err(|e| failed(e.into()))?;
    if let Some(name) = reply.error {
        let message = reply.parameters["message"].as_str().unwrap_or(&name).to_owned();
        return Err(CallError::Refused { name, message });
    }
    serde_json::from_value(reply.parameters).map_err(|e| failed(e.into()))
}
