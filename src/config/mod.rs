//! Text to configuration: pure functions of text and a name. Nothing here opens files, and nothing
//! reads the environment or the clock.
//!
//! [`keyfile`] reads lines, [`conf`] merges files, [`lookup`] finds the default of a key for a
//! device, [`settings`] gives them types. The semantics are NetworkManager's.

pub mod boolean;
pub mod check;
pub mod conf;
pub mod connection_settings;
pub mod derived;
pub mod editing;
pub mod effective;
pub mod finding;
pub mod from_uci;
pub mod keyfile;
mod line;
mod list;
pub mod lookup;
pub mod match_config;
pub mod match_spec;
pub mod matching;
pub mod policy;
pub mod profile;
mod profile_reader;
pub mod property;
pub mod schema;
pub mod scope;
pub mod settings;
pub mod ssid_text;
pub mod text;
pub mod time_zones;
pub mod uci;
pub mod validate;
pub mod vendor_names;
pub mod wildcard;

#[cfg(test)]
mod check_tests;
#[cfg(test)]
mod profile_tests;
#[cfg(test)]
mod sample_tests;
