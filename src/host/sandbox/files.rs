//! Files, through landlock(7): what is not named cannot be opened, made or removed.
//!
//! Connecting to a socket, `stat(2)` and watching a directory are no business of landlock's; there file
//! permissions alone decide.

use std::io;
use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, BitFlags, LandlockStatus, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, make_bitflags,
};

use super::Measure;

/// The newest version that is made use of: 6.10's. An older kernel does what it can.
const VERSION: ABI = ABI::V5;

/// The files and directories that the daemon needs for as long as it runs. What does not exist is
/// passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Read only: files, or directories with all that is below them.
    pub read: Vec<PathBuf>,
    /// Directories in which files, directories and sockets are made, changed and removed.
    pub keep: Vec<PathBuf>,
    /// Directories of which only the names are read.
    pub list: Vec<PathBuf>,
}

/// Restricts the calling thread and those it will start.
pub(super) fn restrict(places: &Places) -> io::Result<Measure> {
    let failed = io::Error::other;
    let read = make_bitflags!(AccessFs::{ReadFile | ReadDir});
    let keep = read
        | make_bitflags!(AccessFs::{
            WriteFile | Truncate | MakeReg | MakeDir | MakeSock | RemoveFile | RemoveDir
        });
    let list = BitFlags::from(AccessFs::ReadDir);
    let mut ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(VERSION))
        .and_then(Ruleset::create)
        .map_err(failed)?;
    for (paths, access) in [(&places.read, read), (&places.keep, keep), (&places.list, list)] {
        for path in paths {
            let Ok(place) = PathFd::new(path) else { continue };
            let is_file = path.metadata().is_ok_and(|found| !found.is_dir());
            let access = if is_file { access & AccessFs::from_file(VERSION) } else { access };
            ruleset = ruleset.add_rule(PathBeneath::new(&place, access)).map_err(failed)?;
            // A rule is one of an inode. Those of /proc come and go unless somebody holds them.
            std::mem::forget(place);
        }
    }
    let status = ruleset.restrict_self().map_err(failed)?;
    Ok(match (status.ruleset, status.landlock) {
        (RulesetStatus::FullyEnforced, _) => Measure::Holds("landlock".to_owned()),
        (RulesetStatus::PartiallyEnforced, LandlockStatus::Available { effective_abi, .. }) => {
            Measure::Holds(format!("landlock, as far as this kernel has it ({effective_abi:?})"))
        }
        (_, LandlockStatus::NotEnabled) => Measure::Lacks("landlock is not enabled (lsm=)".to_owned()),
        (_, _) => Measure::Lacks("this kernel has no landlock".to_owned()),
    })
}
