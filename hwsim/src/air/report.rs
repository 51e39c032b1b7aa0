//! Verdict and timeline of one capture, in every form.

use serde::Serialize;

use super::capture::Capture;
use super::cast::Cast;
use super::expect::Expectations;
use super::gather::gather;
use super::judge::{Verdict, judge_bursts};
use super::rule::{Check, checks};
use super::timeline::Timeline;
use super::{junit, page, picture, text};

/// What there is to say of a capture; as JSON through serde.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What the judge says.
    pub verdict: Verdict,
    /// The same, expectation by expectation.
    pub checks: Vec<Check>,
    /// What happened.
    pub timeline: Timeline,
}

impl Report {
    /// Gathers, judges and tells a capture.
    #[must_use]
    pub fn of(capture: &Capture, cast: &Cast, expected: &Expectations) -> Self {
        let bursts = gather(capture, cast);
        let verdict = judge_bursts(capture, cast, expected, &bursts);
        let timeline = Timeline::of(capture, cast, &bursts, &verdict);
        Self { checks: checks(expected, &verdict), verdict, timeline }
    }

    /// For a terminal of 80 columns.
    #[must_use]
    pub fn text(&self) -> String {
        text::text(&self.timeline, &self.verdict, &self.checks)
    }

    /// One self-contained HTML page.
    #[must_use]
    pub fn page(&self, title: &str) -> String {
        page::page(title, self)
    }

    /// For continuous integration: a JUnit test suite of this name with a case for each expectation.
    #[must_use]
    pub fn junit(&self, suite: &str) -> String {
        junit::junit(suite, &junit::cases(&self.checks))
    }

    /// The timeline as an SVG file.
    #[must_use]
    pub fn picture(&self) -> String {
        picture::file(&self.timeline)
    }

    /// As JSON, indented.
    ///
    /// # Panics
    /// Never: nothing in a report fails to serialize.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has only string keys and finite numbers")
    }
}
