//! The folder of a backup and its files. Nobody else on the machine reads them, and each is on the disk before it counts.
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Trouble;
use super::manifest::{FileMark, Part};
use crate::base::private_file;

/// Read and written at once.
pub(super) const PIECE: usize = 256 * 1024;

/// Makes the folder of a backup, or takes an empty one.
///
/// # Errors
/// In words when it cannot be had, or holds something already.
pub fn begin(folder: &Path) -> Result<(), Trouble> {
    let cannot = |error| Trouble::refused(format!("the folder {} cannot be written: {error}", folder.display()));
    if !folder.exists() {
        return make(folder).map(drop).map_err(|_| {
            Trouble::refused(format!("the folder {} cannot be made; the one above it must be there", folder.display()))
        });
    }
    if fs::read_dir(folder).map_err(cannot)?.next().is_some() {
        return Err(Trouble::refused(format!("the folder {} is not empty; a backup gets its own", folder.display())));
    }
    Ok(())
}

/// Makes a new folder that nobody else reads.
pub(super) fn make(path: &Path) -> Result<PathBuf, Trouble> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    Ok(path.to_owned())
}

/// Takes away what a backup that failed has left. What cannot be removed has no manifest and counts for nothing.
pub fn forget(folder: &Path) {
    for part in [Part::Data, Part::Keys] {
        let _ = fs::remove_dir_all(folder.join(part.name()));
    }
}

/// A new file that is summed up while it is written.
pub(super) struct Sink {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Sink {
    pub fn create(path: &Path) -> Result<Self, Trouble> {
        let file = BufWriter::with_capacity(PIECE, private_file::create(path)?);
        Ok(Self { file, hash: Sha256::new(), bytes: 0 })
    }

    pub fn write(&mut self, piece: &[u8]) -> Result<(), Trouble> {
        self.file.write_all(piece)?;
        self.hash.update(piece);
        self.bytes = self.bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Brings it to the disk.
    pub fn end(self) -> Result<FileMark, Trouble> {
        let Self { file, hash, bytes } = self;
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        Ok(FileMark { bytes, sha256: data_encoding::HEXLOWER.encode(&hash.finalize()) })
    }
}

/// Size and sum of a file; brings it to the disk as well when it was just written.
pub(super) fn mark_of(path: &Path) -> Result<FileMark, Trouble> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0_u64, vec![0_u8; PIECE]);
    loop {
        let read = file.read(&mut piece)?;
        let Some(part) = piece.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
    file.sync_all()?;
    Ok(FileMark { bytes, sha256: data_encoding::HEXLOWER.encode(&hash.finalize()) })
}
