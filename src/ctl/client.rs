//! The asking side.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use super::request::Request;
use super::wire::Reply;

const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read, in octets.
const LONGEST_ANSWER: u64 = 64 * 1024 * 1024;

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
    /// The daemon does not answer.
    #[error("{}: no answer within {} s", path.display(), PATIENCE.as_secs())]
    Silent {
        /// The daemon's socket.
        path: PathBuf,
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
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The daemon said no, in words that are not known here: it is of another version.
    #[error("macveil answered {0}")]
    Unknown(String),
}

/// Makes one call at the daemon's socket.
///
/// # Errors
/// See [`CallError`].
pub fn call<T: DeserializeOwned>(path: &Path, request: &Request) -> Result<T, CallError> {
    Calling::begin(path, request, false)?.next().unwrap_or_else(|| {
        let source = io::Error::from(io::ErrorKind::UnexpectedEof);
        Err(CallError::Broken { path: path.to_owned(), source })
    })
}

/// A call and its answers, as they come.
pub struct Calling<T> {
    path: PathBuf,
    stream: BufReader<UnixStream>,
    ended: bool,
    answer: std::marker::PhantomData<T>,
}

impl<T> Calling<T> {
    /// Makes a call; with `more`, all answers are read, and the next one may take its time.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn begin(path: &Path, request: &Request, more: bool) -> Result<Self, CallError> {
        let failed = |source| failed(path, source);
        let mut stream = UnixStream::connect(path).map_err(failed)?;
        let patience = if let Request::Up { timeout_secs, .. } = request {
            Some(PATIENCE + Duration::from_secs(*timeout_secs))
        } else {
            (!matches!(request, Request::Watch { .. })).then_some(PATIENCE)
        };
        stream.set_read_timeout(patience).map_err(failed)?;
        let mut octets = serde_json::to_vec(&request.call(more)).map_err(|e| failed(e.into()))?;
        octets.push(0);
        stream.write_all(&octets).map_err(failed)?;
        let (path, stream) = (path.to_owned(), BufReader::new(stream));
        Ok(Self { path, stream, ended: false, answer: std::marker::PhantomData })
    }

    fn reply(&mut self) -> Result<Option<Reply>, CallError> {
        let mut octets = Vec::new();
        let read = io::Read::take(&mut self.stream, LONGEST_ANSWER).read_until(0, &mut octets);
        match read.map_err(|source| failed(&self.path, source))? {
            0 => Ok(None),
            _ if octets.pop() != Some(0) => {
                Err(failed(&self.path, io::Error::from(io::ErrorKind::UnexpectedEof)))
            }
            _ => serde_json::from_slice(&octets).map(Some).map_err(|e| failed(&self.path, e.into())),
        }
    }
}

impl<T: DeserializeOwned> Iterator for Calling<T> {
    type Item = Result<T, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let reply = match self.reply() {
            Ok(reply) => reply,
            Err(error) => {
                self.ended = true;
                return Some(Err(error));
            }
        };
        let Some(reply) = reply else {
            self.ended = true;
            return None;
        };
        self.ended = !reply.continues;
        if let Some(name) = &reply.error {
            return Some(Err(Refusal::of(&reply).map_or(CallError::Unknown(name.clone()), CallError::from)));
        }
        Some(serde_json::from_value(reply.parameters).map_err(|e| failed(&self.path, e.into())))
    }
}

fn failed(path: &Path, source: io::Error) -> CallError {
    let path = path.to_owned();
    let kind = source.kind();
    if matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) {
        CallError::NotRunning { path }
    } else if kind == io::ErrorKind::PermissionDenied {
        CallError::Forbidden { path, source }
    } else if matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
        CallError::Silent { path }
    } else {
        CallError::Broken { path, source }
    }
}
