//! The daemon's socket as its clients see it: the real server and client, a loop that answers, and
//! peers that behave badly.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod conforms;
mod definition;
mod hostile;
mod place;
mod protocol;
