//! What editing a profile promises, as one property: checked by tests and by the fuzzer alike.

use super::keyfile::Keyfile;
use super::profile::Profile;
use super::property::Property;

/// Reads `text` as a profile, sets `property` to `value` (`None` takes it out) and checks what was
/// promised of it:
///
/// 1. what is read is printed as it was, octet by octet;
/// 2. a change that is refused changes nothing;
/// 3. a change that is made is read again, and so is every other property;
/// 4. only lines of the property itself change, one line or section may be new.
///
/// `None`: `text` is no profile.
///
/// # Errors
/// The promise that is broken.
pub fn check(text: &[u8], property: Property, value: Option<&str>) -> Option<Result<(), String>> {
    let (profile, _) = Profile::parse("profile", text).ok()?;
    Some(checked(text, &profile, property, value))
}

fn checked(text: &[u8], before: &Profile, property: Property, value: Option<&str>) -> Result<(), String> {
    let fail =
        |what: &str| Err(format!("{what}: {property:?} {value:?} in {:?}", String::from_utf8_lossy(text)));
    if before.print() != text {
        return fail("what is read is not printed again");
    }
    let mut after = before.clone();
    if after.set(property, value).is_err() {
        return if after == *before { Ok(()) } else { fail("a refusal changed something") };
    }
    let printed = after.print();
    match Profile::parse("profile", &printed) {
        Ok((again, _)) if again == after => {}
        _ => return fail("what is printed is not read again"),
    }
    let wanted = match (property, value) {
        // Not set: its default.
        (Property::Id, None) => Some("profile".to_owned()),
        (Property::Hidden, None) => Some("no".to_owned()),
        // Read into its normal form.
        (Property::Uuid, Some(text)) => Some(text.to_ascii_lowercase()),
        (Property::InterfaceName | Property::Bssid, Some("")) => None,
        (Property::Bssid | Property::Hidden | Property::ClonedMacAddress | Property::Ssid, Some(_)) => {
            after.get(property)
        }
        (_, value) => value.map(str::to_owned),
    };
    if after.get(property) != wanted {
        return fail("the value is not the one that was set");
    }
    for other in Property::ALL.into_iter().filter(|other| *other != property) {
        // An empty name is its file's, and a change of the mode ends the deprecated key.
        if before.get(other) != after.get(other) {
            return fail("another property changed");
        }
    }
    if others(text, property) != others(&printed, property) {
        return fail("other lines changed");
    }
    Ok(())
}

/// The lines that an edit of the property must leave alone. The end of the last line may be mended, and
/// a new section is preceded by an empty line.
fn others(text: &[u8], property: Property) -> Vec<Vec<u8>> {
    let (section, key) = property.place();
    let Ok(keyfile) = Keyfile::parse("profile", text) else { return Vec::new() };
    let sections: &[&str] = if section == "wifi" { &["wifi", "802-11-wireless"] } else { &[section] };
    let of_the_property: Vec<usize> = sections
        .iter()
        .flat_map(|name| keyfile.assignments(name))
        .filter(|assignment| assignment.key == key || assignment.key == "mac-address-randomization")
        .map(|assignment| assignment.line - 1)
        .collect();
    let lines = text.split(|octet| *octet == b'\n').enumerate();
    let mut rest: Vec<Vec<u8>> = lines
        .filter(|(number, _)| !of_the_property.contains(number))
        .map(|(_, line)| line.to_vec())
        .collect();
    // What a new section adds, and the difference that an end of line makes.
    while rest.last().is_some_and(|line| {
        line.is_empty() || sections.iter().any(|name| *line == format!("[{name}]").into_bytes())
    }) {
        rest.pop();
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: &str = "[connection]\nid=h\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc664\ntype=wifi\n\
        [802-11-wireless]\nssid=home\n";

    fn kept(text: &[u8], property: Property, value: Option<&str>) -> bool {
        match check(text, property, value) {
            None => false,
            Some(result) => {
                result.unwrap();
                true
            }
        }
    }

    #[test]
    fn awkward_files_are_edited_without_harm() {
        let last_line = WHOLE.trim_end();
        let twice = format!("{WHOLE}[connection]\nid=again\n[wifi]\nssid=other\n# end");
        let no_section = WHOLE.replace("[802-11-wireless]\nssid=home\n", "");
        let crlf = WHOLE.replace('\n', "\r\n");
        for text in [WHOLE, last_line, &twice, &no_section, &crlf] {
            for property in Property::ALL {
                for value in
                    [None, Some(""), Some("x"), Some(" stable"), Some("random"), Some("a\\nb\n;#=[]")]
                {
                    let is_profile = kept(text.as_bytes(), property, value);
                    assert_eq!(is_profile, text != no_section);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn editing_keeps_its_promises(
            between in r"((#|;)?[ -~]{0,12}\n|\n|[a-z]{1,3}=[ -~é]{0,8}\n|\[(wifi|802-11-wireless|connection|x)\]\n|hidden=yes\n|mac-address-randomization=2\n|cloned-mac-address=stable\n){0,8}",
            end in r"(\n|# end|\r\n)?",
            number in 0..Property::ALL.len(),
            value in proptest::option::of(prop_oneof![
                any::<String>(),
                Just("stable".to_owned()),
                Just("02:00:00:00:00:01".to_owned()),
                Just("FF:FF:FF:00:00:00 02:00:00:00:00:00".to_owned()),
                Just("2815492F-7E56-435E-B2E9-246BD7CDC665".to_owned()),
            ]),
        ) {
            let text = format!("{WHOLE}{between}{end}");
            if let Some(result) = check(text.as_bytes(), Property::ALL[number], value.as_deref()) {
                prop_assert_eq!(result, Ok(()));
            }
        }
    }
}
