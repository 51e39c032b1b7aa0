//! The system's generator.

use rand::TryRng;
use rand::rngs::SysRng;

use crate::core::draw::Draw;

/// Draws from the kernel (`getrandom(2)`).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Draw for SystemEntropy {
    /// # Panics
    /// The kernel has no random octets: without them no address may be made.
    fn fill(&mut self, octets: &mut [u8]) {
        #[allow(clippy::expect_used, reason = "no address may be made without randomness")]
        SysRng.try_fill_bytes(octets).expect("the kernel gives random octets");
    }
}
