//! Root file systems as images of a disk, for engines whose guests have a kernel of their own and no way to a
//! directory of the host that takes none of their time.

use std::path::PathBuf;

use super::cache::{Cache, hash};
use super::command::{SetupError, run};
use super::host::{as_root, remove};
use super::progress::Progress;
use super::rootfs::Recipe;
use crate::scenario::Root;

/// The image, in its entry of the cache.
const FILE: &str = "root.ext4";

/// A journal and checksums serve what is written; this is only read.
const FORMAT: &str = "-t ext4 -b 4096 -m 0 -O ^has_journal,^metadata_csum -E lazy_itable_init=0";

/// Ample, and empty blocks cost nothing; a multiple of what the memory's controller maps.
const SIZE: &str = "512M";

/// The image of a root file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disk {
    root: Recipe,
}

impl Disk {
    pub(super) fn of(root: Root) -> Self {
        Disk { root: Recipe::of(root) }
    }

    /// The file, if it was made.
    pub(super) fn find(&self, cache: &Cache) -> Option<PathBuf> {
        Some(cache.find(&self.key())?.join(FILE))
    }

    /// Its name in the cache.
    fn key(&self) -> String {
        let root = self.root.key();
        format!("disk-{}-{}", self.root.name(), hash(&[&root, FORMAT, SIZE]))
    }

    /// What it is, for people.
    pub(super) fn title(&self) -> String {
        format!("the image of {}", self.root.title())
    }

    /// What it costs, for people.
    pub(super) fn cost(&self) -> &'static str {
        "200 MB, ten seconds"
    }

    /// Makes it. The root file system must be there and the cache's lock be held.
    pub(super) fn make(&self, cache: &Cache, progress: &Progress) -> Result<(), SetupError> {
        let key = self.key();
        let root = cache.find(&self.root.key()).ok_or_else(|| SetupError::NotReady(self.root.title()))?;
        let directory = cache.unfinished(&key);
        remove(&directory)?;
        std::fs::create_dir_all(&directory)
            .map_err(|source| SetupError::File { path: directory.clone(), source })?;
        let log = cache.log(&key)?;
        let step = progress.step(&self.title(), None);
        // Some of its files are root's alone.
        let mut command = as_root("/sbin/mke2fs");
        command.args(FORMAT.split(' ')).arg("-d").arg(root).arg(directory.join(FILE)).arg(SIZE);
        run(&mut command, &log, &step, "Is there some free space? Then run this again.")?;
        cache.finish(&key)?;
        step.done();
        Ok(())
    }
}
