//! A process in the daemon's sandbox that then does what the daemon never does, so that a test sees
//! what becomes of it: `confined ACT DIRECTORY`.
//!
//! In the directory, `read` may be read, `keep` be written, and `outside` is none of its business. It
//! ends with 0 where the act succeeded and with 1 and the reason where it was refused; where the kernel
//! kills it, it says nothing.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program for tests")]

use std::error::Error;
use std::fs;
use std::io::{self, Read as _};
use std::net::UdpSocket;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use macveil::host::sandbox::{Places, drop_privileges, enter, forbid_core_dumps};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, act, directory] = arguments.as_slice() else {
        eprintln!("confined ACT DIRECTORY");
        return ExitCode::from(2);
    };
    let directory = Path::new(directory);
    match confine(directory) {
        Ok(lacking) => lacking.iter().for_each(|lacking| println!("lacks {lacking}")),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    }
    match perform(act, directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// As `macveil run` does it; the measures that this kernel has not.
fn confine(directory: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    forbid_core_dumps()?;
    let capabilities = drop_privileges()?;
    let places = Places {
        read: vec![directory.join("read")],
        keep: vec![directory.join("keep")],
        list: vec![directory.join("list")],
    };
    let protection = enter(&places, capabilities)?;
    let lacking = protection.measures().into_iter().filter(|(_, measure)| !measure.holds());
    Ok(lacking.map(|(of, measure)| format!("{of}: {measure}")).collect())
}

fn perform(act: &str, directory: &Path) -> io::Result<()> {
    let at = |name: &str| directory.join(name);
    match act {
        // What the daemon does, too.
        "nothing" => Ok(()),
        "wait" => {
            println!("confined");
            io::stdin().read(&mut [0]).map(drop)
        }
        "read" => fs::read(at("read/file")).map(drop),
        "list" => fs::read_dir(at("list")).map(drop),
        "keep" => keep(&at("keep")),
        "thread" => std::thread::spawn(|| ()).join().map_err(|_| io::Error::other("the thread failed")),
        // What landlock refuses.
        "read-outside" => fs::read(at("outside/file")).map(drop),
        "list-outside" => fs::read_dir(at("outside")).map(drop),
        "read-listed" => fs::read(at("list/file")).map(drop),
        "write-read-only" => fs::write(at("read/file"), "new"),
        "make-read-only" => fs::write(at("read/new"), "new"),
        "remove-read-only" => fs::remove_file(at("read/file")),
        "write-outside" => fs::write(at("outside/new"), "new"),
        "bind-outside" => UnixDatagram::bind(at("outside/socket")).map(drop),
        // What seccomp kills for.
        "spawn" => Command::new("/bin/true").status().map(drop),
        "execute" => Err(Command::new("/bin/true").exec()),
        "internet" => UdpSocket::bind("127.0.0.1:0").map(drop),
        "link" => std::os::unix::fs::symlink("a", at("keep/link")),
        "chown" => std::os::unix::fs::chown(at("keep"), Some(0), None),
        "spawn-from-thread" => std::thread::spawn(|| Command::new("/bin/true").status().map(drop))
            .join()
            .map_err(|_| io::Error::other("the thread failed"))?,
        other => Err(io::Error::other(format!("no such act: {other}"))),
    }
}

/// What becomes of files and sockets in the state and runtime directories.
fn keep(directory: &Path) -> io::Result<()> {
    let sub = directory.join("sub");
    fs::create_dir_all(&sub)?;
    fs::write(sub.join("new"), "content")?;
    fs::rename(sub.join("new"), sub.join("renamed"))?;
    fs::hard_link(sub.join("renamed"), sub.join("linked"))?;
    fs::write(sub.join("linked"), "other")?;
    let socket = UnixDatagram::bind(sub.join("socket"))?;
    // Without another owner, which nothing may be given.
    std::os::unix::fs::chown(sub.join("socket"), None, Some(fs::metadata(&sub)?.gid()))?;
    UnixDatagram::unbound()?.send_to(b"x", sub.join("socket"))?;
    drop(socket);
    fs::remove_dir_all(&sub)
}
