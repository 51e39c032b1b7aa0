//! `macveil reload`: the configuration, read again.

use clap::Args;

use super::asking::Asking;
use super::exit::Failure;
use crate::ctl::client::call;
use crate::ctl::request::Request;

/// Arguments of `macveil reload`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil reload && macveil status

A configuration with an error leaves the running one in force (exit code 2).")]
pub struct ReloadArgs {
    #[command(flatten)]
    asking: Asking,
}

/// Has the daemon read its configuration again, and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or the configuration has an error.
pub fn run(args: &ReloadArgs) -> Result<String, Failure> {
    let reply: serde_json::Value = call(&args.asking.socket, &Request::Reload)?;
    args.asking.print(&reply, |_| "The configuration was read.\n".to_owned())
}
