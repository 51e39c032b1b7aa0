//! `cargo lab release`.

use std::error::Error;

use hwsim::release::artefacts::{Wanted, release};

/// Makes a release and says what it consists of.
pub(crate) fn run(wanted: &Wanted) -> Result<bool, Box<dyn Error>> {
    let made = release(wanted)?;
    println!("macveil {}, in {}:", made.version, made.directory.display());
    for (name, size) in &made.files {
        println!("  {size:>9}  {name}");
    }
    println!("{}", if wanted.twice { "Made twice, and the same." } else { "Not made twice." });
    Ok(true)
}
