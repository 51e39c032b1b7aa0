//! Readiness of a file descriptor that tokio has no type for. The only unsafe code of macveil.

use std::io;
use std::os::fd::OwnedFd;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Hands `fd` to the event loop, which is woken when it is readable.
///
/// # Errors
/// The kernel does not watch descriptors of this kind.
///
/// # Panics
/// Outside a tokio runtime.
#[allow(unsafe_code, reason = "tokio's registration asks for a promise that OwnedFd keeps")]
pub fn readable(fd: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an OwnedFd is open as long as it lives, always the same descriptor, and moves into the
    // AsyncFd, which deregisters it before it is closed.
    unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE) }.map_err(io::Error::from)
}
