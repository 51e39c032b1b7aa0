//! The laboratory: a kernel with virtual radios, scenarios in it, and the judge of the air.

pub mod air;
pub mod audit;
pub mod bench;
pub mod compare;
pub mod demo;
pub mod engine;
pub mod faults;
pub mod guest;
pub mod judged;
pub mod outcome;
pub mod release;
pub mod run;
pub mod scenario;
pub mod setup;
pub mod soak;
