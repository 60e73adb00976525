//! Limits that must survive a restart and be shared by processes: counters in the database, by a keyed hash of their
//! subject. The numbers are one table, so that they can be read at a glance; they come from the threat analysis.
use sea_orm::{ConnectionTrait, Statement};

use super::clock::{DAY, HOUR, MINUTE, SECOND};
use super::crypto::{HashPurpose, KeyedHash};
use super::fault::Fault;
use super::ids::row_id;
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};

/// A limit: at most `most` times in `window`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub bucket: &'static str,
    pub window: TimeSpan,
    pub most: i32,
}

/// So long a browser without scripts waits where others work.
pub const TOLL_WAIT: TimeSpan = TimeSpan::seconds(20);

/// The limits in force.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Codes to a mobile that strangers ask for: browsers that never signed it in.
    pub code_by_strangers: CodeLimits,
    /// Codes to a mobile that one of its own browsers asks for. Strangers do not use these up.
    pub code_by_own_browser: CodeLimits,
    /// Codes asked for from one address. Many people share an address of a mobile carrier: above it nobody is refused, but
    /// asked for a little work, or to wait a moment.
    pub code_per_address_hour: Limit,
    /// Codes of one browser that it waited for instead of working: one wait is good for one of them.
    pub waits_per_browser: Limit,
    /// The same of all browsers behind one address; above it a browser waits once more.
    pub waits_per_address: Limit,
    /// What was worked for is good for one code.
    pub work_once: Limit,
    /// Rounds of the key derivation that a browser repeats until the key fits, 256 times on average.
    pub work_cost: u32,
    /// Codes of everybody together, for numbers with an account and without alike: each costs money.
    pub codes_per_hour: Limit,
    pub codes_per_day: Limit,
    /// Wrong codes of everybody together: keeps guessing hopeless however many numbers are tried. Above it no code is
    /// compared but from a browser that signed the number in before.
    pub wrong_codes_hour: Limit,
    /// Second steps that are compared for one person: six digits are soon tried.
    pub second_steps_hour: Limit,
    pub second_steps_day: Limit,
    /// Invitations to work here that one admin makes.
    pub invitations_per_day: Limit,
    /// Names that are tried for one person whose account nobody used for long.
    pub names_per_day: Limit,
    /// How often what a page carried for a passkey may be used.
    pub ceremony_uses: Limit,
    /// Reveals of contact data by one person.
    pub reveals_per_day: Limit,
    /// Reveals of contact data by one member of staff, who calls people all day.
    pub staff_reveals_per_day: Limit,
    /// Reveals by somebody who answers calls, of people whom they look up.
    pub agent_reveals_per_day: Limit,
    /// The same by somebody who leads them.
    pub supervisor_reveals_per_day: Limit,
    /// The same by somebody who looks after how well work is done.
    pub quality_reveals_per_day: Limit,
    /// How often one member of staff looks somebody up.
    pub finds_per_day: Limit,
    /// Reveals of one's own data. Wide, because it is one's own; bounded, because a stolen session can be used for them
    /// as well.
    pub own_reveals_per_day: Limit,
    /// Links to an e-mail address that one person has sent: the address may be a stranger's.
    pub email_links_per_day: Limit,
    /// Requests that one person files.
    pub requests_per_day: Limit,
    /// Requests that are begun from one address, before anybody signs in.
    pub drafts_per_address_hour: Limit,
    /// Requests of one person that look for a specialist at the same time.
    pub open_requests: u64,
    /// Offers that one specialist makes.
    pub offers_per_day: Limit,
    /// Offers that one specialist makes and takes back on one request: more of them is a way to push a price.
    pub withdrawals_per_request: u64,
    /// How often one code may be compared.
    pub tries_per_code: i32,
}

/// How many codes go to one mobile.
#[derive(Clone, Copy, Debug)]
pub struct CodeLimits {
    /// One code a minute.
    pub resend: Limit,
    pub hour: Limit,
    pub day: Limit,
}

impl CodeLimits {
    const fn wide(mut self) -> Self {
        self.resend.most = 100_000;
        self.hour.most = 100_000;
        self.day.most = 100_000;
        self
    }

    /// In the order in which they are counted.
    pub fn all(&self) -> [&Limit; 3] {
        [&self.resend, &self.hour, &self.day]
    }
}

impl Limits {
    /// The numbers of production.
    pub const fn standard() -> Self {
        Self {
            code_by_strangers: CodeLimits {
                resend: Limit { bucket: "code-resend", window: MINUTE, most: 1 },
                hour: Limit { bucket: "code-mobile-hour", window: HOUR, most: 3 },
                day: Limit { bucket: "code-mobile-day", window: DAY, most: 6 },
            },
            code_by_own_browser: CodeLimits {
                resend: Limit { bucket: "code-own-resend", window: MINUTE, most: 1 },
                hour: Limit { bucket: "code-own-hour", window: HOUR, most: 3 },
                day: Limit { bucket: "code-own-day", window: DAY, most: 6 },
            },
            code_per_address_hour: Limit { bucket: "code-address-hour", window: HOUR, most: 100 },
            waits_per_browser: Limit { bucket: "waits-browser", window: TOLL_WAIT, most: 1 },
            waits_per_address: Limit { bucket: "waits-address", window: MINUTE, most: 30 },
            work_once: Limit { bucket: "work-once", window: HOUR, most: 1 },
            work_cost: 10_000,
            codes_per_hour: Limit { bucket: "codes-hour", window: HOUR, most: 1_000 },
            codes_per_day: Limit { bucket: "codes-day", window: DAY, most: 8_000 },
            wrong_codes_hour: Limit { bucket: "wrong-codes-hour", window: HOUR, most: 2_000 },
            second_steps_hour: Limit { bucket: "second-steps-hour", window: HOUR, most: 10 },
            second_steps_day: Limit { bucket: "second-steps-day", window: DAY, most: 30 },
            invitations_per_day: Limit { bucket: "invitations-day", window: DAY, most: 50 },
            names_per_day: Limit { bucket: "names-day", window: DAY, most: 10 },
            ceremony_uses: Limit { bucket: "ceremony-uses", window: DAY, most: 1 },
            reveals_per_day: Limit { bucket: "reveals-day", window: DAY, most: 30 },
            staff_reveals_per_day: Limit { bucket: "staff-reveals-day", window: DAY, most: 150 },
            agent_reveals_per_day: Limit { bucket: "agent-reveals-day", window: DAY, most: 30 },
            supervisor_reveals_per_day: Limit { bucket: "supervisor-reveals-day", window: DAY, most: 60 },
            quality_reveals_per_day: Limit { bucket: "quality-reveals-day", window: DAY, most: 20 },
            finds_per_day: Limit { bucket: "finds-day", window: DAY, most: 300 },
            own_reveals_per_day: Limit { bucket: "own-reveals-day", window: DAY, most: 60 },
            email_links_per_day: Limit { bucket: "email-links-day", window: DAY, most: 6 },
            requests_per_day: Limit { bucket: "requests-day", window: DAY, most: 20 },
            drafts_per_address_hour: Limit { bucket: "drafts-address-hour", window: HOUR, most: 300 },
            open_requests: 5,
            offers_per_day: Limit { bucket: "offers-day", window: DAY, most: 60 },
            withdrawals_per_request: 3,
            tries_per_code: 5,
        }
    }

    /// For end-to-end tests and benchmarks only, which sign in far more often than people do.
    pub const fn wide() -> Self {
        let mut limits = Self::standard();
        limits.code_by_strangers = limits.code_by_strangers.wide();
        limits.code_by_own_browser = limits.code_by_own_browser.wide();
        limits.code_per_address_hour.most = 1_000_000;
        limits.second_steps_hour.most = 1_000_000;
        limits.second_steps_day.most = 1_000_000;
        limits.codes_per_hour.most = 1_000_000;
        limits.codes_per_day.most = 1_000_000;
        limits.own_reveals_per_day.most = 1_000_000;
        limits.requests_per_day.most = 1_000_000;
        limits.drafts_per_address_hour.most = 1_000_000;
        limits.open_requests = 1_000_000;
        limits.offers_per_day.most = 1_000_000;
        limits
    }
}

/// Leaves a mark in the log that a person pressed above a limit: its name and the person's id.
pub fn mark_refused(limit: &'static str, person_id: PersonId) {
    tracing::warn!(limit, person = %person_id, "refused above a limit");
}

/// Where a limit stands after being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Within,
    Over { retry_after_s: u32 },
}

impl Limit {
    /// Whether the limit is used up at `now`, without counting anything. Says when the window ends.
    ///
    /// # Errors
    /// When the database fails: then nothing is let through.
    pub async fn peek(
        &self,
        connection: &impl ConnectionTrait,
        hash: &KeyedHash,
        subject: &[u8],
        now: Moment,
    ) -> Result<Counted, Fault> {
        let sql = "SELECT used FROM limit_counter WHERE bucket = $1 AND subject = $2 AND window_start = $3";
        let values = [self.bucket.into(), self.subject_hash(hash, subject).into(), self.start(now).into()];
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let row = connection.query_one_raw(statement).await?;
        let used: i32 = row.map(|row| row.try_get("", "used")).transpose()?.unwrap_or(0);
        Ok(if used < self.most { Counted::Within } else { self.over(now) })
    }

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
        now: Moment,
    ) -> Result<Counted, Fault> {
        let used = self.count_used(tx, hash, subject, now).await?;
        Ok(if used <= self.most { Counted::Within } else { self.over(now) })
    }

    /// Counts one use by `subject` at `now` and says how many there are in its window, this one among them.
    ///
    /// # Errors
    /// As [`Limit::count`].
    pub async fn count_used(
        &self,
        tx: &impl ConnectionTrait,
        hash: &KeyedHash,
        subject: &[u8],
        now: Moment,
    ) -> Result<i32, Fault> {
        let sql = "INSERT INTO limit_counter (id, bucket, subject, window_start, used) VALUES ($1, $2, $3, $4, 1) \
                   ON CONFLICT (bucket, subject, window_start) DO UPDATE SET used = limit_counter.used + 1 RETURNING used";
        let subject = self.subject_hash(hash, subject);
        let values = [row_id::<uuid::Uuid>(now).into(), self.bucket.into(), subject.into(), self.start(now).into()];
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
            .await?
            .ok_or_else(|| Fault::new("a limit was not counted"))?;
        Ok(row.try_get("", "used")?)
    }

    fn start(&self, now: Moment) -> Moment {
        now.window(self.window)
    }

    fn subject_hash(&self, hash: &KeyedHash, subject: &[u8]) -> Vec<u8> {
        hash.of(HashPurpose::Limit, &[self.bucket.as_bytes(), subject]).to_vec()
    }

    fn over(&self, now: Moment) -> Counted {
        let left = self.start(now) + self.window - now;
        Counted::Over { retry_after_s: u32::try_from(left / SECOND + 1).unwrap_or(u32::MAX) }
    }
}
