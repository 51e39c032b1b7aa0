//! The laboratory: a kernel with virtual radios, scenarios in it, and the judge of the air.

pub mod guest;
pub mod outcome;
pub mod scenario;
