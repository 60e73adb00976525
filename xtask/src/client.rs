//! The program that runs in the browser: compiled, bound to JavaScript, made small. Skipped while its sources are
//! unchanged.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    steps::note,
    sys::{Project, find_program, output, read, tail, without_addresses},
    wasm_target::{self, Compiler},
};

/// Everything that the browser's program is made of. What only the server uses is not here, so that editing a page does
/// not build the client again.
const SOURCES: [&str; 6] = ["Cargo.toml", "Cargo.lock", "src/lib.rs", "src/model", "src/islands", "src/actions"];

/// The built client.
pub struct Client {
    /// The module made by wasm-bindgen.
    pub js: Vec<u8>,
    /// The program.
    pub wasm: Vec<u8>,
}

impl Client {
    /// Builds the client, or takes the one built before from the same sources.
    ///
    /// `None`, after one line that says why, when this machine cannot compile for the browser: every page works without.
    ///
    /// # Errors
    /// When the client's own sources do not compile.
    pub fn build(project: &Project) -> Result<Option<Self>> {
        let compiler = match Compiler::find() {
            Ok(compiler) => compiler,
            Err(reason) => {
                note(&format!("no client, pages are served without islands: {reason}"));
                return Ok(None);
            }
        };
        let stamp = stamp(project, &compiler)?;
        if let Some(client) = Self::stored(project, &stamp) {
            note("unchanged");
            return Ok(Some(client));
        }
        let compiled = wasm_target::build_client(project, &compiler)?;
        let out = out_folder(project);
        recreate(&out)?;
        bind(&compiled, &out)?;
        shrink(project, &out.join("karriz_bg.wasm"));
        fs::write(out.join("stamp"), &stamp)?;
        Self::stored(project, &stamp).context("the client was just written").map(Some)
    }

    /// The client built before, if it is still the one that the sources give.
    pub fn current(project: &Project) -> Option<Self> {
        let compiler = Compiler::find_installed()?;
        Self::stored(project, &stamp(project, &compiler).ok()?)
    }

    fn stored(project: &Project, stamp: &str) -> Option<Self> {
        let out = out_folder(project);
        let same = fs::read_to_string(out.join("stamp")).is_ok_and(|kept| kept == stamp);
        let read = |name: &str| fs::read(out.join(name)).ok();
        if same { Some(Self { js: read("karriz.js")?, wasm: read("karriz_bg.wasm")? }) } else { None }
    }

    /// Names under which the islands are exported: each ends in a hash of the island's source text.
    pub fn island_names(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.js);
        let exported = text.split("export function ").skip(1).filter_map(|rest| rest.split('(').next());
        exported.filter(|name| is_island_name(name)).map(str::to_owned).collect()
    }

    /// The islands that the built server does not know under the same name. Both builds must agree, or the browser looks
    /// for an island that is not there.
    ///
    /// # Errors
    /// When the server's file cannot be read.
    pub fn islands_unknown_to(&self, server: &Path) -> Result<Vec<String>> {
        let program = fs::read(server)?;
        let unknown = |name: &String| memchr::memmem::find(&program, name.as_bytes()).is_none();
        Ok(self.island_names().into_iter().filter(unknown).collect())
    }
}

/// `Counter_1234567890`: a component's name and a number.
fn is_island_name(name: &str) -> bool {
    let Some((component, number)) = name.rsplit_once('_') else {
        return false;
    };
    component.starts_with(char::is_uppercase) && number.len() > 8 && number.bytes().all(|b| b.is_ascii_digit())
}

fn out_folder(project: &Project) -> PathBuf {
    project.target.join("client/out")
}

fn recreate(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Hash of all sources, the compiler and this recipe.
fn stamp(project: &Project, compiler: &Compiler) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(include_bytes!("client.rs"));
    hash.update(include_bytes!("wasm_target.rs"));
    hash.update(compiler.version());
    for source in SOURCES {
        for file in rust_files(&project.path(source))? {
            hash.update(file.strip_prefix(&project.root)?.to_string_lossy().as_bytes());
            hash.update(fs::read(&file)?);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The file itself, or the Rust files of a folder in a steady order; nothing where there is nothing.
fn rust_files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "rs") {
            files.extend(rust_files(&entry)?);
        }
    }
    Ok(files)
}

/// Writes the JavaScript module and the program that belongs to it.
fn bind(compiled: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("karriz").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true).omit_default_module_path(true);
    let mut bound = bindgen.web(true)?.generate_output()?;
    // A package that could bring some is listed here with nothing in it.
    if bound.snippets().values().any(|scripts| !scripts.is_empty()) || !bound.local_modules().is_empty() {
        bail!("a dependency brings JavaScript of its own, which the asset step does not carry");
    }
    bound.emit(out)
}

/// Makes the program smaller with `wasm-opt`, where Node is present. Without it the client is larger, not worse.
fn shrink(project: &Project, wasm: &Path) {
    if let Err(error) = try_shrink(project, wasm) {
        note(&format!("the client stays larger than it could be: {error:#}"));
    }
}

fn try_shrink(project: &Project, wasm: &Path) -> Result<()> {
    let before = fs::metadata(wasm)?.len();
    let optimizer = install_optimizer(project)?;
    let small = wasm.with_extension("small");
    let mut node = Command::new("node");
    node.arg(optimizer).arg("-Oz").args(WASM_FEATURES).arg(wasm).arg("-o").arg(&small);
    read(&mut node)?;
    fs::rename(&small, wasm)?;
    note(&format!("wasm-opt: {} kB to {} kB", before / 1000, fs::metadata(wasm)?.len() / 1000));
    Ok(())
}

/// What the compiler may have used: each is in all browsers for years.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Installs the npm package named in `xtask/tools/` beside the build, once, and gives its program.
fn install_optimizer(project: &Project) -> Result<PathBuf> {
    let folder = project.tools().join("wasm-opt");
    let program = folder.join("node_modules/binaryen/bin/wasm-opt");
    let wanted = fs::read(project.path("xtask/tools/package-lock.json"))?;
    if program.exists() && fs::read(folder.join("package-lock.json")).is_ok_and(|present| present == wanted) {
        return Ok(program);
    }
    let npm = find_program(&["npm"]).context("Node.js with npm is not installed")?;
    recreate(&folder)?;
    for name in ["package.json", ".npmrc"] {
        fs::copy(project.path("xtask/tools").join(name), folder.join(name))?;
    }
    fs::write(folder.join("package-lock.json"), wanted)?;
    note("fetching wasm-opt (npm package binaryen)");
    let done =
        output(Command::new(npm).args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder))?;
    if !done.status.success() {
        // Not half an installation for the next time.
        recreate(&folder)?;
        bail!("npm failed: {}", without_addresses(tail(&String::from_utf8_lossy(&done.stderr), 4)));
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn islands_are_told_from_other_exports() {
        let js = "export function Counter_1784459334712847231(el) {}\nexport function hydrate() {}\nexport function __wbg_x_12345678901(a) {}";
        let client = Client { js: js.into(), wasm: Vec::new() };
        assert_eq!(client.island_names(), ["Counter_1784459334712847231"]);
    }
}
