//! What the machine offers, one capability a file.

pub mod boot_id;
pub mod clock;
pub mod entropy;
pub mod held;
pub mod initial;
pub mod known_channels;
pub mod load;
pub mod machine_id;
pub mod notify;
pub mod ready;
pub mod secret;
pub mod secret_key;
