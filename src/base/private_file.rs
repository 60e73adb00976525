//! Files that nobody else on the machine may read.
use std::fs::{File, OpenOptions};
use std::path::Path;

/// Makes the file at `path`, mode 0600.
///
/// # Errors
/// When it cannot be made, or is there.
pub fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
