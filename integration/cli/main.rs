//! The command line as people use it: what is typed, what is printed, what is in the files then.
//!
//! Each `*.trycmd` is a session in its own directory `*.in`; where there is a `*.out`, that is what the
//! directory must hold at the end, octet by octet. `TRYCMD=overwrite` writes what is printed now.

mod files;

#[test]
fn sessions() {
    trycmd::TestCases::new().case("integration/cli/*.trycmd");
}
