//! Which profile is meant.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::config::profile::{Profile, normalize_uuid};
use crate::config::text::{nearest, printable};
use crate::host::load::LoadError;

/// No profile, or more than one, is meant.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The files cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is none.
    #[error("there is no connection \"{}\"{}", printable(name), meant(near.as_deref()))]
    None {
        /// What was asked for.
        name: String,
        /// The nearest id.
        near: Option<String>,
    },
    /// Several have the id.
    #[error("several connections are called \"{}\": give uuid and one of {}", printable(name), uuids.join(", "))]
    Several {
        /// The id.
        name: String,
        /// Theirs.
        uuids: Vec<String>,
    },
    /// `id`, `uuid` or `path` was the last word.
    #[error("a name is expected after {0}")]
    NoName(&'static str),
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean \"{}\"?", printable(near))).unwrap_or_default()
}

/// Takes the words that name one profile off the front: a name, or a keyword and a name.
pub(super) fn take<'a>(profiles: &'a [Profile], words: &mut &[OsString]) -> Result<&'a Profile, FindError> {
    const KEYWORDS: [&str; 3] = ["id", "uuid", "path"];
    let Some((first, rest)) = words.split_first() else { return Err(FindError::NoName("the command")) };
    *words = rest;
    // A profile may be called "id", or "path"; with a keyword it can be named all the same.
    let keyword = KEYWORDS.into_iter().find(|keyword| first == keyword).filter(|_| !rest.is_empty());
    let Some(keyword) = keyword else {
        return find(profiles, None, first);
    };
    let Some((name, rest)) = rest.split_first() else { return Err(FindError::NoName(keyword)) };
    *words = rest;
    find(profiles, Some(keyword), name)
}

fn find<'a>(profiles: &'a [Profile], keyword: Option<&str>, name: &OsStr) -> Result<&'a Profile, FindError> {
    let text = name.to_string_lossy();
    let by_id = |profile: &&Profile| profile.id == text;
    let by_uuid = |profile: &&Profile| normalize_uuid(&text).is_some_and(|uuid| uuid == profile.uuid);
    let by_path = |profile: &&Profile| Path::new(&profile.file) == Path::new(name);
    let asked = |word: &str| keyword.is_none_or(|keyword| keyword == word);
    let mut found: Vec<&Profile> = Vec::new();
    if asked("id") {
        found.extend(profiles.iter().filter(by_id));
    }
    if found.is_empty() && asked("uuid") {
        found.extend(profiles.iter().find(by_uuid));
    }
    if found.is_empty() && asked("path") {
        found.extend(profiles.iter().find(by_path));
    }
    match found[..] {
        [profile] => Ok(profile),
        [] => {
            let near = nearest(&text, profiles.iter().map(|profile| profile.id.as_str()));
            Err(FindError::None { name: text.into_owned(), near: near.map(str::to_owned) })
        }
        _ => Err(FindError::Several {
            name: text.into_owned(),
            uuids: found.iter().map(|profile| profile.uuid.clone()).collect(),
        }),
    }
}
