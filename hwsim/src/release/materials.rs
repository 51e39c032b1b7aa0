//! The bill of materials: every crate in the binary with its version, licence and checksum.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::ReleaseError;
use super::tools::{CARGO_CYCLONEDX, file, run};
use crate::setup::workspace;

/// CycloneDX.
pub(super) const MATERIALS: &str = "macveil.cdx.json";

/// Where the sources lie while releases are compiled, on every machine.
const SOURCES: &str = "/build/source";

/// Writes it to `path`; `date` is that of the sources, in seconds since 1970.
pub(super) fn materials(path: &Path, date: i64) -> Result<(), ReleaseError> {
    let mut command = Command::new(CARGO_CYCLONEDX.path()?);
    command.current_dir(workspace()).args(["cyclonedx", "--format", "json", "--quiet"]);
    command.args(["--no-build-deps", "--override-filename", "macveil.cdx"]);
    command.env("SOURCE_DATE_EPOCH", date.to_string());
    run(&mut command)?;
    let made = workspace().join(MATERIALS);
    let text = fs::read_to_string(&made).map_err(file(&made))?;
    fs::write(path, as_anywhere(&text, &workspace().to_string_lossy())).map_err(file(path))?;
    // One is left beside each member's manifest.
    for member in ["", "hwsim", "integration", "integration/model"] {
        let left = workspace().join(member).join(MATERIALS);
        if left.exists() {
            fs::remove_file(&left).map_err(file(&left))?;
        }
    }
    Ok(())
}

/// A crate of the workspace is named by the directory in which it lies, which is the machine's own affair.
fn as_anywhere(text: &str, workspace: &str) -> String {
    text.replace(&format!("path+file://{workspace}"), &format!("path+file://{SOURCES}"))
}

/// No published file has a directory of the machine in it, where it could be read: those that are compressed are made
/// of what the others are.
pub(super) fn tells_nothing_of_the_machine(directory: &Path, names: &[String]) -> Result<(), ReleaseError> {
    let own = workspace().to_string_lossy();
    for name in names {
        let path = directory.join(name);
        let content = fs::read(&path).map_err(file(&path))?;
        if own != SOURCES && holds(&content, own.as_bytes()) {
            return Err(ReleaseError::TellsOfTheMachine { name: name.clone(), what: own.into_owned() });
        }
    }
    Ok(())
}

fn holds(content: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && content.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_the_same_wherever_the_sources_lie() {
        let bill = |at: &str| {
            format!(
                r#"{{"bom-ref": "path+file://{at}#macveil@0.1.0 bin-target-0", "purl": "pkg:cargo/macveil@0.1.0?download_url=file://."}}"#
            )
        };
        let (here, there) = (bill("/home/me/macveil"), bill("/src"));
        assert_eq!(as_anywhere(&here, "/home/me/macveil"), as_anywhere(&there, "/src"));
        assert!(!as_anywhere(&here, "/home/me/macveil").contains("/home"));
    }

    #[test]
    fn a_directory_of_the_machine_is_found_in_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let names = ["binary".to_owned()];
        let write = |text: String| fs::write(directory.path().join("binary"), text).unwrap();
        write("\u{0}/build/source/src/main.rs".to_owned());
        assert!(tells_nothing_of_the_machine(directory.path(), &names).is_ok());
        write(format!("\u{0}{}/src/main.rs", workspace().display()));
        let told = tells_nothing_of_the_machine(directory.path(), &names);
        assert!(matches!(told, Err(ReleaseError::TellsOfTheMachine { .. })));
    }
}
