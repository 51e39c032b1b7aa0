//! Lists of vendors' OUIs (IEEE Std 802, clause 8.2) by device class, for addresses that look like
//! those of common devices. The lists are a data file (`config/vendors.list`) which users extend.
//!
//! One line a vendor prefix: `CLASS OUI NAME`, as `phone A4:77:33 Google`. Blank lines and lines
//! that begin with `#` are comments.

use std::collections::BTreeMap;

use super::addr::{MacAddr, parse_octets};

/// One prefix of a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    /// The first three octets of the vendor's addresses.
    pub oui: [u8; 3],
    /// The vendor's name, for people.
    pub name: String,
}

impl Vendor {
    /// The prefix as an address to copy bits from; the other three octets are zero.
    #[must_use]
    pub fn base(&self) -> MacAddr {
        let [a, b, c] = self.oui;
        MacAddr::new([a, b, c, 0, 0, 0])
    }
}

/// Vendors by device class. The default has none: embedded builds leave the data file out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vendors(BTreeMap<String, Vec<Vendor>>);

/// A line that is not `CLASS OUI NAME`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: \"{}\" is not CLASS OUI NAME, as \"phone A4:77:33 Google\"", .text.escape_debug())]
pub struct ParseVendorsError {
    /// The line's number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Vendors {
    /// The lists that the text of a data file describes.
    ///
    /// # Errors
    /// The first line that is not understood; an OUI must be unicast and globally administered.
    pub fn parse(text: &str) -> Result<Self, ParseVendorsError> {
        let mut vendors = Self::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (class, vendor) =
                entry(line).ok_or_else(|| ParseVendorsError { line: index + 1, text: line.to_owned() })?;
            vendors.0.entry(class).or_default().push(vendor);
        }
        Ok(vendors)
    }

    /// These lists followed by `other`'s: a user's file extends the packaged one.
    #[must_use]
    pub fn extended(mut self, other: Self) -> Self {
        for (class, mut vendors) in other.0 {
            self.0.entry(class).or_default().append(&mut vendors);
        }
        self
    }

    /// The vendors of one class, in the order of the file; `None` if there is no such class.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&[Vendor]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Every class with its vendors, by name.
    pub fn classes(&self) -> impl Iterator<Item = (&str, &[Vendor])> {
        self.0.iter().map(|(class, vendors)| (class.as_str(), vendors.as_slice()))
    }
}

fn entry(line: &str) -> Option<(String, Vendor)> {
    let (class, rest) = line.split_once(char::is_whitespace)?;
    let (oui, name) = rest.trim_start().split_once(char::is_whitespace)?;
    let oui = <[u8; 3]>::try_from(parse_octets(oui)?).ok()?;
    // Neither a group address nor a locally administered one belongs to a vendor.
    if oui[0] & (MacAddr::GROUP_BIT | MacAddr::LOCAL_BIT) != 0 {
        return None;
    }
    Some((class.to_owned(), Vendor { oui, name: name.trim().to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_classes_and_extends_them() {
        let ours =
            Vendors::parse("# ours\nphone A4:77:33 Google\n\nlaptop 00-1B-21  Intel Corporate\n").unwrap();
        let all = ours.extended(Vendors::parse("phone 00:1:2 Mine").unwrap());
        let phones: Vec<_> = all.class("phone").unwrap().iter().map(|v| v.name.as_str()).collect();
        assert_eq!(phones, ["Google", "Mine"]);
        assert_eq!(all.class("laptop").unwrap()[0].base().to_string(), "00:1B:21:00:00:00");
        assert_eq!(all.classes().map(|(class, _)| class).collect::<Vec<_>>(), ["laptop", "phone"]);
        assert_eq!(all.class("toaster"), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        for bad in
            ["phone", "phone A4:77:33", "phone A4:77:33:00 x", "phone 02:00:00 local", "phone 01:0:0 group"]
        {
            let text = format!("# first\n{bad}\n");
            assert_eq!(
                Vendors::parse(&text).unwrap_err(),
                ParseVendorsError { line: 2, text: bad.to_owned() }
            );
        }
    }
}
