//! The daemon: it carries events to the stations and their actions to the world. No policy.

mod interface;
mod link_thread;
mod monitoring;
mod own_commands;
mod report;
mod run;
mod supplicant_thread;
mod view;

pub use run::{Options, RunError, run};
