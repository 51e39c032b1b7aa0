//! Text to configuration: pure functions of `&str` and a name. Nothing here opens files.
