//! NetworkManager's vectors, each group a test: `cargo test --test networkmanager`.
//!
//! `MACVEIL_VECTORS=DIR` runs the files of another directory, in the same format, instead. Every
//! group prints `GROUP: N passed, M failed`; a group or an input field that no runner knows fails.

#![allow(clippy::print_stdout, reason = "a line for each group is what this test is asked for")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

mod addresses;
mod command;
mod configuration;
mod fields;
mod refusals;
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
    let mut trials: Vec<Trial> = match load(&directory) {
        Ok(groups) => {
            let groups = Arc::new(groups);
            let spoken = Arc::clone(&groups);
            let mut trials: Vec<Trial> = groups.keys().map(|name| trial(&groups, name)).collect();
            trials.push(Trial::test("command", move || command::run(&spoken)));
            trials
        }
        Err(why) => vec![Trial::test("vectors", move || Err(why.into()))],
    };
    trials.push(Trial::test("runner", refusals::run));
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
        take(&mut groups, path, &text).map_err(|why| failed(path, &why))?;
    }
    if groups.is_empty() {
        return Err(failed(directory, &"no vectors in its files"));
    }
    Ok(groups)
}

/// Takes in the blocks of one file.
fn take(groups: &mut BTreeMap<String, Vec<Vector>>, path: &Path, text: &str) -> Result<(), String> {
    let blocks: Vec<Value> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    for (b, block) in blocks.iter().enumerate() {
        known(block, &["group", "origin", "note", "vectors"])?;
        let group = block["group"].as_str().ok_or("a block without a group")?;
        let list = groups.entry(group.to_owned()).or_default();
        for (v, vector) in block["vectors"].as_array().ok_or("a block without vectors")?.iter().enumerate() {
            let place = format!("{} block {b} vector {v}", path.display());
            known(vector, &["input", "expect"]).map_err(|e| format!("{place}: {e}"))?;
            let field = |name| vector.get(name).cloned().ok_or(format!("{place}: no field {name:?}"));
            list.push(Vector { input: field("input")?, expect: field("expect")?, place: place.clone() });
        }
    }
    Ok(())
}

/// An error if an object has a field that is not among `names`, or is no object.
fn known(value: &Value, names: &[&str]) -> Result<(), String> {
    let fields = value.as_object().ok_or_else(|| format!("{value} is not an object"))?;
    match fields.keys().find(|field| !names.contains(&field.as_str())) {
        Some(field) => Err(format!("no runner knows the field {field:?}")),
        None => Ok(()),
    }
}

fn trial(groups: &Arc<BTreeMap<String, Vec<Vector>>>, name: &str) -> Trial {
    let (groups, name) = (Arc::clone(groups), name.to_owned());
    Trial::test(name.clone(), move || {
        let vectors = &groups[&name];
        let failures: Vec<String> = vectors.iter().filter_map(|v| check(&name, v).err()).collect();
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

fn check(name: &str, vector: &Vector) -> Result<(), String> {
    let Vector { place, input, expect } = vector;
    let group = addresses::GROUPS.iter().chain(configuration::GROUPS).find(|group| group.name == name);
    let group = group.ok_or_else(|| format!("{place}: no runner knows this group"))?;
    known(input, group.fields).map_err(|why| format!("{place}: {why}"))?;
    let got = (group.run)(input).map_err(|why| format!("{place}: {why}"))?;
    if expect.get("any_of").is_some() {
        known(expect, &["any_of"]).map_err(|why| format!("{place}: {why}"))?;
    }
    if accepts(expect, &got) {
        Ok(())
    } else {
        Err(format!("{place}: {input}\n  expected {expect}\n  got      {got}"))
    }
}

/// Whether a result is the expected one, or one of several.
fn accepts(expect: &Value, got: &Value) -> bool {
    match expect.get("any_of").and_then(Value::as_array) {
        Some(any) => any.contains(got),
        None => expect == got,
    }
}
