//! What all commands that ask the daemon have in common.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::exit::Failure;
use super::printed::Printed;
use crate::ctl::wire;

/// Where to ask, and how to print.
#[derive(Debug, Args)]
pub struct Asking {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The daemon's socket
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET)]
    pub socket: PathBuf,
}

impl Asking {
    /// The answer as JSON if that is wanted, else as text.
    ///
    /// # Errors
    /// The answer cannot be printed.
    pub fn print<T: Serialize>(
        &self,
        answer: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<String, Failure> {
        if self.json { Ok(Printed::json(answer)?.text) } else { Ok(text(answer)) }
    }
}
