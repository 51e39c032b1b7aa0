//! SSIDs in profiles: plain text where it can be read, else a list of octets, `1;2;3;`.

use super::text::{escape, trim, unescape};

/// The octets of a raw value. `None`: not UTF-8.
///
/// A list of numbers up to 255, each followed by `;`, is octets; everything else is text, in which
/// `\;` is a semicolon. A number alone is text.
#[must_use]
pub fn parse(raw: &[u8]) -> Option<Vec<u8>> {
    let text = unescape(raw)?;
    Some(octet_list(&text).unwrap_or_else(|| text.replace("\\;", ";").into_bytes()))
}

/// The raw value of an SSID, which [`parse`] reads back.
#[must_use]
pub fn print(octets: &[u8]) -> String {
    let printable = octets.iter().all(|octet| matches!(octet, b' '..=b'~'));
    if !printable {
        return octets.iter().map(|octet| format!("{octet};")).collect();
    }
    escape(&String::from_utf8_lossy(octets).replace(';', "\\;"))
}

/// `1;2;3;` or `1;2;3`, blanks around the numbers allowed.
#[must_use]
pub fn octet_list(text: &str) -> Option<Vec<u8>> {
    if !text.contains(';') {
        return None;
    }
    let list = trim(text);
    let items = list.strip_suffix(';').unwrap_or(list).split(';').map(trim);
    let number = |item: &str| {
        let digits = (1..=3).contains(&item.len()) && item.bytes().all(|b| b.is_ascii_digit());
        if digits { item.parse().ok() } else { None }
    };
    items.map(number).collect()
}
