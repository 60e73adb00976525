//! The step "Dependencies": what stands in `Cargo.lock` may stand there, by the rules in `deny.toml`.
//!
//! Bans and sources are checked over the whole lock, licences over what is built for the targets of `deny.toml`. It is the
//! part of cargo-deny that needs nothing but crates.io; where cargo-deny itself is installed, it is run as well.

use std::{collections::BTreeMap, process::Command};

use anyhow::{Context, Result, bail};
use semver::{Version, VersionReq};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use crate::{
    steps::note,
    sys::{Project, find_program, read, run, succeeds},
};

/// How many crates of several versions are named.
const NAMED: usize = 12;

/// Checks everything and says what was checked.
///
/// # Errors
/// All that is not allowed, one a line.
pub fn check(project: &Project) -> Result<()> {
    let rules = Rules::read(&std::fs::read_to_string(project.path("deny.toml"))?)?;
    let lock = Lock::read(&std::fs::read_to_string(project.path("Cargo.lock"))?)?;
    let mut problems = rules.problems_of_lock(&lock);
    note(&format!("{} crates: their sources, {} bans", lock.package.len(), rules.bans.len()));
    for target in &rules.targets {
        let mut metadata = project.cargo();
        metadata.args(["metadata", "--locked", "--all-features", "--format-version", "1", "--filter-platform", target]);
        let built: Built = serde_json::from_str(&read(&mut metadata)?)?;
        note(&format!("{target}: the licences of {} crates", built.packages.len()));
        problems.extend(built.packages.iter().filter_map(|package| rules.problem_of_licence(package)));
    }
    let several = lock.in_several_versions();
    let named: Vec<&str> = several.iter().take(NAMED).map(String::as_str).collect();
    note(&format!("warning: {} crates in more than one version: {} …", several.len(), named.join(", ")));
    problems.sort();
    problems.dedup();
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    run_cargo_deny(project)
}

/// The tool itself, where somebody has installed it. Its database of advisories is not fetched here: that needs more than
/// crates.io, and a build must not depend on it.
fn run_cargo_deny(project: &Project) -> Result<()> {
    if find_program(&["cargo-deny"]).is_none() || !succeeds(project.cargo().args(["deny", "--version"])) {
        note("cargo-deny is not installed: advisories are not looked up (`cargo install --locked cargo-deny`)");
        return Ok(());
    }
    let deny = |how: &str, checks: &[&str]| -> Command {
        let mut deny = project.cargo();
        deny.args(["deny", "--log-level", "error", how, "check", "--hide-inclusion-graph", "--allow", "duplicate"]);
        deny.args(checks);
        deny
    };
    run(&mut deny("--locked", &["bans", "licenses", "sources"]))?;
    let home =
        std::env::var_os("CARGO_HOME").map(Into::into).or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    if home.is_some_and(|home| home.join("advisory-dbs").is_dir()) {
        return run(&mut deny("--offline", &["advisories"]));
    }
    note("there is no database of advisories: `cargo deny fetch db` brings it");
    Ok(())
}

/// `deny.toml` as it is written, as far as it is used here.
#[derive(Deserialize)]
struct Written {
    graph: Graph,
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<WrittenBan>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WrittenBan {
    #[serde(rename = "crate")]
    spec: String,
    reason: String,
    #[serde(default)]
    deny_multiple_versions: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

/// What may stand in the lock.
struct Rules {
    targets: Vec<String>,
    licences: Vec<Licensee>,
    bans: Vec<Ban>,
    registries: Vec<String>,
}

struct Ban {
    name: String,
    kind: BanKind,
    reason: String,
}

enum BanKind {
    /// These versions must not be there.
    Versions(VersionReq),
    /// One version at most.
    Several,
}

/// `Cargo.lock`.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: Version,
    /// None for the members of the workspace.
    source: Option<String>,
}

/// What `cargo metadata` says of the crates of a build.
#[derive(Deserialize)]
struct Built {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: Version,
    license: Option<String>,
}

impl Rules {
    fn read(text: &str) -> Result<Self> {
        let written: Written = toml::from_str(text).context("deny.toml")?;
        let licences = written.licenses.allow.iter().map(|name| Licensee::parse(name).context(name.clone()));
        Ok(Self {
            targets: written.graph.targets,
            licences: licences.collect::<Result<_>>()?,
            bans: written.bans.deny.into_iter().map(Ban::read).collect::<Result<_>>()?,
            registries: written.sources.allow_registry,
        })
    }

    fn problems_of_lock(&self, lock: &Lock) -> Vec<String> {
        let banned = self.bans.iter().filter_map(|ban| ban.problem(lock));
        banned.chain(lock.package.iter().filter_map(|locked| self.problem_of_source(locked))).collect()
    }

    fn problem_of_source(&self, locked: &Locked) -> Option<String> {
        let source = locked.source.as_deref()?;
        let registry = source.strip_prefix("registry+").or_else(|| source.strip_prefix("sparse+"));
        let is_known = registry.is_some_and(|registry| self.registries.iter().any(|known| known == registry));
        (!is_known).then(|| format!("{} {} comes from elsewhere than crates.io", locked.name, locked.version))
    }

    fn problem_of_licence(&self, package: &Package) -> Option<String> {
        let named = package.license.as_deref().unwrap_or_default();
        let is_allowed = Expression::parse_mode(named, ParseMode::LAX)
            .is_ok_and(|terms| terms.evaluate(|asked| self.licences.iter().any(|allowed| allowed.satisfies(asked))));
        (!is_allowed).then(|| format!("{} {}: the licence {named:?} is not allowed", package.name, package.version))
    }
}

impl Ban {
    /// `name`, or `name:<versions>`.
    fn read(written: WrittenBan) -> Result<Self> {
        let WrittenBan { spec, reason, deny_multiple_versions } = written;
        if spec.contains('@') {
            bail!("deny.toml: {spec}: cargo-deny reads `@` as one exact version; write `name:<version`");
        }
        let (name, versions) = spec.split_once(':').unwrap_or((&spec, "*"));
        let kind = if deny_multiple_versions {
            BanKind::Several
        } else {
            BanKind::Versions(VersionReq::parse(versions).with_context(|| format!("deny.toml: {spec}"))?)
        };
        Ok(Self { name: name.to_owned(), kind, reason })
    }

    fn problem(&self, lock: &Lock) -> Option<String> {
        let of_name = lock.package.iter().filter(|locked| locked.name == self.name);
        let versions: Vec<&Version> = of_name.map(|locked| &locked.version).collect();
        let met: Vec<String> = match &self.kind {
            BanKind::Versions(banned) => {
                versions.iter().filter(|found| banned.matches(found)).map(ToString::to_string).collect()
            }
            BanKind::Several if versions.len() > 1 => versions.iter().map(ToString::to_string).collect(),
            BanKind::Several => Vec::new(),
        };
        (!met.is_empty()).then(|| format!("{} {} is banned: {}", self.name, met.join(" and "), self.reason))
    }
}

impl Lock {
    fn read(text: &str) -> Result<Self> {
        toml::from_str(text).context("Cargo.lock")
    }

    fn in_several_versions(&self) -> Vec<String> {
        let mut counts = BTreeMap::<&str, usize>::new();
        for locked in &self.package {
            *counts.entry(&locked.name).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name.to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn rules() -> Rules {
        Rules::read(include_str!("../../deny.toml")).unwrap()
    }

    fn lock(packages: &[(&str, &str, &str)]) -> Lock {
        let tables = packages.iter().map(|(name, version, source)| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{source}\"\n")
        });
        Lock::read(&tables.collect::<String>()).unwrap()
    }

    fn is_allowed(licence: Option<&str>) -> bool {
        let package =
            Package { name: "a".to_owned(), version: Version::new(1, 0, 0), license: licence.map(str::to_owned) };
        rules().problem_of_licence(&package).is_none()
    }

    #[test]
    fn what_is_locked_today_is_allowed() {
        let lock = Lock::read(include_str!("../../Cargo.lock")).unwrap();
        assert_eq!(rules().problems_of_lock(&lock), Vec::<String>::new());
    }

    #[test]
    fn a_banned_version_is_refused_and_its_successor_is_not() {
        let of = |version| rules().problems_of_lock(&lock(&[("libsqlite3-sys", version, CRATES_IO)]));
        assert!(of("0.36.9")[0].contains("SQLite before 3.51.3"));
        assert!(of("0.37.0").is_empty());
        let foreign = lock(&[("openssl-sys", "9.9.9", CRATES_IO)]);
        assert_eq!(rules().problems_of_lock(&foreign).len(), 1);
    }

    #[test]
    fn two_sqlites_in_one_process_are_refused() {
        let two = lock(&[("libsqlite3-sys", "0.37.0", CRATES_IO), ("libsqlite3-sys", "0.38.0", CRATES_IO)]);
        assert!(rules().problems_of_lock(&two)[0].contains("0.37.0 and 0.38.0"));
        let two = lock(&[("syn", "2.0.0", CRATES_IO), ("syn", "3.0.0", CRATES_IO)]);
        assert!(rules().problems_of_lock(&two).is_empty());
        assert_eq!(two.in_several_versions(), ["syn"]);
    }

    #[test]
    fn what_comes_from_elsewhere_is_refused() {
        for source in
            ["git+https://example.org/a#0123", "registry+https://example.org/index", "sparse+https://example.org/"]
        {
            assert_eq!(rules().problems_of_lock(&lock(&[("a", "1.0.0", source)])).len(), 1, "{source}");
        }
    }

    #[test]
    fn a_foreign_licence_is_refused() {
        for allowed in ["MIT", "MIT/Apache-2.0", "GPL-3.0-only OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(is_allowed(Some(allowed)), "{allowed}");
        }
        for foreign in ["GPL-3.0-only", "AGPL-3.0", "MIT AND GPL-2.0-only", "SSPL-1.0", "Proprietary", ""] {
            assert!(!is_allowed(Some(foreign)), "{foreign}");
        }
        assert!(!is_allowed(None));
    }

    #[test]
    fn a_ban_that_cargo_deny_reads_otherwise_is_no_ban() {
        let text = include_str!("../../deny.toml").replace("libsqlite3-sys:<0.37", "libsqlite3-sys@<0.37");
        assert!(Rules::read(&text).is_err());
    }
}
