//! The station of macveil with its search, and nothing else: the same source files, in a package of
//! their own, so that they can be built with optimization while everything else is not.
//!
//! What is searched, and what has to hold, is in `src/core/station/model`; what it means, in
//! `docs/model.md`.

pub mod core;

pub use core::station::model;
