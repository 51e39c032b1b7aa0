//! The daemon: it carries events to the stations and their actions to the world. No policy.

mod commands;
mod counters;
mod decisions;
mod explain;
mod interface;
mod link_thread;
mod monitoring;
mod naming;
mod news;
mod own_commands;
mod report;
mod rivals;
mod run;
mod supplicant_thread;
mod view;

pub use run::{Options, RunError, run};
