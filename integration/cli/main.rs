//! The command line as users meet it: what it prints, how it ends, what is generated from it.

mod completion;
mod generated;
mod manual;

/// What the commands print where no daemon runs, and how they end.
///
/// `TRYCMD=overwrite cargo test --test cli` takes what they print now for what they should print.
#[test]
fn snapshots() {
    trycmd::TestCases::new()
        .case("integration/cli/live/*.trycmd")
        // As on a terminal of 80 columns whose user wants no colour.
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1");
}
