//! Everything that a browser fetches besides pages: style sheet, icons, font, client. Each file gets a name with a hash
//! of its content, so that it may be cached for ever, and compressed twins; `dist/manifest.json` gives the server the
//! names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    dependencies::{Dependency, DependencyOptions, UrlDependency},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
    targets::{Browsers, Features, Targets},
};
use sha2::{Digest, Sha256};

use crate::{client::Client, sys::Project};

const STYLE_ENTRY: &str = "style/main.css";
const LOADER: &str = "src/islands/loader.js";

/// What is compressed already gains nothing from being compressed again.
const COMPRESSED_KINDS: [&str; 6] = ["woff2", "png", "jpg", "webp", "avif", "gz"];

/// Logical name (`main.css`, `fonts/Vazirmatn-fa.woff2`) to the name of the file in `dist/assets`.
pub type Manifest = BTreeMap<String, String>;

/// Builds `dist/`. Files that are there already under the same hash are left alone, those nobody names any more go.
///
/// # Errors
/// When a source cannot be read, the style sheet has a fault or names a file that is not there, or `dist/` cannot be
/// written.
pub fn build(project: &Project, client: Option<&Client>) -> Result<Manifest> {
    let mut dist = Dist::open(project)?;
    dist.add_public_files(project)?;
    if project.path(STYLE_ENTRY).exists() {
        let css = bundle_styles(project, &dist.manifest)?;
        dist.add("main.css", css.as_bytes())?;
    }
    if let Some(client) = client {
        dist.add_client(project, client)?;
    }
    dist.finish()
}

struct Dist {
    folder: PathBuf,
    manifest: Manifest,
}

impl Dist {
    fn open(project: &Project) -> Result<Self> {
        let folder = project.path("dist");
        fs::create_dir_all(folder.join("assets")).context("cannot make dist/assets")?;
        Ok(Self { folder, manifest: Manifest::new() })
    }

    fn add_public_files(&mut self, project: &Project) -> Result<()> {
        let public = project.path("public");
        for file in files_below(&public)? {
            let relative = file.strip_prefix(&public)?.to_string_lossy().into_owned();
            self.add(&relative, &fs::read(&file)?)?;
        }
        Ok(())
    }

    /// The loader names the module, the module is given the program: both by their hashed names.
    fn add_client(&mut self, project: &Project, client: &Client) -> Result<()> {
        let js = self.add("karriz.js", &client.js)?;
        let wasm = self.add("karriz_bg.wasm", &client.wasm)?;
        let loader = fs::read_to_string(project.path(LOADER)).with_context(|| format!("cannot read {LOADER}"))?;
        for placeholder in ["__KARRIZ_JS__", "__KARRIZ_WASM__"] {
            if loader.matches(placeholder).count() != 1 {
                bail!("{LOADER} must hold {placeholder} once");
            }
        }
        let loader = loader.replace("__KARRIZ_JS__", &js).replace("__KARRIZ_WASM__", &wasm);
        self.add("islands.js", loader.as_bytes())?;
        Ok(())
    }

    /// Writes one asset with its compressed twins and gives its hashed name.
    fn add(&mut self, logical: &str, content: &[u8]) -> Result<String> {
        let name = hashed_name(logical, content)?;
        let file = self.folder.join("assets").join(&name);
        let kind = name.rsplit('.').next().unwrap_or_default();
        if !COMPRESSED_KINDS.contains(&kind) {
            write_once(&with_suffix(&file, "br"), || brotli(content))?;
            write_once(&with_suffix(&file, "gz"), || gzip(content))?;
        }
        write_once(&file, || Ok(content.to_vec()))?;
        self.manifest.insert(logical.to_owned(), name.clone());
        Ok(name)
    }

    fn finish(self) -> Result<Manifest> {
        let named: BTreeSet<&str> = self.manifest.values().map(String::as_str).collect();
        for entry in fs::read_dir(self.folder.join("assets"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let original = name.strip_suffix(".br").or(name.strip_suffix(".gz")).unwrap_or(&name);
            if !named.contains(original) {
                fs::remove_file(entry.path())?;
            }
        }
        let text = serde_json::to_string_pretty(&self.manifest)? + "\n";
        let file = self.folder.join("manifest.json");
        // An untouched file does not make Cargo build the server again.
        if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            write_whole(&file, text.as_bytes())?;
        }
        Ok(self.manifest)
    }
}

/// Bytes that a browser fetches for an asset: of its brotli twin where there is one.
///
/// # Errors
/// When the asset is not in the manifest or not on the disk.
pub fn weight(project: &Project, manifest: &Manifest, logical: &str) -> Result<u64> {
    let name = manifest.get(logical).with_context(|| format!("{logical} is not among the assets"))?;
    let file = project.path("dist/assets").join(name);
    let small = with_suffix(&file, "br");
    Ok(fs::metadata(if small.exists() { small } else { file })?.len())
}

/// `fonts/Vazirmatn-fa.woff2` → `Vazirmatn-fa.0123abcd.woff2`.
fn hashed_name(logical: &str, content: &[u8]) -> Result<String> {
    let base = logical.rsplit('/').next().unwrap_or(logical);
    let (stem, kind) = base.rsplit_once('.').with_context(|| format!("{logical} has no extension"))?;
    let hash: String = Sha256::digest(content).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{stem}.{hash}.{kind}"))
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn write_once(file: &Path, content: impl FnOnce() -> Result<Vec<u8>>) -> Result<()> {
    if file.exists() { Ok(()) } else { write_whole(file, &content()?) }
}

/// Writes beside the file and renames, so that a server or a later run never sees half of it.
fn write_whole(file: &Path, content: &[u8]) -> Result<()> {
    let partial = with_suffix(file, "partial");
    fs::write(&partial, content).with_context(|| format!("cannot write {}", partial.display()))?;
    Ok(fs::rename(&partial, file)?)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut out, &parameters)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

/// All files below a folder, in a steady order, without hidden ones; nothing where there is no folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match (hidden, entry.is_dir()) {
            (true, _) => {}
            (false, true) => files.extend(files_below(&entry)?),
            (false, false) => files.push(entry),
        }
    }
    Ok(files)
}

/// One style sheet out of the entry and all that it imports, with the hashed names of the files it uses.
fn bundle_styles(project: &Project, manifest: &Manifest) -> Result<String> {
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let entry = project.path(STYLE_ENTRY);
    // The error borrows what the bundler holds: it leaves as text.
    let mut sheet = bundler.bundle(&entry).map_err(|error| anyhow::anyhow!("{error}"))?;
    let targets = targets();
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| anyhow::anyhow!("{error}"))?;
    let printer = PrinterOptions {
        minify: true,
        targets,
        analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
        ..PrinterOptions::default()
    };
    let printed = sheet.to_css(printer).map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut css = printed.code;
    for dependency in printed.dependencies.unwrap_or_default() {
        match dependency {
            Dependency::Url(url) => css = css.replace(&url.placeholder, &resolve_url(project, manifest, &url)?),
            Dependency::Import(import) => bail!("style sheets come from this project only, not from {}", import.url),
        }
    }
    Ok(css)
}

/// Browsers of about the last three years. They decide about vendor prefixes only: what is written in the sources with
/// newer means (`light-dark()`, nesting, logical properties, wide colours) is meant, and stays.
fn targets() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets {
        browsers: Some(Browsers {
            android: version(119, 0),
            chrome: version(119, 0),
            edge: version(119, 0),
            firefox: version(115, 0),
            ios_saf: version(16, 6),
            opera: version(105, 0),
            safari: version(16, 6),
            samsung: version(23, 0),
            ie: None,
        }),
        include: Features::empty(),
        exclude: Features::Colors | Features::Selectors | Features::MediaQueries | Features::LogicalProperties,
    }
}

/// The hashed name of a file in `public/` that a style sheet points to. The name alone is enough: both lie in the same
/// folder.
fn resolve_url(project: &Project, manifest: &Manifest, url: &UrlDependency) -> Result<String> {
    let at = format!("{}:{}", url.loc.file_path, url.loc.start.line);
    if url.url.starts_with('#') {
        return Ok(url.url.clone());
    }
    if url.url.starts_with("data:") || url.url.contains("://") || url.url.starts_with("//") {
        bail!("{at}: `{}` will not load under the Content-Security-Policy; use a file in public/", short(&url.url));
    }
    let (path, fragment) = url.url.split_once('#').map_or((url.url.as_str(), None), |(path, id)| (path, Some(id)));
    let from = Path::new(&url.loc.file_path).parent().unwrap_or(Path::new(""));
    let file = normal(&project.root.join(from).join(path));
    let relative = file.strip_prefix(project.path("public")).ok().map(|p| p.to_string_lossy().into_owned());
    let name = relative.and_then(|logical| manifest.get(&logical));
    let name = name.with_context(|| format!("{at}: `{}` is not a file in public/", short(&url.url)))?;
    Ok(fragment.map_or_else(|| name.clone(), |id| format!("{name}#{id}")))
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The path with `.` and `..` worked out on paper.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        let project = Project { root: folder.path().to_path_buf(), target: folder.path().join("target") };
        (folder, project)
    }

    fn css_of(project: &Project, manifest: &Manifest) -> String {
        fs::read_to_string(project.path("dist/assets").join(&manifest["main.css"])).unwrap()
    }

    #[test]
    fn styles_are_bundled_and_keep_what_modern_browsers_know() {
        let (_folder, project) = project(&[
            ("public/fonts/a.woff2", "font"),
            ("style/main.css", "@layer two, one;\n@import \"parts/a.css\" layer(one);\n@import \"parts/b.css\";"),
            (
                "style/parts/a.css",
                "@font-face { font-family: A; src: url(\"../../public/fonts/a.woff2\") format(\"woff2\"); }",
            ),
            (
                "style/parts/b.css",
                "@property --gap { syntax: \"*\"; inherits: false; }\n@layer two { :root { --c: light-dark(#fff, #000); \
                 color: light-dark(red, blue); } .a { .b & { margin-inline: 1px } } @media (width >= 40rem) { .a { gap: 0 } } }",
            ),
        ]);
        let manifest = build(&project, None).unwrap();
        let css = css_of(&project, &manifest);
        for kept in [
            "light-dark(#fff,#000)",
            "light-dark(red,",
            "@property --gap",
            ".b &",
            "margin-inline:1px",
            "(width>=40rem)",
        ] {
            assert!(css.contains(kept), "{kept} is not in {css}");
        }
        assert!(
            css.contains(&format!("url({})", manifest["fonts/a.woff2"]))
                || css.contains(&format!("url(\"{}\")", manifest["fonts/a.woff2"])),
            "{css}"
        );
        assert!(css.find("@layer two") < css.find("@layer one"), "{css}");
        assert!(!css.contains("@import"), "{css}");
    }

    #[test]
    fn what_the_policy_of_the_pages_blocks_is_refused() {
        for url in ["data:image/svg+xml,x", "https://elsewhere.example/a.png", "../public/missing.png", "../secret.png"]
        {
            let (_folder, project) =
                project(&[("secret.png", "x"), ("style/main.css", &format!(".a {{ background: url(\"{url}\") }}"))]);
            let error = format!("{:#}", build(&project, None).unwrap_err());
            assert!(error.contains("main.css:1"), "{url}: {error}");
        }
    }

    #[test]
    fn names_follow_content_and_old_files_go() {
        let (_folder, project) = project(&[("public/icons.svg", "<svg>one</svg>")]);
        let first = build(&project, None).unwrap();
        fs::write(project.path("public/icons.svg"), "<svg>two</svg>").unwrap();
        let second = build(&project, None).unwrap();
        assert_ne!(first["icons.svg"], second["icons.svg"]);
        let mut left: Vec<String> = fs::read_dir(project.path("dist/assets"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let name = &second["icons.svg"];
        assert_eq!(left, [name.clone(), format!("{name}.br"), format!("{name}.gz")]);
    }

    #[test]
    fn the_loader_names_the_hashed_client() {
        let (_folder, project) =
            project(&[("src/islands/loader.js", "import \"./__KARRIZ_JS__\"; \"./__KARRIZ_WASM__\"")]);
        let client = Client { js: b"js".to_vec(), wasm: b"wasm".to_vec() };
        let manifest = build(&project, Some(&client)).unwrap();
        let loader = fs::read_to_string(project.path("dist/assets").join(&manifest["islands.js"])).unwrap();
        assert_eq!(loader, format!("import \"./{}\"; \"./{}\"", manifest["karriz.js"], manifest["karriz_bg.wasm"]));
    }
}
