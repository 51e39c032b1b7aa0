//! `macveil setup`: a first configuration that suits this machine.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::doctor::{self, Finding, Place, Severity, System};
use super::exit::{Exit, Failure};
use super::layout::Painter;
use crate::host::atomic;

/// Arguments of `macveil setup`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil setup --print          # show what would be written
  macveil setup                  # write it, unless there is a configuration

It looks at the machine as `macveil doctor` does, and says what it found.")]
pub struct SetupArgs {
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "/etc/macveil/macveil.conf")]
    config: String,
    /// Print the configuration; write nothing
    #[arg(long)]
    print: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Written {
    path: PathBuf,
    written: bool,
    configuration: String,
    findings: Vec<Finding>,
}

/// Writes the configuration and returns the text to print.
///
/// # Errors
/// A configuration is there, or it cannot be written.
pub fn run(args: &SetupArgs) -> Result<String, Failure> {
    let system = System::new(&args.place.root);
    let path = system.path(&args.config);
    let findings = doctor::examine(&args.place);
    let configuration = configuration(&system);
    if !args.print {
        write(args, &path, &configuration)?;
    }
    if args.json {
        let written = Written { path, written: !args.print, configuration, findings };
        return Ok(serde_json::to_string_pretty(&written)? + "\n");
    }
    if args.print {
        return Ok(configuration);
    }
    let worth: Vec<Finding> = findings.into_iter().filter(|f| f.severity > Severity::Good).collect();
    let found = doctor::text(&worth, Painter::for_stdout());
    Ok(format!("{} is written.\n{found}", path.display()))
}

fn write(args: &SetupArgs, path: &std::path::Path, configuration: &str) -> Result<(), Failure> {
    let written = if args.force {
        atomic::replace(path, configuration.as_bytes())
    } else {
        atomic::create_new(path, configuration.as_bytes())
    };
    let failed = |error: io::Error| {
        let exit =
            if error.kind() == io::ErrorKind::PermissionDenied { Exit::NotPermitted } else { Exit::Failed };
        Failure::new(exit, format!("{}: {error}", path.display()))
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure::new(
            Exit::Failed,
            format!(
                "{} is there already and stays; --force replaces it, --print shows what it would be",
                path.display()
            ),
        )),
        written => written
            .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(0o644)))
            .map_err(failed),
    }
}

/// The text of the file: every choice with its reason.
fn configuration(system: &System) -> String {
    let was_managed = !system.files("/etc/NetworkManager/system-connections", ".nmconnection").is_empty();
    let networkmanager = if was_managed {
        "# NetworkManager has profiles on this machine. With yes, they and its secret key are read, and every\n\
         # network goes on seeing the address that it knows.\n\
         networkmanager=yes\n"
    } else {
        "# With yes, NetworkManager's profiles and secret key are read as they are.\n#networkmanager=yes\n"
    };
    format!(
        "# macveil.conf(5), written by macveil setup. Lines with # are not in force.\n\
         \n\
         [main]\n\
         {networkmanager}\
         # The addresses that the air saw are kept for macveil history, for root only.\n\
         history=yes\n\
         \n\
         [device]\n\
         # Every scan gets an address of its own.\n\
         wifi.scan-rand-mac-address=yes\n\
         \n\
         [connection]\n\
         # Every network always sees the same address, and no two networks the same one. With random it is a\n\
         # new one for every association: better against being recognized, but captive portals and fixed\n\
         # leases forget this machine each time.\n\
         wifi.cloned-mac-address=stable-ssid\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::check;
    use crate::config::conf::{Place, Product, Source};
    use crate::config::match_config::Claim;

    #[test]
    fn what_is_written_is_valid() {
        let root = tempfile::tempdir().unwrap();
        let system = System::new(root.path());
        let profiles = system.path("/etc/NetworkManager/system-connections");
        let alone = configuration(&system);
        fs::create_dir_all(&profiles).unwrap();
        fs::write(profiles.join("home.nmconnection"), "").unwrap();
        let managed = configuration(&system);
        assert!(managed.contains("\nnetworkmanager=yes\n") && !alone.contains("\nnetworkmanager=yes\n"));
        for text in [alone, managed] {
            let source = Source {
                product: Product::Macveil,
                place: Place::Main,
                name: "macveil.conf".to_owned(),
                path: "macveil.conf".to_owned(),
                text: text.into_bytes(),
            };
            let findings = check::sources(&[source], &Claim::default());
            assert!(findings.is_empty(), "{findings:?}");
        }
    }
}
