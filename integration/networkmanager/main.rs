//! NetworkManager's vectors, each group a test: `cargo test --test networkmanager`.
//!
//! `MACVEIL_VECTORS=DIR` runs the files of another directory, in the same format, instead. Every
//! group prints `GROUP: N passed, M failed`; a group or an input field that no runner knows fails.

#![allow(clippy::print_stdout, reason = "a line for each group is what this test is asked for")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

mod addresses;
mod configuration;
mod fields;
mod timeline;

/// How the vectors of one group are run.
struct Group {
    /// The group's name, as in the files.
    name: &'static str,
    /// Every input field that the runner reads; another one fails.
    fields: &'static [&'static str],
    /// One input to what macveil makes of it.
    run: fn(&Value) -> Result<Value, String>,
}

/// One vector and the place it is from.
struct Vector {
    place: String,
    input: Value,
    expect: Value,
}

fn main() {
    let arguments = Arguments::from_args();
    let directory = std::env::var_os("MACVEIL_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("integration/networkmanager/vectors"),
        PathBuf::from,
    );
    let trials = match load(&directory) {
        Ok(groups) => groups.into_iter().map(trial).collect(),
        Err(why) => vec![Trial::test("vectors", move || Err(why.into()))],
    };
    libtest_mimic::run(&arguments, trials).exit();
}

fn load(directory: &Path) -> Result<BTreeMap<String, Vec<Vector>>, String> {
    let failed = |path: &Path, why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let mut paths: Vec<PathBuf> = std::fs::read_dir(directory)
        .map_err(|e| failed(directory, &e))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(failed(directory, &"no vectors here: *.json expected"));
    }
    let mut groups: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).map_err(|e| failed(path, &e))?;
        let blocks: Vec<Value> = serde_json::from_str(&text).map_err(|e| failed(path, &e))?;
        for (b, block) in blocks.iter().enumerate() {
            let group = block["group"].as_str().ok_or_else(|| failed(path, &"a block without a group"))?;
            let vectors =
                block["vectors"].as_array().ok_or_else(|| failed(path, &"a block without vectors"))?;
            let list = groups.entry(group.to_owned()).or_default();
            for (v, vector) in vectors.iter().enumerate() {
                let place = format!("{} block {b} vector {v}", path.display());
                let field = |name| vector.get(name).cloned().ok_or(format!("{place}: no field {name:?}"));
                list.push(Vector { input: field("input")?, expect: field("expect")?, place: place.clone() });
            }
        }
    }
    Ok(groups)
}

fn trial((name, vectors): (String, Vec<Vector>)) -> Trial {
    Trial::test(name.clone(), move || {
        let group = addresses::GROUPS.iter().chain(configuration::GROUPS).find(|g| g.name == name);
        let failures: Vec<String> = vectors.iter().filter_map(|v| check(group, v).err()).collect();
        println!("{name}: {} passed, {} failed", vectors.len() - failures.len(), failures.len());
        if failures.is_empty() && !vectors.is_empty() {
            Ok(())
        } else if vectors.is_empty() {
            Err(Failed::from("the group is empty"))
        } else {
            Err(Failed::from(failures.join("\n")))
        }
    })
}

fn check(group: Option<&Group>, vector: &Vector) -> Result<(), String> {
    let Vector { place, input, expect } = vector;
    let group = group.ok_or_else(|| format!("{place}: no runner knows this group"))?;
    let fields = input.as_object().ok_or_else(|| format!("{place}: the input is not an object"))?;
    if let Some(field) = fields.keys().find(|field| !group.fields.contains(&field.as_str())) {
        return Err(format!("{place}: no runner knows the field {field:?}"));
    }
    let got = (group.run)(input).map_err(|why| format!("{place}: {why}"))?;
    let accepted = match expect.get("any_of").and_then(Value::as_array) {
        Some(any) => any.contains(&got),
        None => *expect == got,
    };
    if accepted { Ok(()) } else { Err(format!("{place}: {input}\n  expected {expect}\n  got      {got}")) }
}
