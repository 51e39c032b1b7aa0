//! The daemon: it carries events to the stations and their actions to the world. No policy.

mod commands;
mod counters;
mod decisions;
mod explain;
mod inbox;
mod interface;
mod interfaces;
mod link_work;
mod monitoring;
mod naming;
mod news;
mod own_commands;
mod pending;
mod reloading;
mod report;
mod rivals;
mod run;
mod supplicant_work;
mod view;
mod worker;

pub use run::{Options, RunError, run};
