//! Arguments → one call → exit code.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use macveil::cli::{Arguments, Command, run, status};

fn main() -> ExitCode {
    let ended: Result<String, Box<dyn Error>> = match Arguments::parse().command {
        Command::Run(args) => run::run(&args).map(|()| String::new()).map_err(Into::into),
        Command::Status(args) => status::run(&args).map_err(Into::into),
    };
    match ended {
        Ok(text) => match std::io::stdout().write_all(text.as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(2),
        },
        Err(why) => {
            let mut text = why.to_string();
            let mut source = why.source();
            while let Some(why) = source {
                text.push_str(&format!(": {why}"));
                source = why.source();
            }
            eprintln!("macveil: {text}");
            ExitCode::from(2)
        }
    }
}
