//! Arguments → one call → exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use macveil::cli::exit::{Exit, Failure};
use macveil::cli::{Arguments, perform};

fn main() -> ExitCode {
    let ended = perform(&Arguments::parse().command).and_then(|text| {
        match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
            // Whoever read it has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(Failure::from),
        }
    });
    let Err(Failure { exit, error }) = ended else { return ExitCode::from(Exit::Success.code()) };
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(why) = source {
        text.push_str(&format!(": {why}"));
        source = why.source();
    }
    eprintln!("macveil: {text}");
    ExitCode::from(exit.code())
}
