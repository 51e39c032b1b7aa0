//! Lists of vendors' OUIs (IEEE Std 802, clause 8.2) by device class, for addresses that look like
//! those of common devices. The packaged list is `config/vendors.list`; users append their own.
//!
//! One line a prefix: `CLASS OUI VENDOR`, as `phone A4:77:33 Google`; what follows is a remark. Blank
//! lines and lines that begin with `#` are comments.

use std::borrow::Cow;

use super::addr::{MacAddr, parse_octets};

/// The class that means every prefix of every list.
pub const ANY: &str = "any";
/// The class that means the classes which have the hardware's own prefix.
pub const SAME: &str = "same";

/// The list that is packaged, unless the feature `vendors` is left out.
#[cfg(feature = "vendors")]
const PACKAGED: &str = include_str!("../../config/vendors.list");

/// One line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vendor<'a> {
    /// The class of devices.
    pub class: &'a str,
    /// The first three octets of their addresses.
    pub oui: [u8; 3],
    /// The vendor's name, one word.
    pub name: &'a str,
}

/// Lists of vendors, and the prefix of the hardware at hand. They stay text until somebody asks, since
/// hardly any configuration does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vendors {
    lists: Vec<Cow<'static, str>>,
    hardware: Option<[u8; 3]>,
}

/// A line that is not `CLASS OUI VENDOR`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: \"{}\" is not CLASS OUI VENDOR with a vendor's own prefix, as \"phone A4:77:33 Google\"",
    .text.escape_debug()
)]
pub struct ParseVendorsError {
    /// The line's number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Vendors {
    /// The packaged list; none in a build without the feature `vendors`.
    #[must_use]
    pub fn packaged() -> Self {
        #[cfg(feature = "vendors")]
        return Self { lists: vec![Cow::Borrowed(PACKAGED)], hardware: None };
        #[cfg(not(feature = "vendors"))]
        return Self::default();
    }

    /// These lists and the one in `text` behind them.
    ///
    /// # Errors
    /// The first line that is not understood; an OUI must be unicast and globally administered, and
    /// no class may be called [`ANY`] or [`SAME`].
    pub fn extended(mut self, text: String) -> Result<Self, ParseVendorsError> {
        for (index, line) in lines(&text) {
            let named = |class| class == ANY || class == SAME;
            if words(line).and_then(vendor).is_none_or(|vendor| named(vendor.class)) {
                return Err(ParseVendorsError { line: index + 1, text: line.to_owned() });
            }
        }
        self.lists.push(Cow::Owned(text));
        Ok(self)
    }

    /// The same for hardware with this address: what `vendor:same` refers to.
    #[must_use]
    pub fn of_hardware(self, address: Option<MacAddr>) -> Self {
        let oui = |address: MacAddr| {
            let [a, b, c, ..] = address.octets();
            [a, b, c]
        };
        Self { hardware: address.map(oui), ..self }
    }

    /// All lines, in the order of the lists.
    pub fn iter(&self) -> impl Iterator<Item = Vendor<'_>> {
        self.words().filter_map(vendor)
    }

    /// The prefixes that `what` means, each once, in the order of the lists: a class, a vendor (case
    /// does not matter), `CLASS/VENDOR`, [`ANY`] or [`SAME`]. `None`: it means none.
    #[must_use]
    pub fn find(&self, what: &str) -> Option<Vec<[u8; 3]>> {
        let same: Vec<&str> = if what == SAME {
            self.iter()
                .filter(|vendor| Some(vendor.oui) == self.hardware)
                .map(|vendor| vendor.class)
                .collect()
        } else {
            Vec::new()
        };
        let is_class = self.words().any(|[class, ..]| class == what);
        let meant = |[class, _, name]: &[&str; 3]| match (what, what.split_once('/')) {
            (ANY, _) => true,
            (SAME, _) => same.contains(class),
            (_, Some((of, by))) => *class == of && name.eq_ignore_ascii_case(by),
            _ if is_class => *class == what,
            _ => name.eq_ignore_ascii_case(what),
        };
        let mut ouis = Vec::new();
        // Only what is meant is read: there are hundreds of others.
        for vendor in self.words().filter(meant).filter_map(vendor) {
            if !ouis.contains(&vendor.oui) {
                ouis.push(vendor.oui);
            }
        }
        (!ouis.is_empty()).then_some(ouis)
    }

    /// The first three words of every line, in the order of the lists.
    fn words(&self) -> impl Iterator<Item = [&str; 3]> {
        self.lists.iter().flat_map(|text| lines(text)).filter_map(|(_, line)| words(line))
    }
}

/// The lines that are no comments, counted from 0.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn words(line: &str) -> Option<[&str; 3]> {
    let mut words = line.split_ascii_whitespace();
    Some([words.next()?, words.next()?, words.next()?])
}

fn vendor([class, oui, name]: [&str; 3]) -> Option<Vendor<'_>> {
    let oui = <[u8; 3]>::try_from(parse_octets(oui)?).ok()?;
    // Neither a group address nor a locally administered one belongs to a vendor.
    let own = oui[0] & (MacAddr::GROUP_BIT | MacAddr::LOCAL_BIT) == 0;
    own.then_some(Vendor { class, oui, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# ours\nphone A4:77:33 Google\n\nlaptop 00-1B-21  Intel  cards\ntv A4:77:33 Google\n";

    fn vendors() -> Vendors {
        Vendors::default().extended(TEXT.to_owned()).unwrap()
    }

    #[test]
    fn by_class_by_vendor_by_both_and_all() {
        let vendors = vendors().extended("phone 00:1:2 Mine\n".to_owned()).unwrap();
        let (google, intel, mine) = ([0xa4, 0x77, 0x33], [0, 0x1b, 0x21], [0, 1, 2]);
        for (what, ouis) in [
            ("phone", vec![google, mine]),
            ("google", vec![google]),
            ("phone/GOOGLE", vec![google]),
            ("Intel", vec![intel]),
            ("any", vec![google, intel, mine]),
        ] {
            assert_eq!(vendors.find(what), Some(ouis), "{what}");
        }
        for what in ["", "toaster", "laptop/google", "Phone", "same", "phone/"] {
            assert_eq!(vendors.find(what), None, "{what}");
        }
    }

    #[test]
    fn the_same_class_as_the_hardware() {
        let of = |octets| vendors().of_hardware(Some(MacAddr::new(octets))).find(SAME);
        assert_eq!(of([0, 0x1b, 0x21, 1, 2, 3]), Some(vec![[0, 0x1b, 0x21]]));
        assert_eq!(of([0, 0x1b, 0x22, 1, 2, 3]), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        for bad in [
            "phone",
            "phone A4:77:33",
            "phone A4:77:33:00 x",
            "phone 02:00:00 local",
            "phone 01:0:0 group",
            "any 00:00:01 x",
            "same 00:00:01 x",
        ] {
            let error = Vendors::default().extended(format!("# first\n{bad}\n")).unwrap_err();
            assert_eq!(error, ParseVendorsError { line: 2, text: bad.to_owned() });
        }
    }

    #[cfg(feature = "vendors")]
    #[test]
    fn the_packaged_list_is_sound() {
        Vendors::default().extended(PACKAGED.to_owned()).unwrap();
        let vendors = Vendors::packaged();
        for class in ["phone", "tablet", "laptop", "console", "printer", "tv", "iot", "camera", "wearable"] {
            assert!(vendors.find(class).is_some_and(|ouis| ouis.len() >= 8), "{class}");
        }
        let mut lines: Vec<_> = vendors.iter().map(|vendor| (vendor.class, vendor.oui)).collect();
        let all = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), all, "a prefix is twice in a class");
    }
}
