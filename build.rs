//! Rebuilds the release program when the built assets change: it carries them inside. A debug build reads them from the
//! disk, so there is nothing to rebuild.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=dist");
    }
}
