//! What clap cannot know is added to its completion scripts: the names of connections.
//!
//! A name is an SSID, anybody's text. It is read line by line, never evaluated, and quoted.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

const BASH: &str = r#"
# The names of connections. They are anybody's text: read as they are, never evaluated, and quoted.
_macveil_with_names() {
    _macveil "$@"
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" name quoted
    case "$cur" in -*) return ;; esac
    case "$prev" in --ifname | --socket | --wait | -w) return ;; esac
    case "${COMP_WORDS[1]-} ${COMP_WORDS[2]-}" in
        explain\ * | pin\ * | reroll\ *) ((COMP_CWORD >= 2)) || return ;;
        c*\ up | c*\ down) ((COMP_CWORD >= 3)) || return ;;
        *) return ;;
    esac
    COMPREPLY=()
    while IFS= read -r name; do
        printf -v quoted '%q' "$name"
        if [[ -n "$name" && ("$name" == "$cur"* || "$quoted" == "$cur"*) ]]; then
            COMPREPLY+=("$quoted")
        fi
    done < <(command macveil complete-names 2>/dev/null)
}

complete -F _macveil_with_names -o nosort macveil 2>/dev/null || complete -F _macveil_with_names macveil
"#;

const ZSH: &str = r#"
# The names of connections. They are anybody's text: compadd quotes them.
_macveil_names() {
    local -a names
    names=("${(@f)$(command macveil complete-names 2>/dev/null)}")
    names=(${names:#})
    compadd -a names
}
"#;

const FISH: &str = r#"
# The names of connections.
function __macveil_names
    command macveil complete-names 2>/dev/null
end

complete -c macveil -n "__fish_seen_subcommand_from explain pin reroll" -f -a "(__macveil_names)"
complete -c macveil -n "__fish_seen_subcommand_from connection; and __fish_seen_subcommand_from up down" -f -a "(__macveil_names)"
"#;

pub(crate) fn bash(script: &str) -> String {
    format!("{script}{BASH}")
}

pub(crate) fn zsh(script: &str) -> String {
    let (head, rest) = script.split_once('\n').unwrap();
    assert_eq!(head, "#compdef macveil");
    let lines: Vec<String> = rest
        .lines()
        .map(|line| {
            let is_name = line.contains(":name -- A connection");
            if is_name { line.replace(":_default'", ":_macveil_names'") } else { line.to_owned() }
        })
        .collect();
    let rest = lines.join("\n");
    assert!(rest.contains(":_macveil_names'"), "clap names no connection any more");
    format!("{head}\n{ZSH}{rest}\n")
}

pub(crate) fn fish(script: &str) -> String {
    format!("{script}{FISH}")
}

/// The real bash completes hostile names: each comes back as it is, and nothing is executed.
#[test]
fn bash_completes_names_and_executes_none() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    let directory = tempfile::tempdir().unwrap();
    let mark = directory.path().join("executed");
    let names = [
        "home".to_owned(),
        "caf\u{e9} \\342\\200\\256".to_owned(),
        format!("$(touch {})", mark.display()),
        format!("`touch {}`", mark.display()),
        format!("x; touch {} #", mark.display()),
        "' \" \\\\ * ? [a] ~ ! {b,c}".to_owned(),
        "-n".to_owned(),
    ];
    let program = directory.path().join("macveil");
    let list = directory.path().join("names");
    fs::write(&list, names.join("\n") + "\n").unwrap();
    fs::write(&program, format!("#!/bin/sh\ncat '{}'\n", list.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/config/completion/macveil.bash");
    // What is completed is put into a command line, as bash would, and read back.
    let session = format!(
        "set -u; source '{script}'\n\
         complete_it() {{ COMP_WORDS=(macveil \"$@\"); COMP_CWORD=$#; COMPREPLY=(); _macveil_with_names macveil \"${{@: -1}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; }}\n\
         complete_it explain ''\n\
         for quoted in \"${{COMPREPLY[@]}}\"; do eval \"printf '%s\\\\n' $quoted\"; done\n\
         complete_it connection up ho; echo \"up: ${{COMPREPLY[*]}}\"\n\
         complete_it con down ho; echo \"down: ${{COMPREPLY[*]}}\"\n\
         complete_it pin --rem; echo \"option: ${{COMPREPLY[*]}}\"\n\
         complete_it sta; echo \"command: ${{COMPREPLY[*]}}\"\n"
    );
    let path = format!("{}:{}", directory.path().display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash").args(["--norc", "-c", &session]).env("PATH", path).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!mark.exists(), "a name was executed");
    let wanted = names.join("\n") + "\nup: home\ndown: home\noption: --remove\ncommand: status\n";
    assert_eq!(stdout, wanted, "{stderr}");
}
