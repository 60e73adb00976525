//! The secret that all others hang on: 32 bytes in a file outside the database.
use std::path::Path;

use zeroize::Zeroizing;

use super::crypto::{KeyedHash, derive};
use super::fault::Fault;
use super::ids::{random_bytes, token};
use super::private_file;

/// How many digits of a master's name are shown; enough to tell a handful of masters apart.
const ID_BYTES: usize = 8;

/// The master key.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Reads the key: 64 hexadecimal digits in a file that only its owner can read.
    ///
    /// # Errors
    /// In words, for `check-config`.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = Zeroizing::new(
            std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?,
        );
        check_mode(path)?;
        let bytes = Zeroizing::new(
            data_encoding::HEXLOWER_PERMISSIVE
                .decode(text.trim().as_bytes())
                .map_err(|_| format!("{} does not hold 64 hexadecimal digits", path.display()))?,
        );
        let key: [u8; 32] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| format!("{} does not hold 64 hexadecimal digits", path.display()))?;
        if key.iter().all(|byte| *byte == key[0]) {
            return Err(format!("{} holds a key without any randomness", path.display()));
        }
        Ok(Self(Zeroizing::new(key)))
    }

    /// Writes a fresh key with mode 0600, whole or not at all. Development only: in production the operator makes the
    /// file.
    ///
    /// # Errors
    /// When the file cannot be written, or exists.
    pub fn create(path: &Path) -> Result<(), Fault> {
        let digits = Zeroizing::new(data_encoding::HEXLOWER.encode(&random_bytes::<32>()?) + "\n");
        private_file::create_whole(path, &format!(".master.key.{}", token()?), digits.as_bytes())?;
        Ok(())
    }

    /// The keyed hashes of this installation.
    pub fn keyed_hash(&self) -> KeyedHash {
        KeyedHash::new(self.derive(b"karriz/keyed-hash"))
    }

    /// The name of this key, which says nothing about it: wrapped keys name their master by it.
    pub(super) fn id(&self) -> String {
        let name = self.derive(b"karriz/master-id");
        data_encoding::HEXLOWER.encode(name.get(..ID_BYTES).unwrap_or_default())
    }

    /// The key derived from this one for `label`.
    pub(super) fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        derive(&self.0, label)
    }
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("{} can be read by others than its owner (mode {:o})", path.display(), mode & 0o777));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<(), String> {
    Ok(())
}
