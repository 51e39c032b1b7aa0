//! Compiling for every architecture in the toolchain, and asking what was compiled.

use std::fs;
use std::path::{Path, PathBuf};

use super::ReleaseError;
use super::known::known;
use super::targets::Target;
use super::tools::{file, run};
use crate::setup::{Toolchain, Workplace, run_with_log, target_directory, workspace};

/// With what features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    /// All of them.
    Whole,
    /// What a router needs.
    Router,
    /// The same and `macveil address`, in the same directory: it is asked for addresses that are known, and
    /// never published.
    Asked,
}

impl Variant {
    /// Of the file's name.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Router => "-router",
            Self::Asked => "-router with \"address\"",
        }
    }

    pub(super) fn is_built_for(self, target: &Target) -> bool {
        self != Self::Whole || target.debian.is_some()
    }

    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Whole => &[],
            Self::Router => &["--no-default-features"],
            Self::Asked => &["--no-default-features", "--features", "address"],
        }
    }

    /// A router's binary ends at once where it would panic: what it would say takes a tenth of it. It hashes
    /// a few hundred octets a day, so that unrolled loops and the processor's own instructions are no gain.
    fn flags(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Router | Self::Asked => {
                "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none \
                 --cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\" --cfg sha1_backend=\"soft\""
            }
        }
    }

    fn is_small(self) -> bool {
        self != Self::Whole
    }

    fn directory(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Router | Self::Asked => "router",
        }
    }
}

/// Where things are built.
pub(super) struct Workshop {
    toolchain: Toolchain,
    directory: PathBuf,
    /// Shared, for what is fetched is checked by cargo itself.
    cargo: PathBuf,
}

impl Workshop {
    pub(super) fn new(directory: &Path) -> Result<Self, ReleaseError> {
        let cargo = target_directory().join("release-crates");
        fs::create_dir_all(&cargo).map_err(file(&cargo))?;
        Ok(Self { toolchain: Toolchain::ready()?, directory: directory.to_owned(), cargo })
    }

    /// cargo's target directory.
    pub(super) fn out(&self, variant: Variant) -> PathBuf {
        self.directory.join(variant.directory())
    }

    fn workplace<'a>(&'a self, out: &'a Path) -> Workplace<'a> {
        Workplace { source: workspace(), out, cargo: &self.cargo }
    }

    /// Builds macveil so that neither the directory nor the day leaves a trace in it.
    pub(super) fn build(&self, variant: Variant, targets: &[Target], date: i64) -> Result<(), ReleaseError> {
        let out = self.out(variant);
        fs::create_dir_all(&out).map_err(file(&out))?;
        let pairs: Vec<String> = targets.iter().map(Target::pair).collect();
        let names: Vec<&str> = targets.iter().map(|target| target.name).collect();
        let date = format!("SOURCE_DATE_EPOCH={date}");
        let pairs = format!("TARGETS={}", pairs.join(" "));
        let flags = format!("MORE_RUSTFLAGS={}", variant.flags());
        let small = if variant.is_small() { "SMALL=yes" } else { "SMALL=no" };
        let mut argv = vec!["env", &date, &pairs, &flags, small];
        argv.extend(["sh", "-eu", "/build/source/hwsim/toolchain/build.sh"]);
        argv.extend(["cargo", "build", "--locked", "--release", "--package", "macveil"]);
        argv.extend(variant.features());
        let title = format!("macveil{} for {}", variant.suffix(), names.join(", "));
        let log = out.join("build.log");
        run_with_log(&mut self.toolchain.command(self.workplace(&out), &argv), &log, &title)?;
        Ok(())
    }

    /// Packages without what lintian calls an error; its warnings are for people.
    pub(super) fn lintian(&self, directory: &Path, packages: &[String]) -> Result<(), ReleaseError> {
        if packages.is_empty() {
            return Ok(());
        }
        let files: Vec<String> = packages.iter().map(|name| format!("/build/out/{name}")).collect();
        let mut argv = vec!["lintian", "--allow-root", "--fail-on", "error"];
        argv.extend(files.iter().map(String::as_str));
        run(&mut self.toolchain.command(self.workplace(directory), &argv)).map(drop)
    }

    /// Has every binary that was built last compute addresses that are known, under an emulator where it
    /// must.
    pub(super) fn answers_rightly(&self, variant: Variant, targets: &[Target]) -> Result<(), ReleaseError> {
        let known = known()?;
        let out = self.out(variant);
        let script = out.join("known.sh");
        fs::write(&script, &known.script).map_err(file(&script))?;
        for target in targets {
            let binary = target.binary(Path::new("/build/out")).display().to_string();
            let mut argv = vec!["sh", "/build/out/known.sh"];
            argv.extend(target.emulator);
            argv.push(&binary);
            let said = run(&mut self.toolchain.command(self.workplace(&out), &argv))?;
            let differs = said.lines().zip(known.answers.lines()).find(|(said, right)| said != right);
            let wrong = |said: &str, right: &str| ReleaseError::WrongAnswer {
                architecture: target.name,
                said: said.to_owned(),
                right: right.to_owned(),
            };
            if let Some((said, right)) = differs {
                return Err(wrong(said, right));
            }
            if said.lines().count() != known.answers.lines().count() {
                return Err(wrong("fewer or more", &format!("{}", known.answers.lines().count())));
            }
        }
        Ok(())
    }

    /// The published binary starts, says its version, and finds nothing wrong with the sample
    /// configuration.
    pub(super) fn starts(&self, variant: Variant, targets: &[Target]) -> Result<(), ReleaseError> {
        let out = self.out(variant);
        for target in targets {
            let binary = target.binary(Path::new("/build/out")).display().to_string();
            for words in [&["--version"][..], &["config", "check", "/build/source/config/macveil.conf"]] {
                let mut argv: Vec<&str> = target.emulator.into_iter().collect();
                argv.push(&binary);
                argv.extend(words);
                run(&mut self.toolchain.command(self.workplace(&out), &argv))?;
            }
        }
        Ok(())
    }
}
