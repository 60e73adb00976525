//! The head of a day: how many rows the access log has, and the hash of the last. It is signed and published, so that
//! neither a row before it can be changed nor the end be cut off without everybody who stored the head noticing.
use std::sync::Arc;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};

use super::access_log::{FORMAT, LOG, NO_ROW};
use crate::base::clock::DAY;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{self, Job, Outcome};
use crate::domain::Services;
use crate::entity::{chain_head, log_head};
use crate::model::moment::{Moment, TimeSpan};

pub use crate::base::signing::PublicKey;

/// Of the signed bytes. A head of another version is signed over other bytes.
pub const VERSION: i32 = 1;
/// The minutes between the end of a day and the making of its head.
const AFTER_MIDNIGHT: TimeSpan = TimeSpan::minutes(5);
/// The heads of one page.
pub const HEADS_A_PAGE: usize = 50;

/// A head without its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub version: i32,
    pub log: String,
    /// Of the log's rows.
    pub format: i32,
    /// Days since 1970, UTC.
    pub day: i64,
    /// Number of the last row.
    pub seq: i64,
    /// Hash of the last row.
    pub hash: Vec<u8>,
    /// Rows since the head before.
    pub count: i64,
}

/// A head as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    pub head: Head,
    /// The name of the key.
    pub key_id: String,
    pub signature: Vec<u8>,
}

/// The words of a head in the log stream and in JSON.
#[derive(Serialize, Deserialize)]
struct Written {
    version: i32,
    log: String,
    format: i32,
    day: String,
    seq: i64,
    hash: String,
    count: i64,
    key: String,
    signature: String,
}

impl Head {
    /// What is signed: lines of text, the first of which names what this is and its version.
    pub fn bytes(&self) -> Vec<u8> {
        let Self { version, log, format, seq, count, .. } = self;
        let (day, hash) = (day_text(self.day), hex(&self.hash));
        format!("karriz-log-head/{version}\n{log}\n{format}\n{day}\n{seq}\n{hash}\n{count}\n").into_bytes()
    }
}

impl Head {
    /// A moment of the day: days are those of UTC, and their noon is the same day in Tehran.
    pub fn noon(&self) -> Moment {
        Moment::of_day(self.day) + DAY / 2
    }

    /// The hash in hexadecimal digits.
    pub fn hash_text(&self) -> String {
        hex(&self.hash)
    }
}

/// The key with which heads are verified.
///
/// Permissions: everybody.
pub fn public_key(services: &Services) -> PublicKey {
    services.signer.public_key()
}

impl SignedHead {
    /// The signature in hexadecimal digits.
    pub fn signature_text(&self) -> String {
        hex(&self.signature)
    }

    /// Whether the owner of `key` signed this head.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.head.version == VERSION && self.key_id == key.id() && key.verifies(&self.head.bytes(), &self.signature)
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// Never in practice.
    pub fn json(&self) -> Result<String, Fault> {
        Ok(serde_json::to_string(&self.written())?)
    }

    fn written(&self) -> Written {
        let head = &self.head;
        Written {
            version: head.version,
            log: head.log.clone(),
            format: head.format,
            day: day_text(head.day),
            seq: head.seq,
            hash: hex(&head.hash),
            count: head.count,
            key: self.key_id.clone(),
            signature: hex(&self.signature),
        }
    }

    fn of_written(written: Written) -> Option<Self> {
        let bytes = |text: &str| data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
        Some(Self {
            head: Head {
                version: written.version,
                log: written.log,
                format: written.format,
                day: day_of(&written.day)?,
                seq: written.seq,
                hash: bytes(&written.hash)?,
                count: written.count,
            },
            key_id: written.key,
            signature: bytes(&written.signature)?,
        })
    }

    fn of_row(row: log_head::Model) -> Self {
        Self {
            head: Head {
                version: row.version,
                log: row.log,
                format: row.format,
                day: row.day,
                seq: row.seq,
                hash: row.hash,
                count: row.row_count,
            },
            key_id: row.key_id,
            signature: row.signature,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// `2026-11-24`.
pub fn day_text(day: i64) -> String {
    let date = time::OffsetDateTime::from_unix_timestamp(day.saturating_mul(86_400)).map(time::OffsetDateTime::date);
    date.map_or_else(
        |_| day.to_string(),
        |date| format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()),
    )
}

fn day_of(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = time::Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    let date = time::Date::from_calendar_date(year, month, parts.next()?.parse().ok()?).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp() / 86_400)
}

/// The heads in `text`: lines of the log stream (plain or JSON), lines of JSON, or the response of `/privacy/log.json`.
/// Lines without a head are passed over.
///
/// # Errors
/// In words, when a line has a head that cannot be read, or there is none at all.
pub fn heads_in(text: &str) -> Result<Vec<SignedHead>, String> {
    let mut heads = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.contains("signature") {
            let found = heads_of_line(line).ok_or_else(|| format!("line {number} holds a head that cannot be read"))?;
            heads.extend(found);
        }
    }
    if heads.is_empty() { Err("it holds no head".to_owned()) } else { Ok(heads) }
}

fn heads_of_line(line: &str) -> Option<Vec<SignedHead>> {
    // A plain line of the log may name the job before it, in braces of its own.
    let json = line.get(line.find("{\"")?..=line.rfind('}')?)?;
    let value: serde_json::Value = serde_json::from_str(json).ok()?;
    let list = match (value.get("heads"), value.pointer("/fields/head")) {
        (Some(list), _) => list.as_array()?.clone(),
        (_, Some(inner)) => vec![serde_json::from_str(inner.as_str()?).ok()?],
        _ => vec![value],
    };
    list.into_iter().map(|one| SignedHead::of_written(serde_json::from_value(one).ok()?)).collect()
}

/// Makes the head of one day.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeHead {
    /// Days since 1970.
    pub day: i64,
}

impl Job for MakeHead {
    const KIND: &'static str = "privacy.head";
}

/// Sees to it that the last days have their heads and that today gets one; called at start.
///
/// # Errors
/// A fault of the database.
pub async fn schedule(services: &Services) -> Result<(), Fault> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    for day in days_at_start(now) {
        enqueue(&tx, day, now).await?;
    }
    tx.commit().await?;
    services.bell.ring();
    Ok(())
}

/// From the newest day whose head is due to today: in the first minutes of a day that of yesterday is not.
fn days_at_start(now: Moment) -> std::ops::RangeInclusive<i64> {
    (now - AFTER_MIDNIGHT).day() - 1..=now.day()
}

async fn enqueue(tx: &Tx, day: i64, now: Moment) -> Result<(), Fault> {
    let run_at = Moment::of_day(day + 1) + AFTER_MIDNIGHT;
    jobs::enqueue_for_period(tx, &MakeHead { day }, now, run_at, &day.to_string()).await
}

/// Makes the head of a day that is over, publishes it in the log stream, prunes what no longer needs keeping, and
/// enqueues the head of today. A second run finds the head and publishes the same again.
///
/// # Errors
/// A fault of the database; the job is tried again.
pub async fn run(services: &Services, job: &MakeHead) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let made = make(services, job.day).await?;
    tracing::info!(head = %made.json()?, "the head of the access log");
    super::prune::prune(services).await?;
    let tx = services.db.begin().await?;
    enqueue(&tx, now.day(), now).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// The head of `day`: the one that is there, or else a new one of the log as it is now.
///
/// # Errors
/// A fault of the database.
pub async fn make(services: &Services, day: i64) -> Result<SignedHead, Fault> {
    let tx = services.db.begin().await?;
    if let Some(made) = of_day(&tx, day).await? {
        return Ok(made);
    }
    let tip = chain_head::Entity::find_by_id(LOG).one(&tx).await?;
    let (seq, hash) = tip.map_or((0, NO_ROW.to_vec()), |tip| (tip.seq, tip.hash));
    let before = log_head::Entity::find()
        .filter(log_head::Column::Log.eq(LOG))
        .order_by_desc(log_head::Column::Seq)
        .one(&tx)
        .await?
        .map_or(0, |row| row.seq);
    let head = Head { version: VERSION, log: LOG.to_owned(), format: FORMAT, day, seq, hash, count: seq - before };
    let signature = services.signer.sign(&head.bytes());
    insert(&tx, head, services.signer.public_key().id(), signature, services.clock.now()).await?;
    let made = of_day(&tx, day).await?.ok_or_else(|| Fault::new("a head was not stored"))?;
    tx.commit().await?;
    Ok(made)
}

async fn of_day(tx: &Tx, day: i64) -> Result<Option<SignedHead>, Fault> {
    Ok(log_head::Entity::find_by_id((LOG.to_owned(), day)).one(tx).await?.map(SignedHead::of_row))
}

/// Another process may have been first; then its head stays.
async fn insert(tx: &Tx, head: Head, key_id: String, signature: Vec<u8>, now: Moment) -> Result<(), Fault> {
    let row = log_head::ActiveModel {
        log: Set(head.log),
        day: Set(head.day),
        version: Set(head.version),
        format: Set(head.format),
        seq: Set(head.seq),
        hash: Set(head.hash),
        row_count: Set(head.count),
        key_id: Set(key_id),
        signature: Set(signature),
        made_at: Set(now),
    };
    let there = OnConflict::columns([log_head::Column::Log, log_head::Column::Day]).do_nothing().to_owned();
    log_head::Entity::insert(row).on_conflict(there).exec_without_returning(tx).await?;
    Ok(())
}

/// A page of published heads.
#[derive(Clone, Debug)]
pub struct Heads {
    /// Newest day first.
    pub heads: Arc<[SignedHead]>,
    /// The day before which the next page begins.
    pub more_before: Option<i64>,
}

/// The published heads of the days before `before`, or the newest.
///
/// Permissions: everybody; heads are public.
///
/// # Errors
/// A fault of the database.
pub async fn published(services: &Services, before: Option<i64>) -> Result<Heads, Fault> {
    let mut rows = log_head::Entity::find()
        .filter(log_head::Column::Log.eq(LOG))
        .filter(log_head::Column::Day.lt(before.unwrap_or(i64::MAX)))
        .order_by_desc(log_head::Column::Day)
        .limit(HEADS_A_PAGE as u64 + 1)
        .all(services.db.read())
        .await?;
    let is_more = rows.len() > HEADS_A_PAGE;
    rows.truncate(HEADS_A_PAGE);
    let more_before = rows.last().filter(|_| is_more).map(|row| row.day);
    Ok(Heads { heads: rows.into_iter().map(SignedHead::of_row).collect(), more_before })
}

/// A page of heads as JSON: `heads`, and `before` for the next page.
///
/// # Errors
/// Never in practice.
pub fn json(heads: &Heads) -> Result<String, Fault> {
    let list: Vec<Written> = heads.heads.iter().map(SignedHead::written).collect();
    let next = heads.more_before.map(day_text);
    Ok(serde_json::json!({ "heads": list, "before": next }).to_string())
}

/// The day that a page's address names; anything else is the newest page.
pub fn day_in(text: &str) -> Option<i64> {
    day_of(text)
}

/// Every head that is stored, by the length of the log.
///
/// # Errors
/// A fault of the database.
pub(super) async fn all(services: &Services) -> Result<Vec<SignedHead>, Fault> {
    let rows = log_head::Entity::find()
        .filter(log_head::Column::Log.eq(LOG))
        .order_by_asc(log_head::Column::Seq)
        .order_by_asc(log_head::Column::Day)
        .all(services.db.read())
        .await?;
    Ok(rows.into_iter().map(SignedHead::of_row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::MILLISECOND;

    fn head() -> SignedHead {
        let head =
            Head { version: 1, log: LOG.to_owned(), format: 2, day: 20_781, seq: 7, hash: vec![1; 32], count: 3 };
        SignedHead { head, key_id: "k".to_owned(), signature: vec![2; 64] }
    }

    #[test]
    fn the_signed_bytes_begin_with_what_they_are_and_their_version() {
        let text = String::from_utf8(head().head.bytes()).unwrap();
        assert_eq!(text, format!("karriz-log-head/1\naccess_log\n2\n2026-11-24\n7\n{}\n3\n", "01".repeat(32)));
    }

    /// Whoever starts in the first minutes of a day still publishes a head at once.
    #[test]
    fn a_start_finds_a_head_that_is_due_at_any_time_of_the_day() {
        let midnight = Moment::of_day(20_783);
        for (after_midnight, first) in [
            (TimeSpan::ZERO, 20_781),
            (AFTER_MIDNIGHT - MILLISECOND, 20_781),
            (AFTER_MIDNIGHT, 20_782),
            (DAY - MILLISECOND, 20_782),
        ] {
            let days = days_at_start(midnight + after_midnight);
            assert_eq!(days, first..=20_783, "{after_midnight:?}");
        }
    }

    #[test]
    fn heads_are_read_from_every_place_where_they_are_published() {
        let (head, json) = (head(), head().json().unwrap());
        let stream = serde_json::json!({ "level": "INFO", "fields": { "message": "m", "head": json } }).to_string();
        let page = self::json(&Heads { heads: [head.clone()].into(), more_before: None }).unwrap();
        let plain = format!("2026-11-25T00:05:00Z  INFO the head of the access log head={json}");
        for text in [json.clone(), stream, page, format!("other line\n{plain}\n{{\"level\":\"INFO\"}}\n")] {
            assert_eq!(heads_in(&text).unwrap(), std::slice::from_ref(&head), "{text}");
        }
        for text in ["", "nothing", "{\"signature\": 1}", "{\"signature\"", &json.replace("2026-11-24", "2026-13-24")] {
            assert!(heads_in(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for day in [0, 20_781, 20_782, 60_000] {
            assert_eq!(day_of(&day_text(day)), Some(day));
        }
    }
}
