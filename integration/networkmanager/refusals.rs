//! The runner itself: what it does not know must fail, in every place, or a vector would pass that
//! tested something else.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Failed;

use crate::{check, take};

/// A file that passes.
const RIGHT: &str = r#"[{"group": "bool", "origin": "o", "note": "n",
    "vectors": [{"input": {"text": "yes", "default": null}, "expect": true}]}]"#;

/// Files that must not: groups, fields and kinds of values that nobody knows.
const WRONG: &[&str] = &[
    r#"[{"group": "nonsense", "vectors": [{"input": {}, "expect": true}]}]"#,
    r#"[{"group": "bool", "more": 1, "vectors": []}]"#,
    r#"[{"group": "bool", "vectors": [{"input": {"text": "yes"}, "expect": true, "more": 1}]}]"#,
    r#"[{"group": "bool", "vectors": [{"input": {"text": "yes", "more": 1}, "expect": true}]}]"#,
    r#"[{"group": "bool", "vectors": [{"input": {"text": 1}, "expect": null}]}]"#,
    r#"[{"group": "bool", "vectors": [{"input": {"text": "yes"}, "expect": {"any_of": [true], "more": 1}}]}]"#,
    r#"[{"group": "bool", "vectors": [{"input": {"text": "yes"}}]}]"#,
    r#"[{"group": "bool", "vectors": [{"input": {"text": "yes"}, "expect": false}]}]"#,
    r#"[{"group": "match-spec", "vectors": [{"input": {"spec": "*", "device": {"more": 1}}, "expect": "match"}]}]"#,
    r#"[{"group": "conf-precedence", "vectors": [{"input": {"etc": {}, "query": {"kind": "raw", "group": "a",
        "key": "b", "more": 1}}, "expect": {"value": null}}]}]"#,
    r#"[{"group": "timeline", "vectors": [{"input": {"initial_mac": "00:11:22:33:44:55", "events": [{"t": 0,
        "op": "activated", "more": 1}]}, "expect": ["00:11:22:33:44:55"]}]}]"#,
    r#"[{"group": "timeline", "vectors": [{"input": {"initial_mac": "00:11:22:33:44:55", "events": [{"t": 0,
        "op": "explode"}]}, "expect": ["00:11:22:33:44:55"]}]}]"#,
    r#"[{"group": "mac-random-mask", "vectors": [{"input": {"random_bytes": "00"}, "expect": "02:00:00:00:00:00"}]}]"#,
];

/// Passes what is right and refuses what is wrong.
pub(crate) fn run() -> Result<(), Failed> {
    passes(RIGHT)?;
    match WRONG.iter().find(|text| passes(text).is_ok()) {
        Some(text) => Err(format!("this passed: {text}").into()),
        None => Ok(()),
    }
}

fn passes(text: &str) -> Result<(), String> {
    let mut groups = BTreeMap::new();
    take(&mut groups, Path::new("test"), text)?;
    groups.iter().flat_map(|(name, vectors)| vectors.iter().map(move |v| check(name, v))).collect()
}
