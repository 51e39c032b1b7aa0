//! The listening side. Each client has a task of its own; a request waits for the daemon's loop,
//! never the loop for a client.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::timeout;

use super::wire::{LONGEST_REQUEST, Reply, Request};

/// A request and the way back.
pub type Call = (Request, oneshot::Sender<Reply>);

/// A client that says nothing for that long, or does not take its answer, is dropped.
const PATIENCE: Duration = Duration::from_secs(30);
const MOST_CLIENTS: usize = 16;

/// The daemon's socket, removed with it.
pub struct Server {
    listener: UnixListener,
    path: PathBuf,
}

impl Server {
    /// Listens at `path`, in place of a socket that nobody listens at any more. Only root may speak.
    ///
    /// # Errors
    /// Another daemon listens there, or the socket cannot be made.
    pub fn bind(path: &Path) -> io::Result<Self> {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AddrInUse, "another macveil listens there"));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Serves clients; their calls go to `calls`. Never returns.
    pub async fn serve(self, calls: mpsc::Sender<Call>) {
        let places = Arc::new(Semaphore::new(MOST_CLIENTS));
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Out of descriptors: others must go first.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
            let calls = calls.clone();
            tokio::spawn(async move {
                let _ = converse(stream, &calls).await;
                drop(place);
            });
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn converse(mut stream: UnixStream, calls: &mpsc::Sender<Call>) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let Some(end) = buffer.iter().position(|octet| *octet == 0) else {
            if buffer.len() > LONGEST_REQUEST {
                let reply = Reply::error("TooLong", "the request is longer than 64 KiB");
                return send(&mut stream, &reply).await;
            }
            let read = timeout(PATIENCE, stream.read_buf(&mut buffer)).await??;
            if read == 0 {
                return Ok(());
            }
            continue;
        };
        let message: Vec<u8> = buffer.drain(..=end).take(end).collect();
        let reply = match serde_json::from_slice(&message) {
            Ok(request) => {
                let (answer, answered) = oneshot::channel();
                let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
                calls.send((request, answer)).await.map_err(|_| gone())?;
                answered.await.map_err(|_| gone())?
            }
            Err(error) => Reply::error("InvalidRequest", &error.to_string()),
        };
        send(&mut stream, &reply).await?;
    }
}

async fn send(stream: &mut UnixStream, reply: &Reply) -> io::Result<()> {
    let mut octets = serde_json::to_vec(reply)?;
    octets.push(0);
    timeout(PATIENCE, stream.write_all(&octets)).await?
}
