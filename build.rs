//! Rebuilds the program when the built assets change: a release binary carries them inside.
fn main() {
    println!("cargo:rerun-if-changed=dist");
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=data");
    println!("cargo:rerun-if-changed=build.rs");
}
