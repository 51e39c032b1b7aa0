//! The laboratory.

pub mod air;
