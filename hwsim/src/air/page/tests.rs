//! The page holds the story, nothing of the network, and nothing hostile.

use super::*;
use crate::air::addr::Addr;
use crate::air::cast::Cast;
use crate::air::expect::{Expectations, to};
use crate::air::forge::Tape;
use crate::air::moment::Moment;
use crate::air::report::Report;
use crate::air::ssid::Ssid;

const AP: Addr = Addr([2, 0, 0, 0, 1, 0]);
const A: Addr = Addr([0x0a, 1, 1, 1, 1, 1]);
const B: Addr = Addr([0x0a, 2, 2, 2, 2, 2]);

fn report(ssid: &str) -> Report {
    let mut tape = Tape::default();
    tape.beacons(AP, ssid, 0, 40_000).scan(A, 1000, 0).association(B, AP, ssid, 4000, 0).scan(A, 30_000, 0);
    let cast = Cast::new().access_point(AP, ssid).forbid(Addr([2, 0, 0, 0, 0, 0]));
    let expected =
        Expectations::until(Moment::Capture(std::time::Duration::from_secs(40))).association(to(ssid));
    Report::of(&tape.capture(), &cast, &expected)
}

#[test]
fn it_tells_the_story() {
    let report = report("home");
    let page = report.page("A run");
    for words in [
        "<title>A run</title>",
        "Guilty",
        "0A:01:01:01:01:01 scans again: it is in 2 scans",
        "&quot;home&quot; by 02:00:00:00:01:00; 4-way handshake done; 1 data frame; ended by the station",
        "an address not seen before",
        "in no frame",
        "drawn shorter",
    ] {
        assert!(page.contains(words), "{words:?} is missing");
    }
    let text = report.text();
    assert!(text.ends_with("The judge: guilty: 1 finding\n"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(json["verdict"]["findings"][0]["sin"], "address_in_several_scans");
    assert_eq!(json["timeline"]["entries"][1]["ssid"], "home");
}

#[test]
fn it_asks_nothing_of_the_network() {
    let page = report("home").page("A run").replace("http://www.w3.org/2000/svg", "");
    for word in ["http", "<script", "url(", "@import", "src="] {
        assert!(!page.contains(word), "{word:?} is there");
    }
}

#[test]
fn a_hostile_network_name_stays_text() {
    for name in ["</title><script>x</script>", "\"'>&<img src=x>", "\u{1b}[31m\0\u{202e}"] {
        let report = report(name);
        for output in [report.page(name), report.picture()] {
            assert!(!output.contains("<script") && !output.contains("<img"), "{output}");
            let clean = |letter: char| !letter.is_control() || letter == '\n';
            assert!(output.chars().all(clean));
        }
        assert!(report.text().chars().all(|letter| !letter.is_control() || letter == '\n'));
    }
}

proptest::proptest! {
    #[test]
    fn no_name_breaks_out(octets in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..33)) {
        let printed = Ssid(octets).to_string();
        let safe = escape(&printed);
        proptest::prop_assert!(!safe.contains(['<', '>', '"', '\'']));
        proptest::prop_assert!(safe.bytes().all(|octet| (0x20..0x7f).contains(&octet)));
    }
}

#[test]
fn in_no_frame_stands_on_no_break() {
    let picture = report("home").picture();
    let number = |text: &str, before: &str| -> f64 {
        let rest = &text[text.find(before).unwrap() + before.len()..];
        rest.split('"').next().unwrap().parse().unwrap()
    };
    let note = &picture[..picture.find(">in no frame<").unwrap()];
    let left = number(&note[note.rfind("<text").unwrap()..], " x=\"");
    let right = left + 11.0 * 6.0;
    let breaks: Vec<&str> = picture.split("<rect class=\"break\"").skip(1).collect();
    assert!(!breaks.is_empty());
    for piece in breaks {
        let (from, width) = (number(piece, " x=\""), number(piece, " width=\""));
        assert!(right < from || left > from + width, "{left} to {right} is on {from} and {width}");
    }
}
