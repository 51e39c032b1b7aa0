//! The daemon: it carries events to the stations and their actions to the world. No policy.

mod interface;
mod monitoring;
mod report;
mod run;
mod view;
mod worker;

pub use run::{Options, RunError, run};
