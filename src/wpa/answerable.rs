//! Letting a supplicant that runs as a user of its own answer: it must be able to write to macveil's
//! sockets.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

/// Gives macveil's socket `own` the group of the supplicant's socket `control`, and that group the right
/// to write. OpenWrt's supplicant, for one, is user and group `network`.
///
/// # Errors
/// The kernel refuses, for macveil is neither root nor in that group. A supplicant that is root can
/// answer all the same.
pub fn let_answer(own: &Path, control: &Path) -> io::Result<()> {
    let group = fs::metadata(control)?.gid();
    if fs::metadata(own)?.gid() != group {
        chown(own, None, Some(group))?;
    }
    fs::set_permissions(own, fs::Permissions::from_mode(0o660))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixDatagram;

    use super::*;

    #[test]
    fn the_supplicants_group_may_write_and_nobody_else() {
        let directory = tempfile::tempdir().unwrap();
        let [own, control] = ["own", "control"].map(|name| directory.path().join(name));
        let _sockets = [&own, &control].map(|path| UnixDatagram::bind(path).unwrap());
        // Only root can give a file to a group that it is not in; anybody can to one of its own.
        let group =
            if rustix::process::geteuid().is_root() { 12_345 } else { rustix::process::getegid().as_raw() };
        chown(&control, None, Some(group)).unwrap();
        let_answer(&own, &control).unwrap();
        let metadata = fs::metadata(&own).unwrap();
        assert_eq!((metadata.gid(), metadata.permissions().mode() & 0o777), (group, 0o660));
    }

    #[test]
    fn a_supplicant_that_is_gone_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let own = directory.path().join("own");
        let _socket = UnixDatagram::bind(&own).unwrap();
        let error = let_answer(&own, &directory.path().join("control")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
