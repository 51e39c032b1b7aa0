//! The demonstration: a morning of one station between two networks.

use std::path::Path;

use crate::scenario::Client;
use crate::scenario::file::{FileError, ScenarioFile};

/// Three scans, then home, the café, and home again.
const FILE: &str = include_str!("../scenarios/demo.toml");

/// The demonstration by this client; only macveil makes it clean.
///
/// # Errors
/// Never: the file is compiled in, and a test reads it.
pub fn demo(client: Client) -> Result<ScenarioFile, FileError> {
    let name = if client == Client::Macveil { "demo".to_owned() } else { format!("demo-{client}") };
    let mut file = ScenarioFile::parse(Path::new("demo.toml"), FILE)?;
    file.scenario.client = client;
    file.scenario.name = name;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_a_scenario() {
        let demo = demo(Client::Macveil).unwrap();
        assert_eq!(demo.scenario.name, "demo");
        assert!(demo.expected.broken.is_empty());
    }
}
