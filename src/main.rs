//! Arguments → one call → exit code.

#![forbid(unsafe_code)]

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use macveil::cli::exit::{Exit, Failure};
use macveil::cli::printed::Printed;
use macveil::cli::{Arguments, perform};

fn main() -> ExitCode {
    let ended = perform(&Arguments::parse().command).and_then(|printed| say(&printed));
    let Failure { exit, error } = match ended {
        Ok(exit) => return ExitCode::from(exit.code()),
        Err(failure) => failure,
    };
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(why) = source {
        // Most errors say their source themselves.
        if !text.ends_with(&why.to_string()) {
            text.push_str(&format!(": {why}"));
        }
        source = why.source();
    }
    eprintln!("macveil: {text}");
    ExitCode::from(exit.code())
}

fn say(printed: &Printed) -> Result<Exit, Failure> {
    for note in &printed.notes {
        eprintln!("macveil: {note}");
    }
    match io::stdout().write_all(printed.text.as_bytes()).and_then(|()| io::stdout().flush()) {
        // Whoever read it has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(if printed.faulty { Exit::Found } else { Exit::Success })
}
