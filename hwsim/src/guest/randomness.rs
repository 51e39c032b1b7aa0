//! Randomness from the host, for a kernel that has no source of its own.

use std::fs::{self, File};
use std::io;

use rustix::ioctl::{Setter, ioctl, opcode};

/// `struct rand_pool_info` (random(4)) with room for 32 octets.
#[repr(C)]
struct PoolInfo {
    entropy_bits: i32,
    size: i32,
    octets: [u8; OCTETS],
}

const OCTETS: usize = 32;

/// RNDADDENTROPY; its declared size is that of the two numbers.
const ADD_ENTROPY: rustix::ioctl::Opcode = opcode::write::<[i32; 2]>(b'R', 3);

/// Gives the kernel what is in this file, once: the file is gone afterwards. Nothing where there is none.
pub(super) fn take(path: &str) -> io::Result<()> {
    let seed = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        seed => seed?,
    };
    fs::remove_file(path)?;
    let octets: [u8; OCTETS] =
        seed.try_into().map_err(|_| io::Error::other(format!("it does not hold {OCTETS} octets")))?;
    let info = PoolInfo { entropy_bits: 256, size: 32, octets };
    let pool = File::options().write(true).open("/dev/random")?;
    // SAFETY: the kernel reads two numbers and as many octets as the second says, which `info` holds.
    #[allow(unsafe_code, reason = "no safe interface gives the kernel randomness that it counts")]
    unsafe {
        Ok(ioctl(pool, Setter::<ADD_ENTROPY, PoolInfo>::new(info))?)
    }
}
