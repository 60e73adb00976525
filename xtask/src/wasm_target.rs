//! Finds or makes the standard library for `wasm32-unknown-unknown`, without which there is no client.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    steps::note,
    sys::{can_install_packages, install_packages, output, read, run, succeeds},
};

/// Target of the client build.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler for browser programs, and the library source that belongs to it.
const DEBIAN_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// A compiler that can build for the browser.
pub enum Compiler {
    /// The ordinary toolchain has the standard library of the target.
    Ordinary,
    /// Debian's compiler, which builds the standard library from its own source; linked with the ordinary toolchain's
    /// linker, because Debian's is too old for what this compiler writes.
    Debian { linker: PathBuf },
}

impl Compiler {
    /// Finds a compiler, installing what is missing where that is possible.
    ///
    /// # Errors
    /// One line that says why there is none.
    pub fn find() -> Result<Self, String> {
        if let Some(compiler) = Self::find_installed() {
            return Ok(compiler);
        }
        add_target_with_rustup();
        if target_is_installed() {
            return Ok(Self::Ordinary);
        }
        if can_install_packages() {
            install_packages(&DEBIAN_PACKAGES, "the client build").map_err(|error| format!("{error:#}"))?;
            return debian_compiler().ok_or_else(|| "Debian's compiler lacks its library source".to_owned());
        }
        Err(format!("the standard library of {TARGET} is missing (`rustup target add {TARGET}` brings it)"))
    }

    /// A compiler that is there already.
    pub fn find_installed() -> Option<Self> {
        if target_is_installed() { Some(Self::Ordinary) } else { debian_compiler() }
    }

    /// Makes a Cargo command build with this compiler.
    pub fn apply(&self, cargo: &mut Command) {
        if let Self::Debian { linker } = self {
            cargo
                .env("RUSTC", DEBIAN_RUSTC)
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                // Cargo put the ordinary compiler's libraries there.
                .env_remove("LD_LIBRARY_PATH")
                .arg("-Zbuild-std=std,panic_abort");
        }
    }

    /// What the built client depends on besides its sources.
    pub fn version(&self) -> String {
        let rustc = match self {
            Self::Ordinary => Path::new("rustc"),
            Self::Debian { .. } => Path::new(DEBIAN_RUSTC),
        };
        read(Command::new(rustc).arg("--version")).unwrap_or_default()
    }
}

fn target_is_installed() -> bool {
    let mut rustc = Command::new("rustc");
    let Ok(folder) = read(rustc.args(["--print", "target-libdir", "--target", TARGET])) else {
        return false;
    };
    let Ok(files) = std::fs::read_dir(folder.trim()) else {
        return false;
    };
    files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Adds the target where rustup can. On a closed network it cannot, which is not worth a word: there is another way.
fn add_target_with_rustup() {
    if succeeds(Command::new("rustup").arg("--version")) {
        note(&format!("asking rustup for {TARGET}"));
        let _ = output(Command::new("timeout").args(["300", "rustup", "target", "add", TARGET]));
    }
}

fn debian_compiler() -> Option<Compiler> {
    let sysroot = read(Command::new(DEBIAN_RUSTC).env_remove("LD_LIBRARY_PATH").args(["--print", "sysroot"])).ok()?;
    let has_source = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").exists();
    let linker = ordinary_linker()?;
    has_source.then_some(Compiler::Debian { linker })
}

/// `rust-lld` of the ordinary toolchain.
fn ordinary_linker() -> Option<PathBuf> {
    let sysroot = read(Command::new("rustc").args(["--print", "sysroot"])).ok()?;
    let version = read(Command::new("rustc").arg("-vV")).ok()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "))?;
    let linker = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/rust-lld");
    linker.is_file().then_some(linker)
}

/// Builds the library for the browser with this compiler and gives the file.
///
/// # Errors
/// When Cargo fails.
pub fn build_client(project: &crate::sys::Project, compiler: &Compiler) -> anyhow::Result<PathBuf> {
    let folder = project.target.join("client");
    let mut cargo = project.cargo_optimised();
    cargo.env("CARGO_TARGET_DIR", &folder).args(["rustc", "--locked", "--package", "karriz", "--lib"]).args([
        "--crate-type",
        "cdylib",
        "--target",
        TARGET,
        "--no-default-features",
        "--features",
        "hydrate",
        "--profile",
        "wasm-release",
    ]);
    compiler.apply(&mut cargo);
    run(&mut cargo)?;
    Ok(folder.join(TARGET).join("wasm-release/karriz.wasm"))
}
