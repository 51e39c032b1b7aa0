//! Expectations as test cases, in the XML that continuous integration reads (JUnit's).

use std::fmt::Write as _;

use super::page::escape;
use super::rule::Check;

/// One test case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What it is about: the rule's name, or that of a step.
    pub class: String,
    /// What is expected.
    pub name: String,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

/// A case for each expectation.
#[must_use]
pub fn cases(checks: &[Check]) -> Vec<Case> {
    let case = |check: &Check| Case {
        class: check.rule.to_string(),
        name: check.words.clone(),
        failure: (!check.holds()).then(|| check.findings.join("\n")),
    };
    checks.iter().map(case).collect()
}

/// One suite of these cases.
#[must_use]
pub fn junit(suite: &str, cases: &[Case]) -> String {
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\"", cases.len());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite name=\"{}\" {counts}>\n",
        escape(suite)
    );
    for case in cases {
        let (class, name) = (escape(&case.class), escape(&case.name));
        let _ = match &case.failure {
            None => writeln!(xml, "<testcase classname=\"{class}\" name=\"{name}\"/>"),
            Some(why) => {
                let first = escape(why.lines().next().unwrap_or_default());
                writeln!(
                    xml,
                    "<testcase classname=\"{class}\" name=\"{name}\"><failure message=\"{first}\">{}</failure></testcase>",
                    escape(why)
                )
            }
        };
    }
    xml + "</testsuite>\n</testsuites>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_why_and_nothing_gets_out_of_the_text() {
        let case = |name: &str, failure: Option<&str>| Case {
            class: "steps".to_owned(),
            name: name.to_owned(),
            failure: failure.map(str::to_owned),
        };
        let xml = junit("a<b", &[case("fine", None), case("\"]]>", Some("one & two\nthree"))]);
        assert!(xml.contains("<testsuite name=\"a&lt;b\" tests=\"2\" failures=\"1\">"), "{xml}");
        assert!(xml.contains("<testcase classname=\"steps\" name=\"fine\"/>"), "{xml}");
        assert!(
            xml.contains("name=\"&quot;]]&gt;\"><failure message=\"one &amp; two\">one &amp; two\nthree<"),
            "{xml}"
        );
    }
}
