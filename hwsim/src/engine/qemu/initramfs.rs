//! The archive that a kernel unpacks as its first root: cpio, "new ASCII" format
//! (Documentation/driver-api/early-userspace/buffer-format.rst).

use std::io::{self, Write};

/// An archive being written.
pub(super) struct Archive<W: Write> {
    output: W,
    inodes: u32,
    written: usize,
}

const DIRECTORY: u32 = 0o040_755;
const EXECUTABLE: u32 = 0o100_755;

impl<W: Write> Archive<W> {
    /// An empty archive.
    pub(super) fn new(output: W) -> Self {
        Archive { output, inodes: 0, written: 0 }
    }

    /// Adds a directory.
    pub(super) fn directory(&mut self, name: &str) -> io::Result<()> {
        self.entry(name, DIRECTORY, &[])
    }

    /// Adds a file that may be executed.
    pub(super) fn file(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.entry(name, EXECUTABLE, content)
    }

    /// Ends the archive.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.entry("TRAILER!!!", 0, &[])?;
        self.output.flush()
    }

    fn entry(&mut self, name: &str, mode: u32, content: &[u8]) -> io::Result<()> {
        self.inodes += 1;
        let length = |octets: usize| {
            u32::try_from(octets).map_err(|_| io::Error::other(format!("{name} is too large for an archive")))
        };
        // Inode, mode, owner, group, links, time, size, four device numbers, length of the name, checksum.
        let (size, name_size) = (length(content.len())?, length(name.len() + 1)?);
        let fields = [self.inodes, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name_size, 0];
        let header =
            fields.iter().fold("070701".to_owned(), |header, field| header + &format!("{field:08X}"));
        self.write(header.as_bytes())?;
        self.write(name.as_bytes())?;
        self.write(&[0])?;
        self.pad()?;
        self.write(content)?;
        self.pad()
    }

    fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.written += octets.len();
        self.output.write_all(octets)
    }

    /// Names and contents end at multiples of four.
    fn pad(&mut self) -> io::Result<()> {
        self.write(&[0; 3][..(4 - self.written % 4) % 4])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_aligned_and_say_their_sizes() {
        let mut octets = Vec::new();
        let mut archive = Archive::new(&mut octets);
        archive.directory("d").unwrap();
        archive.file("d/f", b"hello").unwrap();
        archive.finish().unwrap();
        assert_eq!(octets.len() % 4, 0);
        assert!(octets.starts_with(b"07070100000001000041ED"));
        let file = octets.windows(8).position(|window| window == b"d/f\0\0\0he").unwrap();
        // The name begins 110 octets after the header does, which is at a multiple of four.
        assert_eq!((file - 110) % 4, 0);
        assert!(octets.ends_with(b"TRAILER!!!\0\0\0\0"));
    }
}
