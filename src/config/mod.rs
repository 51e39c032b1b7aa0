//! Text to configuration: pure functions of text and a name. Nothing here opens files, and nothing
//! reads the environment or the clock.
//!
//! [`keyfile`] reads lines, [`conf`] merges files, [`lookup`] finds the default of a key for a
//! device, [`settings`] gives them types. The semantics are NetworkManager's.

pub mod boolean;
pub mod conf;
pub mod keyfile;
pub mod lookup;
pub mod match_config;
pub mod match_spec;
pub mod settings;
pub mod text;
