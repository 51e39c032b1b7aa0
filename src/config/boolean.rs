//! Booleans as NetworkManager reads them: a few words, anything else is "invalid".

use super::text::trim;

/// The words which are understood, in the spelling that is recommended.
pub const WORDS: [&str; 8] = ["yes", "no", "true", "false", "on", "off", "1", "0"];

/// `true yes on 1` and `false no off 0` in any case, with blanks around; else `None`, for which
/// each caller has its default.
#[must_use]
pub fn parse(text: &str) -> Option<bool> {
    let word = trim(text);
    let is = |words: [&str; 4]| words.iter().any(|w| word.eq_ignore_ascii_case(w));
    if is(["true", "yes", "on", "1"]) {
        Some(true)
    } else if is(["false", "no", "off", "0"]) {
        Some(false)
    } else {
        None
    }
}
