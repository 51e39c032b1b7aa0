//! The system's generator.

use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};

use crate::core::draw::Draw;

/// Draws from the kernel (`getrandom(2)`).
///
/// By the system call itself: libraries that look for their C library's function find none in a program that is linked
/// statically with glibc, and open `/dev/urandom` in its stead, which Landlock forbids.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Draw for SystemEntropy {
    /// # Panics
    /// The kernel has no random octets: without them no address may be made.
    fn fill(&mut self, octets: &mut [u8]) {
        let mut drawn = 0;
        while drawn < octets.len() {
            match getrandom(&mut octets[drawn..], GetRandomFlags::empty()) {
                Ok(count) => drawn += count,
                Err(Errno::INTR) => {}
                #[allow(clippy::panic, reason = "no address may be made without randomness")]
                Err(error) => panic!("the kernel gives no random octets: {error}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_many_octets_are_drawn() {
        // More than the kernel gives without being interruptible.
        let mut octets = [0; 4096];
        SystemEntropy.fill(&mut octets);
        assert!(octets.chunks(16).all(|chunk| chunk.iter().any(|&octet| octet != 0)));
    }
}
