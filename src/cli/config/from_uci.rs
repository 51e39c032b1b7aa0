//! `macveil config from-uci`.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::ConfigError;
use crate::cli::printed::Printed;
use crate::config::finding::Severity;
use crate::config::from_uci::{Translation, translate};
use crate::config::profile::SUFFIX;
use crate::host::atomic;

pub(super) fn run(file: &Path, into: Option<&Path>) -> Result<Printed, ConfigError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ConfigError::Write { path, source }
    };
    let text = fs::read(file).map_err(failed(file))?;
    let translation = translate(&file.to_string_lossy(), &text)?;
    let said = |severity| {
        let found = translation.findings.iter().filter(move |finding| finding.severity == severity);
        found.map(ToString::to_string).collect::<Vec<String>>()
    };
    let errors = said(Severity::Error);
    if !errors.is_empty() {
        return Err(ConfigError::Findings(errors.join("\nmacveil: ")));
    }
    let text = match into {
        Some(directory) => {
            write(&translation, directory).map_err(failed(directory))?;
            String::new()
        }
        None => shown(&translation),
    };
    Ok(Printed { notes: said(Severity::Warning), ..Printed::text(text) })
}

fn write(translation: &Translation, directory: &Path) -> io::Result<()> {
    atomic::replace(&directory.join("macveil.conf"), translation.conf.as_bytes())?;
    let connections = directory.join("connections");
    fs::create_dir_all(&connections)?;
    let mut kept = BTreeSet::new();
    for (name, text) in &translation.profiles {
        let path = connections.join(name.clone() + SUFFIX);
        atomic::replace(&path, text.as_bytes())?;
        kept.insert(path);
    }
    for entry in fs::read_dir(&connections)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(SUFFIX) && !kept.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn shown(translation: &Translation) -> String {
    let profiles = translation.profiles.iter();
    let profiles = profiles.map(|(name, text)| format!("# connections/{name}{SUFFIX}\n{text}\n"));
    format!("# macveil.conf\n{}{}", translation.conf, profiles.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_follows_the_file_and_errors_write_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let (file, into) = (directory.path().join("macveil"), directory.path().join("run"));
        let profiles = || -> Vec<String> {
            let entries = fs::read_dir(into.join("connections")).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        fs::write(&file, "config network cafe\n\toption ssid cafe\n").unwrap();
        run(&file, Some(&into)).unwrap();
        assert_eq!(profiles(), ["cafe.nmconnection"]);

        fs::write(&file, "config macveil\n\toption cloned_mac_address randon\n").unwrap();
        let error = run(&file, Some(&into)).unwrap_err();
        assert!(error.to_string().contains("did you mean \"random\"?"), "{error}");
        assert_eq!(profiles(), ["cafe.nmconnection"]);

        fs::write(&file, "config macveil\n\toption cloned_mac_address random\n").unwrap();
        run(&file, Some(&into)).unwrap();
        assert!(profiles().is_empty());
        let conf = fs::read_to_string(into.join("macveil.conf")).unwrap();
        assert_eq!(conf, "[connection]\nwifi.cloned-mac-address=random\n\n");
    }
}
