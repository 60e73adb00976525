//! Dependencies that nobody names: each costs every build, and is one more author to trust.
use std::{fs, path::Path};

use anyhow::{Result, bail};
use serde::Deserialize;

use crate::sys::{Project, read};

/// What `cargo metadata` says of the workspace's own packages.
#[derive(Deserialize)]
struct Workspace {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
}

/// Checks that each dependency is named in the code of its package.
///
/// # Errors
/// The ones that are not, one a line.
pub fn check(project: &Project) -> Result<()> {
    let mut metadata = project.cargo();
    metadata.args(["metadata", "--locked", "--no-deps", "--format-version", "1"]);
    let workspace: Workspace = serde_json::from_str(&read(&mut metadata)?)?;
    let mut problems = Vec::new();
    for package in &workspace.packages {
        let home = Path::new(&package.manifest_path).parent().unwrap_or(Path::new("."));
        let mut code = fs::read_to_string(home.join("build.rs")).unwrap_or_default();
        for folder in ["src", "tests"] {
            gather(&home.join(folder), &mut code)?;
        }
        problems.extend(unnamed(package, &code));
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

fn unnamed(package: &Package, code: &str) -> Vec<String> {
    let names = package.dependencies.iter().map(|it| it.rename.as_ref().unwrap_or(&it.name));
    let unnamed = names.filter(|name| !is_named(code, &name.replace('-', "_")));
    unnamed.map(|name| format!("{} depends on {name}, which its code does not name", package.name)).collect()
}

/// Whether the word stands in the code, whole.
fn is_named(code: &str, word: &str) -> bool {
    let is_part = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (code[..at].chars().next_back(), code[at + word.len()..].chars().next());
        !is_part(before) && !is_part(after)
    })
}

fn gather(folder: &Path, code: &mut String) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, code)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            code.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_that_nobody_names_is_found() {
        let dependency = |name: &str| Dependency { name: name.to_owned(), rename: None };
        let package = Package {
            name: "house".to_owned(),
            manifest_path: String::new(),
            dependencies: ["serde", "unic-langid", "time"].map(dependency).into(),
        };
        let code = "use serde::Serialize; let timer = unic_langid_impl::new(); time::now()";
        assert_eq!(unnamed(&package, code), ["house depends on unic-langid, which its code does not name"]);
    }
}
