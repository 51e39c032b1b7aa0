//! The vectors again, through `macveil address --compat networkmanager`: what a user types, and the one
//! line or the JSON that comes back.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::addresses::key;
use crate::fields::{flag, number, text};
use crate::{Vector, accepts};

/// A group whose inputs are arguments of the command.
struct Spoken {
    group: &'static str,
    /// Arguments of every call.
    always: &'static [&'static str],
    /// Fields of the input that are the values of arguments as they stand.
    arguments: &'static [(&'static str, &'static str)],
    /// What the vector expects, out of the answer.
    answer: fn(&Value) -> Value,
}

const SPOKEN: &[Spoken] = &[
    Spoken {
        group: "end-to-end",
        always: &[],
        arguments: &[
            ("ifname", "ifname"),
            ("ssid", "ssid-hex"),
            ("uuid", "uuid"),
            ("connection_id", "id"),
            ("mode", "mode"),
            ("stable_id", "stable-id"),
            ("mask", "mask"),
            ("boot_id", "boot-id"),
            ("random_bytes", "random"),
        ],
        answer: |answer| {
            let action = if answer["action"] == "restore" { "reset" } else { "set" };
            json!({"action": action, "mac": answer["address"]})
        },
    },
    Spoken {
        group: "mac-random-mask",
        always: &["--ifname=macveil-none", "--mode=random"],
        arguments: &[("mask", "mask"), ("random_bytes", "random")],
        answer: |answer| answer["address"].clone(),
    },
    Spoken {
        group: "stable-id-final",
        always: &["--type=wifi", "--mode=stable", "--initial=none"],
        arguments: &[
            ("device", "ifname"),
            ("ssid", "ssid-hex"),
            ("uuid", "uuid"),
            ("mac", "permanent"),
            ("stable_id", "stable-id"),
            ("boot", "boot-id"),
            ("random_bytes", "random"),
        ],
        answer: |answer| {
            let kinds = ["uuid", "stable-id", "generated", "random"];
            let mut steps = answer["steps"].as_array().into_iter().flatten();
            let hashed = steps.find(|step| step["step"] == "hashed").cloned().unwrap_or_default();
            let kind = kinds.iter().position(|kind| hashed["kind"] == *kind);
            json!({"type": kind, "stable_id": hashed["stable_id"]})
        },
    },
];

/// Runs the groups of `vectors` that can be spoken.
pub(crate) fn run(vectors: &BTreeMap<String, Vec<Vector>>) -> Result<(), Failed> {
    let directory = tempfile::tempdir().map_err(|why| why.to_string())?;
    let mut failures = Vec::new();
    for spoken in SPOKEN {
        for vector in vectors.get(spoken.group).into_iter().flatten() {
            let Vector { place, input, expect } = vector;
            match call(spoken, input, directory.path()) {
                Ok(got) if accepts(expect, &got) => {}
                Ok(got) => failures.push(format!("{place}: {input}\n  expected {expect}\n  got      {got}")),
                Err(why) => failures.push(format!("{place}: {input}: {why}")),
            }
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

fn call(spoken: &Spoken, input: &Value, directory: &Path) -> Result<Value, String> {
    let mut arguments: Vec<OsString> = spoken.always.iter().map(OsString::from).collect();
    for (field, argument) in spoken.arguments {
        // No address depends on the id, and no argument can hold what some vectors call a connection.
        if let Some(value) = text(input, field)?.filter(|value| !value.contains('\0')) {
            arguments.push(format!("--{argument}={value}").into());
        }
    }
    if let Some(is_wifi) = flag(input, "is_wifi")? {
        arguments.push(if is_wifi { "--type=wifi" } else { "--type=ethernet" }.into());
    }
    if spoken.group != "stable-id-final" {
        for (field, argument) in
            [("initial_mac", "initial"), ("current_mac", "initial"), ("permanent_mac", "permanent")]
        {
            let known = input.get(field).is_some();
            // NetworkManager takes what is no address for none.
            let address =
                text(input, field)?.filter(|text| text.parse::<macveil::core::addr::MacAddr>().is_ok());
            if known {
                arguments.push(format!("--{argument}={}", address.unwrap_or("none")).into());
            }
        }
    }
    // One base is not drawn, so a number would be one too many only where there are several.
    if let Some(pick) = number(input, "pick")? {
        arguments.push(format!("--pick={pick}").into());
    }
    let file = directory.join("secret_key");
    std::fs::write(&file, key(input)?.unwrap_or_else(|| b"0123456789abcdef".to_vec()))
        .map_err(|why| why.to_string())?;
    let mut argument = OsString::from("--secret-key=");
    argument.push(&file);
    arguments.push(argument);
    arguments.push(format!("--machine-id={}", text(input, "machine_id")?.unwrap_or("none")).into());
    arguments.push("--root".into());
    arguments.push(directory.into());

    let printed = answer(&arguments, &[])?;
    let json: Value =
        serde_json::from_str(&answer(&arguments, &["--json"])?).map_err(|why| why.to_string())?;
    // What is drawn at random is given, so both calls must agree.
    if json["address"] != printed.trim_end_matches('\n') || printed.lines().count() != 1 {
        return Err(format!("it printed {printed:?}, and as JSON {json}"));
    }
    Ok((spoken.answer)(&json))
}

fn answer(arguments: &[OsString], more: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_macveil"));
    command.args(["address", "--compat=networkmanager"]).args(arguments).args(more);
    let Output { status, stdout, stderr } = command.output().map_err(|why| why.to_string())?;
    if !status.success() || !stderr.is_empty() {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&stderr)));
    }
    String::from_utf8(stdout).map_err(|why| why.to_string())
}
