//! `cargo lab`: the laboratory on the command line.

#![allow(clippy::print_stdout, reason = "a command line speaks on its standard output")]

mod args;
mod bench;
mod compare;
mod demo;
mod doctor;
mod faults;
mod release;
mod run;
mod shell;
mod shown;
mod soak;
mod test;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser as _;
use hwsim::audit;
use hwsim::bench::{Entrant, Part};
use hwsim::release::artefacts::Wanted;
use hwsim::scenario::Client;
use hwsim::setup::{Cache, engine_of_environment, setup};

use args::{Args, Task};

fn main() -> ExitCode {
    match perform(Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo lab: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Performs a task; false if it ran to its end and found a fault.
fn perform(args: Args) -> Result<bool, Box<dyn Error>> {
    let cache = Cache::from_environment()?;
    let engine = args.engine.map_or_else(engine_of_environment, Ok)?;
    let setup = || setup(&cache, engine);
    match args.task {
        Task::Setup => {
            let lab = setup()?;
            match lab.kernel() {
                Some(kernel) => println!("The laboratory is ready; its kernel is {}.", kernel.display()),
                None => println!("The laboratory is ready; its kernel is this machine's."),
            }
            Ok(true)
        }
        Task::Demo { without_macveil, client } => {
            let otherwise = if without_macveil { Client::WpaSupplicant } else { Client::Macveil };
            demo::run(&setup()?, client.unwrap_or(otherwise))
        }
        Task::Run { file, client, format } => {
            // What is wrong with the file is said before anything is made ready for it.
            let file = run::open(&file, client)?;
            run::run(&setup()?, &file, format)
        }
        Task::Compare { clients, keep } => {
            let clients = if clients.is_empty() { Client::ALL.to_vec() } else { clients };
            compare::run(&setup()?, &clients, keep)?;
            Ok(true)
        }
        Task::Bench { clients, part, keep } => {
            let entrants = if clients.is_empty() { Entrant::ALL.to_vec() } else { clients };
            let parts = part.map_or_else(|| Part::ALL.to_vec(), |part| vec![part]);
            bench::run(&setup()?, &entrants, &parts, keep)?;
            Ok(true)
        }
        Task::Shell { file, client } => {
            let scenario = match file {
                Some(file) => run::open(&file, client)?.scenario,
                None => shell::radios(client),
            };
            shell::shell(&setup()?, scenario)?;
            Ok(true)
        }
        Task::Audit(args) => {
            let audit = audit::audit(&args)?;
            print!("{}", audit.output);
            Ok(audit.is_clean)
        }
        Task::Test { args } => {
            setup()?;
            Ok(test::run(engine, &args)?)
        }
        Task::Faults { only, keep } => faults::run(&setup()?, &only.unwrap_or_default(), keep),
        Task::Soak { days, seed, first } => soak::run(&setup()?, seed, first, days),
        Task::Release { once, unreleased, architectures } => {
            release::run(&Wanted { twice: !once, unreleased, architectures })
        }
        Task::Clean => {
            cache.clear()?;
            println!("{} is gone.", cache.directory().display());
            Ok(true)
        }
        Task::Doctor => Ok(doctor::run(&cache, engine)),
    }
}
