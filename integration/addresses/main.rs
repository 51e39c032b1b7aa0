//! Addresses beyond NetworkManager's, and what holds for all of them: `cargo test --test addresses`.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests of the whole, not of the crate")]

mod command;
mod memory;
mod properties;
mod statistics;
mod vectors;
