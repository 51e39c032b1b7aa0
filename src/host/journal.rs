//! A bounded journal of lines on the disk, kept by a thread of its own: disks may be slow.
//!
//! Two files, `PATH` and the older `PATH.1`, mode 0600. Lines are written in batches, to be kind to
//! flash; what a crash costs is the last batch.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// The size at which a new file is begun; both together are twice that, and one batch, at most.
const ROTATE_AT: u64 = 256 * 1024;
/// As many lines, or lines as old, are written.
const BATCH: usize = 64;
const BATCH_AFTER: Duration = Duration::from_secs(30);
/// Jobs that may wait; beyond that the disk is stuck, and lines are lost rather than memory.
const WAITING: usize = 256;

type Lines = Box<dyn FnOnce(io::Result<Vec<String>>) + Send>;

enum Job {
    Write(String),
    Read(usize, Lines),
}

/// The journal's handle; dropping it ends the thread, [`Journal::finish`] waits for that.
pub struct Journal {
    jobs: SyncSender<Job>,
    thread: JoinHandle<()>,
}

impl Journal {
    /// Starts the thread. Nothing is written before the first line.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn start(path: &Path) -> io::Result<Self> {
        let (jobs, queue) = sync_channel(WAITING);
        let keeper = Keeper { path: path.to_owned(), batch: Vec::new(), complained: false };
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .stack_size(256 * 1024)
            .spawn(move || keeper.work(&queue))?;
        Ok(Self { jobs, thread })
    }

    /// Adds a line, which must not contain a line feed. Never waits.
    pub fn write(&self, line: String) {
        let _ = self.jobs.try_send(Job::Write(line));
    }

    /// Calls back with the last lines, at most `most`, the oldest first. Whether it will: not if the
    /// disk is stuck.
    pub fn read(&self, most: usize, then: impl FnOnce(io::Result<Vec<String>>) + Send + 'static) -> bool {
        self.jobs.try_send(Job::Read(most, Box::new(then))).is_ok()
    }

    /// Writes what is still to be written.
    pub fn finish(self) {
        drop(self.jobs);
        let _ = self.thread.join();
    }
}

struct Keeper {
    path: PathBuf,
    batch: Vec<String>,
    complained: bool,
}

impl Keeper {
    fn work(mut self, queue: &Receiver<Job>) {
        loop {
            let job = if self.batch.is_empty() {
                queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                queue.recv_timeout(BATCH_AFTER)
            };
            match job {
                Ok(Job::Write(line)) => {
                    self.batch.push(line);
                    if self.batch.len() >= BATCH {
                        self.flush();
                    }
                }
                Ok(Job::Read(most, then)) => {
                    self.flush();
                    then(self.read(most));
                }
                Err(RecvTimeoutError::Timeout) => self.flush(),
                Err(RecvTimeoutError::Disconnected) => return self.flush(),
            }
        }
    }

    fn flush(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let written = self.append();
        self.batch.clear();
        match written {
            Ok(()) => self.complained = false,
            Err(_) if self.complained => {}
            Err(error) => {
                self.complained = true;
                tracing::warn!("{}: {error}; what was to be written there is lost", self.path.display());
            }
        }
    }

    fn append(&self) -> io::Result<()> {
        if let Some(directory) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        if fs::metadata(&self.path).is_ok_and(|file| file.len() >= ROTATE_AT) {
            fs::rename(&self.path, older(&self.path))?;
        }
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
        // A line that was cut off by a crash must not swallow the next one.
        let mut text = if ends_within_a_line(&self.path)? { "\n".to_owned() } else { String::new() };
        for line in &self.batch {
            text.push_str(line);
            text.push('\n');
        }
        file.write_all(text.as_bytes())
    }

    fn read(&self, most: usize) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        for path in [older(&self.path), self.path.clone()] {
            match fs::read(&path) {
                Ok(octets) => lines.extend(String::from_utf8_lossy(&octets).lines().map(str::to_owned)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let surplus = lines.len().saturating_sub(most);
        lines.drain(..surplus);
        Ok(lines)
    }
}

fn older(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

fn ends_within_a_line(path: &Path) -> io::Result<bool> {
    use std::io::{Seek, SeekFrom};
    let mut file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::mpsc::channel;

    use super::*;

    fn lines(journal: &Journal, most: usize) -> Vec<String> {
        let (tell, told) = channel();
        assert!(journal.read(most, move |lines| tell.send(lines.unwrap()).unwrap()));
        told.recv().unwrap()
    }

    #[test]
    fn lines_come_back_in_order_the_last_ones() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state/history.jsonl");
        let journal = Journal::start(&path).unwrap();
        assert_eq!(lines(&journal, 9), Vec::<String>::new());
        for n in 0..100 {
            journal.write(format!("line {n}"));
        }
        assert_eq!(lines(&journal, 2), ["line 98", "line 99"]);
        assert_eq!(lines(&journal, 1000).len(), 100);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn it_is_bounded() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.jsonl");
        let journal = Journal::start(&path).unwrap();
        let line = "x".repeat(1023);
        for _ in 0..2000 {
            // Within what may wait.
            journal.write(line.clone());
            lines(&journal, 0);
        }
        let size = |path: &Path| fs::metadata(path).unwrap().len();
        assert!(size(&path) <= ROTATE_AT + 1024, "{}", size(&path));
        assert!(size(&older(&path)) <= ROTATE_AT + 1024);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
        assert!(lines(&journal, 10_000).len() > 256);
    }

    #[test]
    fn a_line_that_was_cut_off_does_not_swallow_the_next() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.jsonl");
        fs::write(&path, b"whole\nhal\xff").unwrap();
        let journal = Journal::start(&path).unwrap();
        journal.write("next".to_owned());
        assert_eq!(lines(&journal, 9), ["whole", "hal\u{fffd}", "next"]);
        journal.write("last".to_owned());
        journal.finish();
        assert!(fs::read_to_string(&path).is_err(), "what was there is rewritten");
        assert!(fs::read(&path).unwrap().ends_with(b"next\nlast\n"));
    }

    #[test]
    fn a_disk_that_does_not_write_stops_nobody() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file/history.jsonl");
        fs::write(directory.path().join("file"), "not a directory").unwrap();
        let journal = Journal::start(&path).unwrap();
        journal.write("lost".to_owned());
        let (tell, told) = channel();
        assert!(journal.read(9, move |lines| tell.send(lines.is_err()).unwrap()));
        assert!(told.recv().unwrap());
        journal.finish();
    }
}
