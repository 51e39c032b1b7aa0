//! Arguments → one call → exit code.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use macveil::cli::printed::Printed;
use macveil::cli::{Arguments, Command, address, config, connection, run, status};

fn main() -> ExitCode {
    let ended: Result<Printed, Box<dyn Error>> = match Arguments::parse().command {
        Command::Run(args) => run::run(&args).map(|()| Printed::text("")).map_err(Into::into),
        Command::Address(args) => address::run(&args).map(Printed::text).map_err(Into::into),
        Command::Status(args) => status::run(&args).map(Printed::text).map_err(Into::into),
        Command::Config(args) => config::run(&args).map_err(Into::into),
        Command::Connection(args) => connection::run(&args).map_err(Into::into),
    };
    match ended {
        Ok(printed) => {
            for note in &printed.notes {
                eprintln!("macveil: {note}");
            }
            say(&printed)
        }
        Err(why) => {
            let mut text = why.to_string();
            let mut source = why.source();
            while let Some(why) = source {
                // Most errors say their source themselves.
                if !text.ends_with(&why.to_string()) {
                    text.push_str(&format!(": {why}"));
                }
                source = why.source();
            }
            eprintln!("macveil: {text}");
            ExitCode::from(2)
        }
    }
}

fn say(printed: &Printed) -> ExitCode {
    match std::io::stdout().write_all(printed.text.as_bytes()) {
        Ok(()) if printed.faulty => ExitCode::from(1),
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}
