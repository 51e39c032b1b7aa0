//! Where the files are: arguments that every command about files has.

use std::path::PathBuf;

use clap::Args;

use crate::host::paths::Paths;

/// Where configuration and state are.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where the files are")]
pub struct PathArgs {
    /// Look for all files below DIR
    #[arg(long, value_name = "DIR", default_value = "/", global = true)]
    root: PathBuf,
    /// The main configuration file [default: /etc/macveil/macveil.conf]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// The directory of profiles [default: /etc/macveil/connections]
    #[arg(long, value_name = "DIR", global = true)]
    connections: Option<PathBuf>,
    /// The directory of what macveil keeps [default: /var/lib/macveil]
    #[arg(long, value_name = "DIR", global = true)]
    state_dir: Option<PathBuf>,
    /// Read NetworkManager's files below DIR, too, as `[main] networkmanager=yes` does below /
    #[arg(long, value_name = "DIR", global = true)]
    networkmanager_root: Option<PathBuf>,
}

impl From<&PathArgs> for Paths {
    fn from(args: &PathArgs) -> Self {
        Self {
            root: args.root.clone(),
            config: args.config.clone(),
            connections: args.connections.clone(),
            state_dir: args.state_dir.clone(),
            networkmanager_root: args.networkmanager_root.clone(),
        }
    }
}
