//! What the machine offers, one capability a file.

pub mod clock;
pub mod entropy;
pub mod ready;
