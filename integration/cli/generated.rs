//! Completion and manual pages, made from the command line's definition. Checked-in copies must be
//! current; `MACVEIL_GENERATE=1 cargo test --test cli` writes them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::completion;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn command() -> Command {
    macveil::cli::Arguments::command()
}

/// Compares the files in a directory that end so with those that are wanted, or makes them so.
fn current(directory: &Path, ends: &str, wanted: &BTreeMap<String, String>) {
    if std::env::var_os("MACVEIL_GENERATE").is_some() {
        fs::create_dir_all(directory).unwrap();
        for (name, text) in wanted {
            fs::write(directory.join(name), text).unwrap();
        }
    }
    let entries =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: Vec<String> = entries.filter(|name| name.ends_with(ends)).collect();
    for name in there {
        assert!(wanted.contains_key(&name), "{} is about nothing that exists: remove it", name);
    }
    for (name, text) in wanted {
        let is = fs::read_to_string(directory.join(name)).unwrap_or_default();
        assert!(is == *text, "{name} is not current: MACVEIL_GENERATE=1 cargo test --test cli");
    }
}

#[test]
fn help_fits_a_terminal_of_80_columns() {
    fn look(command: &mut Command) {
        for help in [command.render_help(), command.render_long_help()] {
            let wide = help.to_string().lines().find(|line| line.chars().count() > 80).map(str::to_owned);
            assert_eq!(wide, None, "{}", command.get_name());
        }
        command.get_subcommands_mut().for_each(look);
    }
    let mut command = command();
    command.build();
    look(&mut command);
}

#[test]
fn completion_is_current() {
    let script = |shell: Shell| {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command(), "macveil", &mut text);
        String::from_utf8(text).unwrap()
    };
    let wanted = BTreeMap::from([
        ("macveil.bash".to_owned(), completion::bash(&script(Shell::Bash))),
        ("_macveil".to_owned(), completion::zsh(&script(Shell::Zsh))),
        ("macveil.fish".to_owned(), completion::fish(&script(Shell::Fish))),
    ]);
    current(&root().join("config/completion"), "", &wanted);
}

#[test]
fn manual_pages_are_current() {
    let mut pages = BTreeMap::new();
    let mut command = command().disable_help_subcommand(true);
    command.build();
    add(&command, "macveil", &mut pages);
    current(&root().join("docs/man"), ".1", &pages);
}

fn add(command: &Command, name: &str, pages: &mut BTreeMap<String, String>) {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).title(name.to_owned()).render(&mut page).unwrap();
    pages.insert(format!("{name}.1"), String::from_utf8(page).unwrap());
    for subcommand in command.get_subcommands() {
        if !subcommand.is_hide_set() && subcommand.get_name() != "help" {
            add(subcommand, &format!("{name}-{}", subcommand.get_name()), pages);
        }
    }
}
