//! Showing where the setup is: a bar on a terminal, plain lines elsewhere.

use std::cell::Cell;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a step says that it is alive where no bar can be drawn.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// The steps of a setup.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    begun: Cell<usize>,
    terminal: bool,
}

impl Progress {
    /// So many steps are to come.
    pub fn new(total: usize) -> Self {
        Progress { total, begun: Cell::new(0), terminal: std::io::stderr().is_terminal() }
    }

    /// A line of text.
    pub fn say(&self, text: &str) {
        eprintln!("{text}");
    }

    /// Begins the next step. `expected` is the number of lines that its log will have, if known.
    #[allow(clippy::disallowed_methods, reason = "a person waits on the host's clock")]
    pub(super) fn step(&self, title: &str, expected: Option<u64>) -> Step {
        self.begun.set(self.begun.get() + 1);
        let title = format!("[{}/{}] {title}", self.begun.get(), self.total);
        let bar = if self.terminal {
            bar(expected)
        } else {
            eprintln!("{title} …");
            ProgressBar::hidden()
        };
        bar.set_prefix(title.clone());
        bar.enable_steady_tick(Duration::from_millis(200));
        let now = Instant::now();
        Step { title, bar, expected, terminal: self.terminal, begun: now, said: Cell::new(now) }
    }
}

fn bar(expected: Option<u64>) -> ProgressBar {
    let (bar, template) = match expected {
        Some(length) => (ProgressBar::new(length), "{prefix} {bar:24} {percent:>3} %  {elapsed}  {wide_msg}"),
        None => (ProgressBar::new_spinner(), "{prefix} {spinner} {elapsed}  {wide_msg}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// One step under way.
#[derive(Debug)]
pub(super) struct Step {
    title: String,
    bar: ProgressBar,
    expected: Option<u64>,
    terminal: bool,
    begun: Instant,
    said: Cell<Instant>,
}

impl Step {
    /// The log has so many lines now, and this is the last.
    #[allow(clippy::disallowed_methods, reason = "a person waits on the host's clock")]
    pub(super) fn at(&self, lines: u64, last: &str) {
        // More lines than expected are no more than nearly done.
        self.bar.set_position(self.expected.map_or(lines, |expected| lines.min(expected)));
        self.bar.set_message(last.trim().chars().take(60).collect::<String>());
        if !self.terminal && self.said.get().elapsed() >= HEARTBEAT {
            self.said.set(Instant::now());
            let share = self.expected.map(|expected| format!(", {} %", (lines * 100 / expected).min(99)));
            eprintln!("{}: {} s{}", self.title, self.begun.elapsed().as_secs(), share.unwrap_or_default());
        }
    }

    /// It is done.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
        eprintln!("{}: done in {:.1} s", self.title, self.begun.elapsed().as_secs_f64());
    }

    /// It failed; what follows on the screen says how.
    pub(super) fn failed(&self) {
        self.bar.finish_and_clear();
        eprintln!("{}: failed after {:.1} s", self.title, self.begun.elapsed().as_secs_f64());
    }
}
