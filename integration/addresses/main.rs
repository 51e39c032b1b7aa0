//! Addresses beyond NetworkManager's, and what holds for all of them: `cargo test --test addresses`.

#![allow(missing_docs, reason = "tests")]

mod command;
mod memory;
mod properties;
mod statistics;
mod vectors;
