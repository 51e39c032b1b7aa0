//! `generate-mac-address-mask`: which bits a generated address copies from a base, and the last
//! step of every generated address (NetworkManager's "completion").
//!
//! A mask is `MASK [BASE...]`, separated by blanks; a set bit of MASK is copied from the base, a
//! clear bit is generated. Without a base, the interface's initial address is the base. macveil
//! adds two kinds of base, unknown to [`Compat::NetworkManager`]: the word `preserve`, the current
//! address (macchanger's `--ending`), and `vendor:WHAT`, every OUI that the lists of vendors have for
//! a class of devices or a vendor ([`Vendors::find`]).

use super::addr::MacAddr;
use super::compat::Compat;
use super::draw::Draw;
use super::vendor::Vendors;

/// A parsed mask: the bits to keep, and where they are kept from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mask {
    keep: [u8; 6],
    bases: Vec<Base>,
}

/// What a mask names as a source of the kept bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// This address. Group bit, zero and repetition are allowed; a repetition doubles its chance.
    Listed(MacAddr),
    /// The address that the interface has now: the word `preserve`.
    Current,
}

/// The interface's addresses that a mask may copy from; `None` where unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// The address that the interface had before anyone here touched it.
    pub initial: Option<MacAddr>,
    /// The address that the interface has now.
    pub current: Option<MacAddr>,
}

/// Why a text is not a mask. There is no partial use: one malformed item spoils the whole text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseMaskError {
    /// Only blanks. (The empty text is a valid way to say "no mask".)
    #[error("a mask of blanks only is neither empty nor a mask")]
    Blank,
    /// An item that is not an address, nor a word known here.
    #[error("\"{}\" in a mask is not a MAC address: a mask is MASK [ADDRESS...], as FE:FF:FF:00:00:00 68:F7:28:00:00:00, each ADDRESS also preserve or vendor:WHAT", .0.escape_debug())]
    Item(String),
    /// `vendor:` with something that no list has.
    #[error("vendor:{}: no list has such a class or vendor; `macveil address --list-vendors` shows them", .0.escape_debug())]
    Vendor(String),
}

impl Mask {
    /// The mask that `text` describes; `None` for the empty text, which asks for no mask.
    ///
    /// # Errors
    /// Anything but blank-separated addresses (and, unless `compat` is NetworkManager, `preserve`).
    pub fn parse(text: &str, compat: Compat) -> Result<Option<Self>, ParseMaskError> {
        Self::parse_with(text, compat, &Vendors::default())
    }

    /// As [`Mask::parse`], with the lists that `vendor:WHAT` refers to.
    ///
    /// # Errors
    /// As [`Mask::parse`], and a class or vendor that no list has.
    pub fn parse_with(text: &str, compat: Compat, vendors: &Vendors) -> Result<Option<Self>, ParseMaskError> {
        if text.is_empty() {
            return Ok(None);
        }
        let mut items = items(text);
        let keep = address(items.next().ok_or(ParseMaskError::Blank)?)?.octets();
        let mut bases = Vec::new();
        for item in items {
            match (item, item.strip_prefix(VENDOR)) {
                ("preserve", _) if compat == Compat::Safe => bases.push(Base::Current),
                (_, Some(what)) if compat == Compat::Safe => {
                    let ouis = vendors.find(what).ok_or_else(|| ParseMaskError::Vendor(what.to_owned()))?;
                    bases.extend(
                        ouis.into_iter().map(|[a, b, c]| Base::Listed(MacAddr::new([a, b, c, 0, 0, 0]))),
                    );
                }
                _ => bases.push(Base::Listed(address(item)?)),
            }
        }
        Ok(Some(Self { keep, bases }))
    }

    /// The mask in force for a text that was configured: `None` if unset, empty or, with
    /// [`Compat::NetworkManager`], invalid, since NetworkManager ignores such a mask.
    ///
    /// # Errors
    /// An invalid mask, with [`Compat::Safe`].
    pub fn in_force(
        text: Option<&str>,
        compat: Compat,
        vendors: &Vendors,
    ) -> Result<Option<Self>, ParseMaskError> {
        match (Self::parse_with(text.unwrap_or_default(), compat, vendors), compat) {
            (Err(_), Compat::NetworkManager) => Ok(None),
            (result, _) => result,
        }
    }

    /// The bits to keep; a set bit is copied from the base.
    #[must_use]
    pub fn keep(&self) -> [u8; 6] {
        self.keep
    }

    /// The listed bases, in their order. Empty: the initial address is the base.
    #[must_use]
    pub fn bases(&self) -> &[Base] {
        &self.bases
    }

    /// Which of the bases one address is made from. `choose` is asked for an index below its
    /// argument, only if several bases are listed.
    #[must_use]
    pub fn pick(&self, choose: impl FnOnce(usize) -> usize) -> usize {
        if self.bases.len() > 1 { choose(self.bases.len()) } else { 0 }
    }

    /// The base at an index of [`Mask::pick`]. `None` if it is not known.
    #[must_use]
    pub fn base(&self, known: Known, index: usize) -> Option<MacAddr> {
        match self.bases.get(index) {
            None => known.initial,
            Some(Base::Listed(base)) => Some(*base),
            Some(Base::Current) => known.current,
        }
    }

    /// The bits to keep and the address to keep them of, for [`complete`]. `None` if that address is
    /// not known. `choose` as in [`Mask::pick`].
    #[must_use]
    pub fn kept(&self, known: Known, choose: impl FnOnce(usize) -> usize) -> Option<([u8; 6], MacAddr)> {
        Some((self.keep, self.base(known, self.pick(choose))?))
    }
}

/// The mask text in force for a connection: the profile's if it is set, even to the empty text,
/// else the default's.
#[must_use]
pub fn select<'a>(profile: Option<&'a str>, default: Option<&'a str>) -> Option<&'a str> {
    profile.or(default)
}

/// Makes six raw octets an address: locally administered, then the kept bits of the base, then
/// unicast. `kept` is the mask's bits and the base.
#[must_use]
pub fn complete(raw: [u8; 6], kept: Option<([u8; 6], MacAddr)>) -> MacAddr {
    let mut octets = raw;
    octets[0] |= MacAddr::LOCAL_BIT;
    if let Some((keep, base)) = kept {
        for ((octet, keep), base) in octets.iter_mut().zip(keep).zip(base.octets()) {
            *octet = (*octet & !keep) | (base & keep);
        }
    }
    // Last, so that no mask brings the group bit back.
    octets[0] &= !MacAddr::GROUP_BIT;
    MacAddr::new(octets)
}

/// A fresh random address, as for a scan or the mode `random`. A mask whose base is not known is left
/// out: a scan must have an address.
pub fn random_address(mask: Option<&Mask>, known: Known, draw: &mut dyn Draw) -> MacAddr {
    let mut raw = [0; 6];
    draw.fill(&mut raw);
    let kept = mask.and_then(|mask| mask.kept(known, |n| draw.below(n)));
    complete(raw, kept)
}

/// What the `vendor:` items of a mask's text name, whether or not any list has it.
pub fn vendor_names(text: &str) -> impl Iterator<Item = &str> {
    items(text).skip(1).filter_map(|item| item.strip_prefix(VENDOR))
}

/// What goes before the name of a class or vendor.
const VENDOR: &str = "vendor:";

fn items(text: &str) -> impl Iterator<Item = &str> {
    // A vertical tab is not a blank, so this is not `split_whitespace`.
    text.split([' ', '\t', '\n', '\x0c', '\r']).filter(|item| !item.is_empty())
}

fn address(item: &str) -> Result<MacAddr, ParseMaskError> {
    item.parse().map_err(|_| ParseMaskError::Item(item.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INITIAL: MacAddr = MacAddr::new([0x00, 0x11, 0x22, 0x33, 0x44, 0x55]);
    const CURRENT: MacAddr = MacAddr::new([0x0a, 0xbb, 0xcc, 0, 0, 1]);
    const KNOWN: Known = Known { initial: Some(INITIAL), current: Some(CURRENT) };

    struct Fixed;

    impl Draw for Fixed {
        fn fill(&mut self, octets: &mut [u8]) {
            octets.fill(0xfd);
        }

        fn below(&mut self, bound: usize) -> usize {
            bound - 1
        }
    }

    fn random(text: &str) -> String {
        let mask = Mask::parse(text, Compat::Safe).unwrap();
        random_address(mask.as_ref(), KNOWN, &mut Fixed).to_string()
    }

    #[test]
    fn keeps_the_bits_of_the_base() {
        assert_eq!(random(""), "FE:FD:FD:FD:FD:FD");
        assert_eq!(random("FE:FF:FF:00:00:00"), "00:11:22:FD:FD:FD");
        assert_eq!(random("FE:FF:FF:00:00:00 preserve"), "0A:BB:CC:FD:FD:FD");
        assert_eq!(random("FF:FF:FF:0:0:0 68:F7:28:0:0:0 6B-0-0-0-0-1"), "6A:00:00:FD:FD:FD");
    }

    #[test]
    fn vendors_prefixes_are_global_if_the_mask_keeps_that_bit() {
        let vendors = Vendors::default().extended("tv 68:F7:28 x\ntv 94:35:0A y".to_owned()).unwrap();
        let random = |text| {
            let mask = Mask::parse_with(text, Compat::Safe, &vendors).unwrap();
            random_address(mask.as_ref(), KNOWN, &mut Fixed).to_string()
        };
        assert_eq!(random("FF:FF:FF:00:00:00 vendor:tv"), "94:35:0A:FD:FD:FD");
        assert_eq!(random("FD:FF:FF:00:00:00 vendor:tv"), "96:35:0A:FD:FD:FD");
        assert_eq!(random("FF:FF:FF:00:00:00 vendor:X"), "68:F7:28:FD:FD:FD");
        assert_eq!(random("FF:FF:FF:00:00:00 vendor:tv preserve"), "0A:BB:CC:FD:FD:FD");
    }

    #[test]
    fn an_unknown_base_leaves_the_mask_out() {
        let mask = Mask::parse("FF:FF:FF:FF:FF:FF", Compat::Safe).unwrap();
        let address = random_address(mask.as_ref(), Known::default(), &mut Fixed);
        assert_eq!(address.to_string(), "FE:FD:FD:FD:FD:FD");
    }

    #[test]
    fn our_words_mean_nothing_to_networkmanager() {
        for text in ["FF:FF:FF:00:00:00 preserve", "FF:FF:FF:00:00:00 vendor:phone"] {
            assert!(Mask::parse(text, Compat::NetworkManager).is_err(), "{text}");
            let none = Mask::in_force(Some(text), Compat::NetworkManager, &Vendors::default());
            assert_eq!(none, Ok(None));
        }
    }

    #[test]
    fn an_invalid_mask_is_an_error() {
        for text in ["   ", "garbage", "FE:FF:FF:00:00:00,68:F7:28:00:00:00", "FE:FF:FF:00:00:00\x0b"] {
            let mask = Mask::in_force(Some(text), Compat::Safe, &Vendors::default());
            assert!(mask.is_err(), "{text:?} was accepted");
        }
        let class = Mask::parse("FF:FF:FF:00:00:00 vendor:toaster", Compat::Safe);
        assert_eq!(class, Err(ParseMaskError::Vendor("toaster".to_owned())));
    }
}
