//! Known answers: what NetworkManager's own addresses must be, asked of a binary of any architecture.

use std::fmt::Write as _;

use serde::Deserialize;

use super::ReleaseError;

/// Hosts, profiles, and the addresses that NetworkManager gives them.
const VECTORS: &str = include_str!("../../../integration/networkmanager/vectors/end-to-end.json");

#[derive(Deserialize)]
struct Group {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    input: Input,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    mac: String,
}

/// What the command can be given. An input without a key or an SSID is left out.
#[derive(Deserialize)]
struct Input {
    ifname: String,
    ssid: Option<String>,
    uuid: String,
    mode: String,
    stable_id: Option<String>,
    mask: Option<String>,
    initial_mac: String,
    permanent_mac: Option<String>,
    secret_key_text: Option<String>,
    machine_id: Option<String>,
    boot_id: String,
    random_bytes: Option<String>,
    pick: usize,
}

/// Questions as a script for a shell, and the answers, one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// `sh SCRIPT PROGRAM…` asks the program.
    pub(super) script: String,
    /// What it must write.
    pub(super) answers: String,
}

/// All that the command line can ask.
///
/// # Errors
/// The vectors are not what they were.
pub(super) fn known() -> Result<Known, ReleaseError> {
    let groups: Vec<Group> = serde_json::from_str(VECTORS).map_err(ReleaseError::Vectors)?;
    let mut known = Known { script: "set -eu\n".to_owned(), answers: String::new() };
    for vector in groups.into_iter().flat_map(|group| group.vectors) {
        let input = vector.input;
        let (Some(key), Some(ssid)) = (&input.secret_key_text, &input.ssid) else { continue };
        let none = || "none".to_owned();
        let machine_id = input.machine_id.as_deref().map_or_else(none, |id| id.trim().to_owned());
        let mut arguments = vec![
            ("--ifname", input.ifname),
            ("--ssid-hex", ssid.clone()),
            ("--uuid", input.uuid),
            ("--mode", input.mode),
            ("--initial", input.initial_mac.clone()),
            ("--current", input.initial_mac),
            ("--permanent", input.permanent_mac.unwrap_or_else(none)),
            ("--machine-id", machine_id),
            ("--boot-id", input.boot_id),
            ("--pick", input.pick.to_string()),
            ("--secret-key", "/tmp/key".to_owned()),
            ("--compat", "networkmanager".to_owned()),
        ];
        arguments.extend(input.stable_id.map(|id| ("--stable-id", id)));
        arguments.extend(input.mask.map(|mask| ("--mask", mask)));
        arguments.extend(input.random_bytes.map(|octets| ("--random", octets)));
        let quoted: String =
            arguments.iter().map(|(name, value)| format!(" {name}={}", quoted(value))).collect();
        let _ = writeln!(known.script, "printf %s {} >/tmp/key\n\"$@\" address{quoted}", self::quoted(key));
        known.answers += &vector.expect.mac;
        known.answers.push('\n');
    }
    Ok(known)
}

/// For the shell, as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_enough_to_ask() {
        let known = known().unwrap();
        assert!(known.answers.lines().count() > 90, "{}", known.answers.lines().count());
        assert!(known.answers.starts_with("5E:BA:FE:FD:89:03\n"));
        assert!(known.script.contains(" --ssid-hex='66616b65206e6574' "));
    }

    #[test]
    fn the_shell_changes_nothing() {
        assert_eq!(quoted("it's $x"), "'it'\\''s $x'");
    }
}
