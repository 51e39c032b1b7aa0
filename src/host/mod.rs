//! What the machine offers, one capability a file.

pub mod atomic;
pub mod boot_id;
pub mod clock;
pub mod entropy;
pub mod initial;
pub mod journal;
pub mod load;
pub mod machine_id;
pub mod notify;
pub mod overrides;
pub mod ready;
pub mod secret;
pub mod secret_key;
