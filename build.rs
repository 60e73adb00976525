//! Rebuilds the program when the built assets change: a release binary carries them inside.
fn main() {
    println!("cargo:rerun-if-changed=dist");
    println!("cargo:rerun-if-changed=build.rs");
}
