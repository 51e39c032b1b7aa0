//! Who is on the other side of a socket, and what they may.

use std::fs;
use std::path::{Path, PathBuf};

/// What a peer may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything.
    Owner,
    /// Read what holds no addresses.
    Guest,
}

/// What decides about a peer: root, the daemon's own user and the members of one group are owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gatekeeper {
    /// The daemon's own user.
    pub own_uid: u32,
    /// The group whose members are owners; none for nobody.
    pub group: Option<String>,
    /// group(5) and passwd(5). A user's groups are those of these files, plus the group that the
    /// process ran under when it connected (`SO_PEERCRED`).
    pub group_file: PathBuf,
    /// See `group_file`.
    pub passwd_file: PathBuf,
    /// Whatever the above says.
    pub everybody_is_a_guest: bool,
}

impl Gatekeeper {
    /// The system's own files decide. An empty name of a group is none.
    #[must_use]
    pub fn new(group: &str) -> Self {
        Self {
            own_uid: rustix::process::geteuid().as_raw(),
            group: (!group.is_empty()).then(|| group.to_owned()),
            group_file: "/etc/group".into(),
            passwd_file: "/etc/passwd".into(),
            everybody_is_a_guest: false,
        }
    }

    /// Nobody is an owner, not even root: for what is to be tried as a guest.
    #[must_use]
    pub fn strict() -> Self {
        Self { everybody_is_a_guest: true, ..Self::new("") }
    }

    /// What the peer with these credentials may. The files are read each time, so that a change
    /// counts for the next connection; what cannot be read gives nothing.
    #[must_use]
    pub fn role(&self, uid: u32, gid: u32) -> Role {
        if self.everybody_is_a_guest {
            return Role::Guest;
        }
        if uid == 0 || uid == self.own_uid || self.is_member(uid, gid) { Role::Owner } else { Role::Guest }
    }

    fn is_member(&self, uid: u32, gid: u32) -> bool {
        let Some(name) = &self.group else { return false };
        let groups = lines(&self.group_file);
        // NAME:PASSWORD:GID:USER,USER
        let Some(group) = groups.iter().find(|fields| fields.first() == Some(name)) else { return false };
        let Some(group_gid) = group.get(2).and_then(|gid| gid.parse::<u32>().ok()) else { return false };
        if gid == group_gid {
            return true;
        }
        let members: Vec<&str> = group.get(3).map(|users| users.split(',').collect()).unwrap_or_default();
        // NAME:PASSWORD:UID:GID:…
        let users = lines(&self.passwd_file);
        users.iter().filter(|fields| fields.get(2).and_then(|uid| uid.parse().ok()) == Some(uid)).any(
            |user| {
                let primary = user.get(3).and_then(|gid| gid.parse().ok()) == Some(group_gid);
                primary || user.first().is_some_and(|name| members.contains(&name.as_str()))
            },
        )
    }
}

fn lines(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().map(|line| line.split(':').map(str::to_owned).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gatekeeper(group: &str, directory: &Path) -> Gatekeeper {
        let (group_file, passwd_file) = (directory.join("group"), directory.join("passwd"));
        fs::write(&group_file, "root:x:0:\nmacveil:x:990:anna,ben\nempty:x:991:\nbroken\n:x:1000:\n")
            .unwrap();
        let users = "root:x:0:0::/:/bin/sh\nanna:x:1000:1000:::\nben:x:1001:1001:::\ncleo:x:1002:990:::\ndora:x:1003:1003:::\n";
        fs::write(&passwd_file, users).unwrap();
        Gatekeeper {
            own_uid: 400,
            group: Some(group.to_owned()),
            group_file,
            passwd_file,
            everybody_is_a_guest: false,
        }
    }

    #[test]
    fn root_the_own_user_and_members_are_owners() {
        let directory = tempfile::tempdir().unwrap();
        let gatekeeper = gatekeeper("macveil", directory.path());
        for (uid, gid, role) in [
            (0, 0, Role::Owner),
            (400, 400, Role::Owner),
            (1000, 1000, Role::Owner),
            (1001, 1001, Role::Owner),
            // By their primary group, and by newgrp.
            (1002, 1002, Role::Owner),
            (1003, 990, Role::Owner),
            (1003, 1003, Role::Guest),
            (4000, 4000, Role::Guest),
        ] {
            assert_eq!(gatekeeper.role(uid, gid), role, "{uid}:{gid}");
        }
    }

    #[test]
    fn without_a_group_or_its_files_there_are_no_members() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(gatekeeper("nobody-knows", directory.path()).role(1000, 1000), Role::Guest);
        assert_eq!(gatekeeper("empty", directory.path()).role(1000, 1000), Role::Guest);
        let gone = Gatekeeper {
            group_file: directory.path().join("gone"),
            ..gatekeeper("macveil", directory.path())
        };
        assert_eq!(gone.role(1000, 990), Role::Guest);
        let none = Gatekeeper { group: None, ..gatekeeper("macveil", directory.path()) };
        assert_eq!(none.role(1000, 990), Role::Guest);
    }
}
