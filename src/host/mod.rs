//! What the machine offers, one capability a file.

pub mod atomic;
pub mod boot_id;
pub mod clock;
pub mod clock_steps;
pub mod conf_files;
pub mod driver;
pub mod entropy;
pub mod generations;
pub mod held;
pub mod initial;
pub mod journal;
pub mod known_channels;
pub mod load;
#[cfg(test)]
mod load_tests;
pub mod machine_id;
pub mod notify;
pub mod paths;
pub mod pins;
pub mod profile_files;
pub mod ready;
pub mod secret;
pub mod secret_key;
pub mod vendors;
pub mod watchdog;
pub mod zoneinfo;
