//! The command line as people use it: what is typed, what is printed, what is in the files then, how it
//! ends; and what is generated from it.
//!
//! Each `*.trycmd` is a session in its own directory `*.in`; where there is a `*.out`, that is what the
//! directory must hold at the end, octet by octet. `TRYCMD=overwrite` writes what is printed now.

mod completion;
mod files;
mod generated;
mod keys;
mod manual;

#[test]
fn sessions() {
    trycmd::TestCases::new()
        .case("integration/cli/*.trycmd")
        .case("integration/cli/live/*.trycmd")
        // As on a terminal whose user wants no colour.
        .env("NO_COLOR", "1");
}
