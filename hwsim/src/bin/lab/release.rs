//! `cargo lab release`.

use std::error::Error;

use hwsim::release::artefacts::release;

/// Makes a release and says what it consists of.
pub(crate) fn run(once: bool) -> Result<bool, Box<dyn Error>> {
    let made = release(!once)?;
    println!("macveil {}, in {}:", made.version, made.directory.display());
    for (name, size) in &made.files {
        println!("  {size:>9}  {name}");
    }
    println!("{}", if once { "Not made twice." } else { "Made twice, and the same." });
    Ok(true)
}
