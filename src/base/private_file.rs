//! Files that nobody else on the machine may read.
use std::fs::{File, OpenOptions};
use std::io::Write;
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

/// Writes a whole new file at `path`, mode 0600: it is there with all of `bytes` or not at all, also after a crash. `aside`
/// is a name in the same folder that nobody else uses.
///
/// # Errors
/// When it cannot be written, or a file is at `path` already, which then stays as it is.
pub fn create_whole(path: &Path, aside: &str, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_file_name(aside);
    let written = write_synced(&beside, bytes).and_then(|()| put_in_place(&beside, path));
    if written.is_err() {
        // A leftover is of no use; that it cannot be removed changes nothing about the error.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename would silently replace what another process has just put there; a second name does not.
fn put_in_place(beside: &Path, path: &Path) -> std::io::Result<()> {
    std::fs::hard_link(beside, path)?;
    std::fs::remove_file(beside)?;
    sync_folder(path)
}

/// The name of a file is written down when its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_replaces_nothing_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        create_whole(&path, ".secret.one", b"first").unwrap();
        assert!(create_whole(&path, ".secret.two", b"second").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
    }

    #[test]
    fn a_leftover_of_a_crash_is_not_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        // As a process leaves it that dies before the file is in its place.
        std::fs::write(path.with_file_name(".secret.one"), b"hal").unwrap();
        assert!(!path.exists());
        create_whole(&path, ".secret.two", b"whole").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }
}
