//! `cargo lab doctor`.

use std::path::Path;

use hwsim::setup::{Cache, Lab, missing_packages};

/// Says what this machine can do and what is cached; false if a scenario could not run now.
pub(crate) fn run(cache: &Cache) -> bool {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("machine       {}, {cores} processors", std::env::consts::ARCH);
    println!("engine uml    {}", if std::env::consts::ARCH == "x86_64" { "yes" } else { "no: x86_64 only" });
    let missing = missing_packages();
    let packages = if missing.is_empty() { "all there".to_owned() } else { missing.join(" ") + " missing" };
    println!("packages      {packages}");
    let helpers =
        ["setpriv", "setarch", "unshare"].map(|name| (name, Path::new("/usr/bin").join(name).exists()));
    for (name, _) in helpers.iter().filter(|(_, there)| !there) {
        println!("              {name} (package util-linux) is missing");
    }
    println!("cache         {}", cache.directory().display());
    for entry in cache.entries() {
        println!("              {}", entry.file_name().unwrap_or_default().to_string_lossy());
    }
    match Lab::find(cache) {
        Ok(_) => println!("ready         yes"),
        Err(error) => println!("ready         no: {error}"),
    }
    Lab::find(cache).is_ok() && helpers.iter().all(|(_, there)| *there)
}
