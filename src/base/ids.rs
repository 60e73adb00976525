//! Identifiers and random values, always from the operating system's generator.
use rand::TryRngCore;
use rand::rngs::OsRng;
use uuid::Uuid;

use super::fault::Fault;
use crate::model::moment::Moment;

/// A new row id: UUIDv7 made from `now`, so that ids follow the injected clock and sort by time.
pub fn row_id<I: From<Uuid>>(now: Moment) -> I {
    let seconds = u64::try_from(now.unix_seconds()).unwrap_or(0);
    let nanos = u32::try_from(now.ms().rem_euclid(1000)).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)).into()
}

/// `N` random bytes.
///
/// # Errors
/// When the operating system gives none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0_u8; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Fault::new("the operating system gave no random bytes"))?;
    Ok(bytes)
}

/// A random 64-bit number.
///
/// # Errors
/// As [`random_bytes`].
pub fn random_u64() -> Result<u64, Fault> {
    Ok(u64::from_le_bytes(random_bytes()?))
}

/// A random token of 256 bits in base32 without padding: for cookies and form keys.
///
/// # Errors
/// As [`random_bytes`].
pub fn token() -> Result<String, Fault> {
    Ok(data_encoding::BASE32_NOPAD.encode(&random_bytes::<32>()?).to_lowercase())
}
