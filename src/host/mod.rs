//! What the machine offers, one capability a file.

#[forbid(unsafe_code)]
pub mod atomic;
#[forbid(unsafe_code)]
pub mod boot_id;
#[forbid(unsafe_code)]
pub mod clock;
#[forbid(unsafe_code)]
pub mod clock_steps;
#[forbid(unsafe_code)]
pub mod conf_files;
#[forbid(unsafe_code)]
pub mod driver;
#[forbid(unsafe_code)]
pub mod entropy;
#[forbid(unsafe_code)]
pub mod generations;
#[forbid(unsafe_code)]
pub mod held;
#[forbid(unsafe_code)]
pub mod initial;
#[forbid(unsafe_code)]
pub mod journal;
#[forbid(unsafe_code)]
pub mod known_channels;
#[forbid(unsafe_code)]
pub mod load;
#[cfg(test)]
#[forbid(unsafe_code)]
mod load_tests;
#[forbid(unsafe_code)]
pub mod log;
#[forbid(unsafe_code)]
pub mod machine_id;
#[forbid(unsafe_code)]
pub mod notify;
#[forbid(unsafe_code)]
pub mod paths;
#[forbid(unsafe_code)]
pub mod pins;
#[forbid(unsafe_code)]
pub mod profile_files;
pub mod ready;
#[forbid(unsafe_code)]
pub mod rivals;
#[forbid(unsafe_code)]
pub mod sandbox;
#[forbid(unsafe_code)]
pub mod secret;
#[forbid(unsafe_code)]
pub mod secret_key;
#[forbid(unsafe_code)]
pub mod vendors;
#[forbid(unsafe_code)]
pub mod watchdog;
#[forbid(unsafe_code)]
pub mod zoneinfo;
