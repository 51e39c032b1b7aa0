//! Answers without addresses, for those who may not have them.
//!
//! It works on the finished answer, so that a field that is added later cannot be forgotten.

use serde_json::Value;

const HIDDEN: &str = "(hidden)";

/// Takes every address out: a field that holds one becomes null, a text with some loses them.
pub fn redact(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(clean) = without_addresses(text) {
                *text = clean;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if key == "restricted" {
                    *value = Value::Bool(true);
                } else if key.ends_with("address") || key == "bssid" {
                    *value = Value::Null;
                } else {
                    redact(value);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

const LENGTH: usize = 17;

/// Six pairs of hexadecimal digits with one kind of separator.
fn is_address(octets: &[u8]) -> bool {
    let separator = octets.get(2).copied().unwrap_or_default();
    octets.len() == LENGTH
        && matches!(separator, b':' | b'-')
        && octets.iter().enumerate().all(|(at, octet)| match at % 3 {
            2 => *octet == separator,
            _ => octet.is_ascii_hexdigit(),
        })
}

fn without_addresses(text: &str) -> Option<String> {
    let octets = text.as_bytes();
    let mut clean = String::new();
    let (mut copied, mut at) = (0, 0);
    while at + LENGTH <= octets.len() {
        if is_address(&octets[at..at + LENGTH]) {
            clean.push_str(&text[copied..at]);
            clean.push_str(HIDDEN);
            at += LENGTH;
            copied = at;
        } else {
            at += 1;
        }
    }
    (copied > 0).then(|| clean + &text[copied..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_go_and_the_rest_stays() {
        let mut answer = json!({
            "restricted": false,
            "ifname": "wlan0",
            "address": "5E:BA:FE:FD:89:03",
            "mode": "02-12-34-56-78-9a",
            "problems": ["the kernel accepted 02:00:00:00:00:01 but shows 02:00:00:00:00:02!"],
            "ssid_hex": "686f6d65",
            "time_ms": 3,
        });
        redact(&mut answer);
        assert_eq!(
            answer,
            json!({
                "restricted": true,
                "ifname": "wlan0",
                "address": null,
                "mode": "(hidden)",
                "problems": ["the kernel accepted (hidden) but shows (hidden)!"],
                "ssid_hex": "686f6d65",
                "time_ms": 3,
            })
        );
    }

    proptest! {
        #[test]
        fn no_address_survives(before in ".{0,20}", address in any::<[u8; 6]>(), after in "[0-9a-f:]{0,20}") {
            let address = crate::core::addr::MacAddr::new(address).to_string();
            let mut value = json!({ "text": format!("{before}{address}{after}") });
            redact(&mut value);
            prop_assert!(!value.to_string().contains(&address), "{value}");
        }
    }
}
