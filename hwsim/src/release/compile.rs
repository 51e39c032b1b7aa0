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
}

impl Variant {
    /// Of the file's name.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Router => "-router",
        }
    }

    pub(super) fn is_built_for(self, target: &Target) -> bool {
        self == Self::Router || target.debian.is_some()
    }

    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Whole => &[],
            Self::Router => &["--no-default-features"],
        }
    }

    fn directory(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Router => "router",
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
        let mut argv = vec!["env", &date, &pairs, "sh", "-eu", "/build/source/hwsim/toolchain/build.sh"];
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

    /// Has every binary compute addresses that are known, under an emulator where it must.
    pub(super) fn answers_rightly(&self, targets: &[Target]) -> Result<(), ReleaseError> {
        let known = known()?;
        for variant in [Variant::Whole, Variant::Router] {
            let out = self.out(variant);
            let script = out.join("known.sh");
            for target in targets.iter().filter(|target| variant.is_built_for(target)) {
                fs::write(&script, &known.script).map_err(file(&script))?;
                let binary = target.binary(Path::new("/build/out")).display().to_string();
                let mut argv = vec!["sh", "/build/out/known.sh"];
                argv.extend(target.emulator);
                argv.push(&binary);
                let said = run(&mut self.toolchain.command(self.workplace(&out), &argv))?;
                let differs = said.lines().zip(known.answers.lines()).find(|(said, right)| said != right);
                if let Some((said, right)) = differs {
                    return Err(ReleaseError::WrongAnswer {
                        architecture: target.name,
                        said: said.to_owned(),
                        right: right.to_owned(),
                    });
                }
                if said.lines().count() != known.answers.lines().count() {
                    return Err(ReleaseError::WrongAnswer {
                        architecture: target.name,
                        said: "fewer answers".to_owned(),
                        right: "all".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }
}
