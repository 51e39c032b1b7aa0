//! `cargo lab doctor`.

use std::path::Path;

use hwsim::engine::EngineKind;
use hwsim::engine::host::{missing_programs, own_radios};
use hwsim::setup::{Cache, Lab, is_root, missing_packages, remembered_kvm};

/// Says what this machine can do and what is cached; false if a scenario could not run on `engine` now.
pub(crate) fn run(cache: &Cache, engine: EngineKind) -> bool {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("machine       {}, {cores} processors", std::env::consts::ARCH);
    for kind in EngineKind::ALL {
        println!("engine {:6} {}", kind.name(), state(cache, kind));
    }
    println!("kvm           {}", kvm(cache));
    println!("own radios    {}", radios());
    let helpers =
        ["setpriv", "setarch", "unshare"].map(|name| (name, Path::new("/usr/bin").join(name).exists()));
    for (name, _) in helpers.iter().filter(|(_, there)| !there) {
        println!("              {name} (package util-linux) is missing");
    }
    println!("cache         {}", cache.directory().display());
    for entry in cache.entries() {
        println!("              {}", entry.file_name().unwrap_or_default().to_string_lossy());
    }
    Lab::find(cache, engine).is_ok() && helpers.iter().all(|(_, there)| *there)
}

fn state(cache: &Cache, kind: EngineKind) -> String {
    if std::env::consts::ARCH != "x86_64" {
        return "no: x86_64 only".to_owned();
    }
    let missing = missing_packages(kind);
    if !missing.is_empty() {
        return format!("after `cargo lab setup --engine {}`: lacks {}", kind.name(), missing.join(" "));
    }
    if kind == EngineKind::Host {
        let (release, has_radios) = own_radios();
        if !has_radios {
            return format!("no: kernel {release} has no mac80211_hwsim");
        }
        let programs = missing_programs();
        if !programs.is_empty() {
            return format!("no: lacks {} (packages util-linux, iproute2, kmod)", programs.join(" "));
        }
        if !is_root() {
            return "as root only".to_owned();
        }
    }
    match Lab::find(cache, kind) {
        Ok(_) => "ready".to_owned(),
        Err(error) => format!("after setup: {error} --engine {}", kind.name()),
    }
}

fn kvm(cache: &Cache) -> &'static str {
    match (Path::new("/dev/kvm").exists(), remembered_kvm(cache)) {
        (false, _) => "no: there is no /dev/kvm; qemu translates every instruction instead",
        (true, None) => "not tried since this machine's boot; `cargo lab setup --engine qemu` does",
        (true, Some(true)) => "works",
        (true, Some(false)) => {
            "/dev/kvm is there but does not work; qemu translates every instruction instead"
        }
    }
}

/// Whether this machine's own kernel has virtual radios.
fn radios() -> String {
    match own_radios() {
        (release, true) => format!("kernel {release} has mac80211_hwsim"),
        (release, false) => format!("none: kernel {release} has no mac80211_hwsim"),
    }
}
