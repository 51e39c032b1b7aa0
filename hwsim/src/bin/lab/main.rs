//! `cargo lab`: the laboratory on the command line.

#![allow(clippy::print_stdout, reason = "a command line speaks on its standard output")]

mod args;
mod demo;
mod doctor;
mod release;
mod shown;
mod test;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser as _;
use hwsim::audit;
use hwsim::setup::{Cache, setup};

use args::{Args, Task};

fn main() -> ExitCode {
    match perform(Args::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo lab: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Performs a task; false if it ran to its end and found a fault.
fn perform(task: Task) -> Result<bool, Box<dyn Error>> {
    let cache = Cache::from_environment()?;
    match task {
        Task::Setup => {
            let lab = setup(&cache)?;
            println!("The laboratory is ready; its kernel is {}.", lab.kernel().display());
            Ok(true)
        }
        Task::Demo { without_macveil } => demo::run(&setup(&cache)?, !without_macveil),
        Task::Audit(args) => {
            let audit = audit::audit(&args)?;
            print!("{}", audit.output);
            Ok(audit.is_clean)
        }
        Task::Test { args } => {
            setup(&cache)?;
            Ok(test::run(&args)?)
        }
        Task::Release { once } => release::run(once),
        Task::Clean => {
            cache.clear()?;
            println!("{} is gone.", cache.directory().display());
            Ok(true)
        }
        Task::Doctor => Ok(doctor::run(&cache)),
    }
}
