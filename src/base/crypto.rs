//! Sealing of personal values, blind indexes and keyed hashes. The algorithms are XChaCha20-Poly1305, HMAC-SHA-256 and
//! SHA-256 from the RustCrypto crates; what is ours is only what goes in.
//!
//! A sealed value is `1 ‖ key id (16) ‖ nonce (24) ‖ ciphertext`. Table, column and row id are bound in as associated
//! data, so a value copied to another column or row does not open.
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::fault::Fault;
use super::ids::random_bytes;
use crate::model::ids::KeyId;

const VERSION: u8 = 1;
const HEAD: usize = 1 + 16;
const NONCE: usize = 24;

/// A column whose values are sealed. Only a context's `data.rs` makes one, and declares it there: nothing can be sealed
/// for a column that the person does not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedColumn {
    table: &'static str,
    column: &'static str,
}

impl SealedColumn {
    /// `table`.`column`.
    pub const fn new(table: &'static str, column: &'static str) -> Self {
        Self { table, column }
    }

    /// Its table.
    pub const fn table(self) -> &'static str {
        self.table
    }

    /// Its name.
    pub const fn column(self) -> &'static str {
        self.column
    }

    /// The value of the row `row`.
    pub fn of(self, row: impl Into<Uuid>) -> Place {
        Place { column: self, row: row.into() }
    }
}

/// Where a sealed value stands. Bound into the seal.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    column: SealedColumn,
    row: Uuid,
}

impl Place {
    fn bytes(&self) -> Vec<u8> {
        let SealedColumn { table, column } = self.column;
        [table.as_bytes(), &[0], column.as_bytes(), &[0], self.row.as_bytes()].concat()
    }
}

/// The key of one person, challenge or draft, in memory only while it is used.
#[derive(Clone)]
pub struct DataKey {
    pub id: KeyId,
    pub(super) secret: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKey({})", self.id)
    }
}

impl DataKey {
    /// Seals `plain` for `place`.
    ///
    /// # Errors
    /// When no random nonce could be had.
    pub fn seal(&self, place: Place, plain: &str) -> Result<Vec<u8>, Fault> {
        let sealed = encrypt(&self.secret, &place.bytes(), plain.as_bytes())?;
        Ok([&[VERSION], self.id.as_bytes().as_slice(), &sealed].concat())
    }

    /// Opens a value sealed by [`DataKey::seal`] under this key at this place.
    ///
    /// # Errors
    /// When the value is not of this key and place, or was changed.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<String, Fault> {
        if key_id_of(sealed) != Some(self.id) {
            return Err(Fault::new("a sealed value belongs to another key"));
        }
        let plain = decrypt(&self.secret, &place.bytes(), sealed.get(HEAD..).unwrap_or_default())?;
        String::from_utf8(plain).map_err(|_| Fault::new("a sealed value is not text"))
    }

    /// Opens a value that was sealed as JSON.
    ///
    /// # Errors
    /// As [`DataKey::open`], or when it is not what it should be. The fault says nothing of the value: the words of a
    /// parser would quote it.
    pub fn open_json<T: DeserializeOwned>(&self, place: Place, sealed: &[u8]) -> Result<T, Fault> {
        serde_json::from_str(&self.open(place, sealed)?).map_err(|_| {
            Fault::new(format!("what is sealed in {}.{} is broken", place.column.table, place.column.column))
        })
    }
}

/// The id of the key a sealed value was sealed under.
pub fn key_id_of(sealed: &[u8]) -> Option<KeyId> {
    match sealed.first() {
        Some(&VERSION) => Uuid::from_slice(sealed.get(1..HEAD)?).ok().map(KeyId::new),
        _ => None,
    }
}

/// `nonce ‖ ciphertext` under `secret`.
pub(super) fn encrypt(secret: &[u8; 32], context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce = random_bytes::<NONCE>()?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(secret));
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: context })
        .map_err(|_| Fault::new("a value could not be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// The inverse of [`encrypt`].
pub(super) fn decrypt(secret: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let (nonce, body) = sealed.split_at_checked(NONCE).ok_or_else(|| Fault::new("a sealed value is too short"))?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(secret));
    cipher
        .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: context })
        .map_err(|_| Fault::new("a sealed value did not open"))
}

/// What a keyed hash is for. Each purpose has its own key, derived from the master key.
#[derive(Clone, Copy, Debug)]
pub enum HashPurpose {
    /// Look-up of a mobile by its exact value.
    Mobile,
    /// A one-time code.
    Code,
    /// The subject of a limit (a mobile, an address).
    Limit,
    /// The secret of the session that a right code begins: the same form gets the same session again.
    Session,
    /// The seal of a row of a log.
    LogRow,
    /// The mark on forms of the person that they were made for.
    FormOwner,
    /// The secret of an invitation: the same form makes the same one.
    Invitation,
    /// The secret that an app makes codes of: the same form makes the same one.
    Totp,
    /// What a page holds for the server between two requests of a passkey.
    Ceremony,
    /// Codes on paper: the same form makes the same ones.
    RecoveryMade,
    /// A code on paper as it is stored.
    Recovery,
    /// The secret of a link by which a lost second step is set up anew: the same form makes the same one.
    Enrolment,
    /// The seal of the manifest of a backup.
    Backup,
    /// The key that signs what a browser must work or wait for.
    Toll,
    /// The secret of a link in an e-mail, and how it is stored.
    EmailLink,
}

impl HashPurpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Mobile => b"karriz/index/mobile",
            Self::Code => b"karriz/code",
            Self::Limit => b"karriz/limit",
            Self::Session => b"karriz/session",
            Self::LogRow => b"karriz/log/row",
            Self::FormOwner => b"karriz/form/owner",
            Self::Invitation => b"karriz/invitation",
            Self::Totp => b"karriz/totp",
            Self::Ceremony => b"karriz/ceremony",
            Self::RecoveryMade => b"karriz/recovery/made",
            Self::Recovery => b"karriz/recovery",
            Self::Enrolment => b"karriz/enrolment",
            Self::Backup => b"karriz/backup",
            Self::Toll => b"karriz/toll",
            Self::EmailLink => b"karriz/email-link",
        }
    }
}

/// Keyed hashes under keys that live outside the database.
#[derive(Clone)]
pub struct KeyedHash {
    root: Zeroizing<[u8; 32]>,
}

impl KeyedHash {
    pub(super) fn new(root: Zeroizing<[u8; 32]>) -> Self {
        Self { root }
    }

    /// HMAC-SHA-256 of `parts`, each with its length before it.
    pub fn of(&self, purpose: HashPurpose, parts: &[&[u8]]) -> [u8; 32] {
        let key = derive(&self.root, purpose.label());
        let mut mac = mac(&key);
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl KeyedHash {
    /// Seals something that a page carries for the server and cannot read. `bound` must be the same when it is opened.
    ///
    /// # Errors
    /// When no random nonce could be had.
    pub fn seal_for_page(&self, purpose: HashPurpose, bound: &[u8], plain: &[u8]) -> Result<String, Fault> {
        let sealed = encrypt(&derive(&self.root, purpose.label()), bound, plain)?;
        Ok(data_encoding::BASE64URL_NOPAD.encode(&sealed))
    }

    /// Opens what [`KeyedHash::seal_for_page`] sealed; `None` for anything else.
    pub fn open_from_page(&self, purpose: HashPurpose, bound: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let sealed = data_encoding::BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        decrypt(&derive(&self.root, purpose.label()), bound, &sealed).ok()
    }
}

/// A key derived from `root` for `label`.
pub(super) fn derive(root: &[u8; 32], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac = mac(root);
    mac.update(label);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// HMAC takes keys of any length, so this cannot fail for 32 bytes.
#[expect(clippy::expect_used, reason = "cannot fail: see above")]
fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 in small hexadecimal letters.
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&sha256(bytes))
}

/// Equality in constant time.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> DataKey {
        DataKey { id: KeyId::new(Uuid::from_u128(7)), secret: Zeroizing::new([9; 32]) }
    }

    #[test]
    fn a_sealed_value_opens_only_at_its_own_place() {
        let place = SealedColumn::new("person", "mobile").of(Uuid::from_u128(1));
        let sealed = key().seal(place, "secret").unwrap();
        assert_eq!(key().open(place, &sealed).unwrap(), "secret");
        for other in [
            SealedColumn::new("offer", "mobile").of(place.row),
            SealedColumn::new("person", "given_name").of(place.row),
            Place { row: Uuid::from_u128(2), ..place },
        ] {
            assert!(key().open(other, &sealed).is_err());
        }
    }

    #[test]
    fn the_fault_of_an_opened_value_quotes_nothing_of_it() {
        let place = SealedColumn::new("request_answer", "answer").of(Uuid::from_u128(1));
        for text in ["\"Golestan 5\"", "{\"Golestan\": 5}", "[\"Golestan\"", "Golestan", "[1, \"Golestan\"]"] {
            let sealed = key().seal(place, text).unwrap();
            let fault = key().open_json::<Vec<u8>>(place, &sealed).unwrap_err();
            let words = format!("{fault} {fault:?}");
            assert!(words.contains("request_answer.answer") && !words.contains("olestan"), "{words}");
        }
        let sealed = key().seal(place, "[\"a\"]").unwrap();
        assert_eq!(key().open_json::<Vec<String>>(place, &sealed).unwrap(), ["a"]);
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let place = SealedColumn::new("person", "mobile").of(Uuid::from_u128(1));
        let sealed = key().seal(place, "secret").unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key().open(place, &changed).is_err(), "byte {index}");
        }
    }

    #[test]
    fn keyed_hashes_differ_by_purpose_and_by_how_the_parts_are_cut() {
        let hash = KeyedHash::new(Zeroizing::new([1; 32]));
        assert_ne!(hash.of(HashPurpose::Mobile, &[b"ab"]), hash.of(HashPurpose::Code, &[b"ab"]));
        assert_ne!(hash.of(HashPurpose::Code, &[b"ab", b"c"]), hash.of(HashPurpose::Code, &[b"a", b"bc"]));
    }
}
