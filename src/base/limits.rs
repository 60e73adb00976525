//! Limits that must survive a restart and be shared by processes: counters in the database, by a keyed hash of their
//! subject. The numbers are one table, so that they can be read at a glance; they come from the threat analysis.
use sea_orm::{ConnectionTrait, Statement};

use super::clock::{DAY, HOUR, MINUTE};
use super::crypto::{HashPurpose, KeyedHash};
use super::fault::Fault;
use super::ids::row_id;

/// A limit: at most `most` times in `window_ms`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub bucket: &'static str,
    pub window_ms: i64,
    pub most: i32,
}

/// The limits in force.
#[derive(Clone, Debug)]
pub struct Limits {
    /// One code a minute to a mobile.
    pub code_resend: Limit,
    pub code_per_mobile_hour: Limit,
    pub code_per_mobile_day: Limit,
    /// Many people share an address of a mobile carrier, so this one is wide.
    pub code_per_network_hour: Limit,
    /// Wrong codes of everybody together: keeps guessing hopeless however many numbers are tried.
    pub wrong_codes_hour: Limit,
    /// Reveals of contact data by one person.
    pub reveals_per_day: Limit,
    /// Wrong tries of one code.
    pub tries_per_code: i32,
}

impl Limits {
    /// The numbers of production.
    pub const fn standard() -> Self {
        Self {
            code_resend: Limit { bucket: "code-resend", window_ms: MINUTE, most: 1 },
            code_per_mobile_hour: Limit { bucket: "code-mobile-hour", window_ms: HOUR, most: 3 },
            code_per_mobile_day: Limit { bucket: "code-mobile-day", window_ms: DAY, most: 6 },
            code_per_network_hour: Limit { bucket: "code-network-hour", window_ms: HOUR, most: 20 },
            wrong_codes_hour: Limit { bucket: "wrong-codes-hour", window_ms: HOUR, most: 2_000 },
            reveals_per_day: Limit { bucket: "reveals-day", window_ms: DAY, most: 30 },
            tries_per_code: 5,
        }
    }

    /// For end-to-end tests and benchmarks only, which sign in far more often than people do.
    pub const fn wide() -> Self {
        let mut limits = Self::standard();
        limits.code_resend.most = 100_000;
        limits.code_per_mobile_hour.most = 100_000;
        limits.code_per_mobile_day.most = 100_000;
        limits.code_per_network_hour.most = 1_000_000;
        limits
    }
}

/// Where a limit stands after being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Within,
    Over { retry_after_s: u32 },
}

impl Limit {
    /// Counts one use by `subject` at `now` and says whether it is within the limit. Windows are fixed: they begin at
    /// multiples of their length.
    ///
    /// # Errors
    /// When the database fails: then nothing is let through (limits that guard money and sign-in fail closed).
    pub async fn count(
        &self,
        tx: &impl ConnectionTrait,
        hash: &KeyedHash,
        subject: &[u8],
        now: i64,
    ) -> Result<Counted, Fault> {
        let start = now - now.rem_euclid(self.window_ms);
        let subject = hash.of(HashPurpose::Limit, &[self.bucket.as_bytes(), subject]);
        let sql = "INSERT INTO limit_counter (id, bucket, subject, window_start, used) VALUES ($1, $2, $3, $4, 1) \
                   ON CONFLICT (bucket, subject, window_start) DO UPDATE SET used = limit_counter.used + 1 RETURNING used";
        let values = [row_id(now).into(), self.bucket.into(), subject.to_vec().into(), start.into()];
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
            .await?
            .ok_or_else(|| Fault::new("a limit was not counted"))?;
        let used: i32 = row.try_get("", "used")?;
        if used <= self.most {
            return Ok(Counted::Within);
        }
        let left_ms = start + self.window_ms - now;
        Ok(Counted::Over { retry_after_s: u32::try_from(left_ms / 1_000 + 1).unwrap_or(u32::MAX) })
    }
}
