//! Signing of what is published, so that others can hold it against us. The algorithm is Ed25519 from `ed25519-dalek`; the
//! key hangs on the master and is never stored.
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::crypto::sha256;
use super::keys::MasterKey;

/// How many digits name a key.
const ID_BYTES: usize = 8;

/// Signs in the name of this installation. The secret is wiped when it is dropped.
#[derive(Clone)]
pub struct LogSigner(SigningKey);

/// The half of the key that everybody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl MasterKey {
    /// The signer of the heads of logs.
    pub fn log_signer(&self) -> LogSigner {
        LogSigner(SigningKey::from_bytes(&self.derive(b"karriz/log/sign")))
    }
}

impl LogSigner {
    /// The signature over `message`: 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }

    /// The key that verifies.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }
}

impl PublicKey {
    /// The short name that signed things carry: the first digits of the key's SHA-256.
    pub fn id(&self) -> String {
        data_encoding::HEXLOWER.encode(sha256(self.0.as_bytes()).get(..ID_BYTES).unwrap_or_default())
    }

    /// 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        data_encoding::HEXLOWER.encode(self.0.as_bytes())
    }

    /// Base64, as other programs like it.
    pub fn base64(&self) -> String {
        data_encoding::BASE64.encode(self.0.as_bytes())
    }

    /// Whether `signature` over `message` was made with this key. Malleable signatures are refused.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}
