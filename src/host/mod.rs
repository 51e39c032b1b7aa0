//! What the machine offers, one capability a file.

pub mod atomic;
pub mod boot_id;
pub mod clock;
pub mod conf_files;
pub mod driver;
pub mod entropy;
pub mod initial;
pub mod load;
#[cfg(test)]
mod load_tests;
pub mod machine_id;
pub mod notify;
pub mod paths;
pub mod profile_files;
pub mod ready;
pub mod secret;
pub mod secret_key;
