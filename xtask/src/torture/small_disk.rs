//! A disk that is soon full.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::sys::{is_root, read, succeeds};

/// A file system in memory; unmounted when dropped.
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// The reason in words when this machine lets nobody mount.
    ///
    /// # Errors
    /// When there is no place for it.
    pub fn mount(megabytes: u32) -> Result<Result<Self, String>> {
        if !is_root() {
            return Ok(Err("mounting a small file system needs root".to_owned()));
        }
        let folder = tempfile::Builder::new().prefix("karriz-small-disk-").tempdir()?;
        // Others may pass through, as the account of PostgreSQL must.
        let options = format!("size={megabytes}m,mode=0711");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "karriz-torture"]).arg(folder.path());
        Ok(match read(&mut mount) {
            Ok(_) => Ok(Self(folder)),
            Err(error) => Err(format!("{error:#}")),
        })
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is.
    ///
    /// # Errors
    /// When no file can be made.
    pub fn fill(&self) -> Result<()> {
        let mut ballast = File::create(self.ballast())?;
        for size in [1_048_576, 4_096, 1] {
            let bytes = vec![0; size];
            // Ends with the room.
            while ballast.write_all(&bytes).is_ok() {}
        }
        Ok(())
    }

    /// Gives it back.
    ///
    /// # Errors
    /// When it was not taken.
    pub fn free(&self) -> Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        succeeds(Command::new("umount").arg("--lazy").arg(self.path()));
    }
}
