//! Many files to one configuration: which are used, in which order, and what the later ones change.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::keyfile::{Keyfile, KeyfileError};
use super::list::{Change, List};
use super::match_config::{Claim, is_enabled};
use super::text::unescape;

/// Whose files they are. macveil's are merged over NetworkManager's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// `NetworkManager.conf` and its `conf.d`, read where they are and never written.
    NetworkManager,
    /// `macveil.conf` and its `conf.d`.
    Macveil,
}

/// Where a file is, lowest priority first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// `/usr/lib/…/conf.d`: the distribution's.
    UsrLib,
    /// `/run/…/conf.d`: until the next start.
    Run,
    /// The main file in `/etc/…`, which no other file hides or conditions.
    Main,
    /// `/etc/…/conf.d`: the administrator's.
    Etc,
}

/// One file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Whose it is.
    pub product: Product,
    /// Where it is.
    pub place: Place,
    /// Its name in that directory, which decides on order and hiding.
    pub name: String,
    /// Its path, for people.
    pub path: String,
    /// Its octets.
    pub text: Vec<u8>,
}

/// A line in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The file's path.
    pub file: Arc<str>,
    /// The line's number, from 1.
    pub line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The value of a key and the line it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it stands in the file, or as `+=` and `-=` left it.
    pub raw: Vec<u8>,
    /// The line that set it last.
    pub origin: Origin,
}

impl Value {
    /// As string, escapes replaced. `None`: not UTF-8, which counts as absent.
    #[must_use]
    pub fn string(&self) -> Option<String> {
        unescape(&self.raw)
    }

    /// As it stands in the file, for match specs and lists. `None`: not UTF-8.
    #[must_use]
    pub fn raw_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.raw).ok()
    }
}

/// One section of the merged configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name, without brackets.
    pub name: String,
    /// The line that mentions it first, in the file that gives it its rank.
    pub origin: Origin,
    keys: Vec<(String, Value)>,
}

impl Section {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.keys.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The keys with their values, in the order they were first set.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.keys.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.keys.retain(|(name, _)| name != key);
    }

    pub(super) fn set(&mut self, key: &str, raw: Vec<u8>, origin: Origin) {
        let value = Value { raw, origin };
        match self.keys.iter_mut().find(|(name, _)| name == key) {
            Some((_, known)) => *known = value,
            None => self.keys.push((key.to_owned(), value)),
        }
    }
}

/// How the name of a file in a `conf.d` ends.
pub const SUFFIX: &str = ".conf";

/// The merged configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conf {
    sections: Vec<Section>,
    files: Vec<String>,
    beside_networkmanager: bool,
}

/// The files that are read, in the order they are merged: lowest priority first.
///
/// In a directory only names that end in `.conf` count, `.conf` itself included, sorted by octets;
/// a file hidden by one of the same name in a higher directory is not even parsed.
#[must_use]
pub fn visible(sources: &[Source]) -> Vec<&Source> {
    let named = |source: &&Source| source.place == Place::Main || source.name.ends_with(SUFFIX);
    let mut highest: BTreeMap<(Product, &str), Place> = BTreeMap::new();
    for source in sources.iter().filter(named).filter(|source| source.place != Place::Main) {
        let place = highest.entry((source.product, &source.name)).or_insert(source.place);
        *place = source.place.max(*place);
    }
    let mut visible: Vec<&Source> = sources
        .iter()
        .filter(named)
        .filter(|s| s.place == Place::Main || highest.get(&(s.product, &s.name)) == Some(&s.place))
        .collect();
    visible.sort_by_key(|source| (source.product, source.place, source.name.as_bytes()));
    visible
}

/// The files that are used, parsed: the visible ones, but for those which their own
/// `[.config] enable=` turns off.
///
/// # Errors
/// A visible file that is not a key file.
pub fn in_force<'a>(
    sources: &'a [Source],
    claim: &Claim,
) -> Result<Vec<(&'a Source, Keyfile)>, KeyfileError> {
    let mut used = Vec::new();
    for source in visible(sources) {
        let keyfile = Keyfile::parse(&source.path, &source.text)?;
        if source.place == Place::Main || is_used(&keyfile, claim) {
            used.push((source, keyfile));
        }
    }
    Ok(used)
}

/// Whether `[.config] enable=` lets a file be used.
pub(super) fn is_used(keyfile: &Keyfile, claim: &Claim) -> bool {
    let enable = keyfile.get(".config", "enable").map(|a| String::from_utf8_lossy(a.raw).into_owned());
    is_enabled(enable.as_deref(), claim)
}

impl Conf {
    /// Merges the files, given in any order.
    ///
    /// # Errors
    /// A file that is not a key file: then nothing of the configuration is used.
    pub fn merge(sources: &[Source], claim: &Claim) -> Result<Self, KeyfileError> {
        let mut conf = Self::default();
        for (source, keyfile) in in_force(sources, claim)? {
            conf.add(&source.path, &keyfile);
        }
        Ok(conf)
    }

    /// The same, as one that NetworkManager's files belong to: its defaults apply.
    #[must_use]
    pub fn beside_networkmanager(self, reads: bool) -> Self {
        Self { beside_networkmanager: reads, ..self }
    }

    /// Whether NetworkManager's files belong to it.
    #[must_use]
    pub fn reads_networkmanager(&self) -> bool {
        self.beside_networkmanager
    }

    /// The sections; position is rank, as [`super::lookup::order`] needs it, not order of reading.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The section with this very name.
    #[must_use]
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// The value of a key in the section with this very name.
    #[must_use]
    pub fn get(&self, section: &str, key: &str) -> Option<&Value> {
        self.section(section)?.get(key)
    }

    /// The paths of the files that were merged, lowest priority first.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    fn add(&mut self, path: &str, keyfile: &Keyfile) {
        let file: Arc<str> = Arc::from(path);
        self.files.push(path.to_owned());
        // Reversed, so that reading all of it backwards gives: later files first, and within one
        // file top to bottom.
        for (name, line) in keyfile.sections().into_iter().rev() {
            if name == ".config" || name.starts_with(".intern.") {
                continue;
            }
            let index = self.sections.iter().position(|section| section.name == name).unwrap_or_else(|| {
                let origin = Origin { file: Arc::clone(&file), line };
                self.sections.push(Section { name: name.to_owned(), origin, keys: Vec::new() });
                self.sections.len() - 1
            });
            add_section(&mut self.sections[index], keyfile, &file);
        }
    }
}

fn add_section(section: &mut Section, keyfile: &Keyfile, file: &Arc<str>) {
    let name = section.name.clone();
    // GLib keeps one value a key, the last one, at each place the key is assigned.
    let mut last = BTreeMap::new();
    for assignment in keyfile.assignments(&name) {
        last.insert(assignment.key, (assignment.raw, assignment.line));
    }
    for assignment in keyfile.assignments(&name) {
        let key = assignment.key;
        if key == ".was" || key.starts_with(".was.") || key.starts_with(".set.") {
            continue;
        }
        let (raw, line) = last.get(key).copied().unwrap_or((assignment.raw, assignment.line));
        let origin = Origin { file: Arc::clone(file), line };
        match Change::of(key) {
            None => section.set(key, raw.to_vec(), origin),
            Some((base, change)) => {
                if let Some(list) = List::of(&name, base) {
                    list.change(section, base, change, raw, origin);
                }
            }
        }
    }
}
