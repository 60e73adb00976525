//! Walking the access log from its first row to its last: the chain of hashes, the seal of each row, the signed heads,
//! and the end. Whoever changes the file can make new plain hashes; the seals and signatures they cannot make.
use std::collections::BTreeMap;
use std::fmt;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::access_log::{FORMAT, LOG, NO_ROW, StoredRow, hash_of, seal_of, unsealed_part};
use super::head::{SignedHead, all, day_text};
use super::prune::LOG_RETENTION;
use crate::base::crypto::same;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::entity::{access_log, chain_head};
use crate::model::moment::Moment;

/// Rows read at once.
const PART: u64 = 1_000;

/// What was found whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    pub rows: u64,
    /// Stored ones and those from outside, each once.
    pub heads: usize,
}

/// The first row where the log is not what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// A row, by its number.
    Row { seq: i64, why: RowBreak },
    /// A head, by its day.
    Head { day: i64, why: HeadBreak },
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowBreak {
    Missing,
    /// Rows up to this one are gone although they must be kept.
    PrunedEarly,
    PreviousHash,
    Hash,
    Format,
    Seal,
    /// The stored end of the chain does not name this row.
    End,
    /// The signed head of this day (days since 1970) names another hash.
    Rewritten(i64),
    /// The log ends here, and it was longer.
    CutOff {
        by: Longer,
    },
}

/// Who says that the log was longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longer {
    /// The stored end of the chain: the number of its last row.
    Chain(i64),
    /// A signed head: its day, the number of its last row.
    Head(i64, i64),
}

/// What is wrong with a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadBreak {
    Signature,
    /// The number of its rows does not fit those of the heads before.
    Count,
    /// One from outside that is not among the stored ones.
    NotStored,
    /// One from outside says something else than the stored one.
    Differs,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row { seq, why } => write!(f, "row {seq}: {why}"),
            Self::Head { day, why } => write!(f, "head of {}: {why}", day_text(*day)),
        }
    }
}

impl fmt::Display for RowBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("it is missing"),
            Self::PrunedEarly => f.write_str("it and those before are gone, and they must be kept"),
            Self::PreviousHash => f.write_str("it does not follow the row before"),
            Self::Hash => f.write_str("it was changed: its hash is another"),
            Self::Format => f.write_str("it has not the format that rows have here"),
            Self::Seal => f.write_str("it was not written by this program: its seal is missing or wrong"),
            Self::End => f.write_str("the stored end of the chain names another row"),
            Self::Rewritten(day) => {
                write!(f, "history was rewritten: the signed head of {} names another hash", day_text(*day))
            }
            Self::CutOff { by: Longer::Chain(seq) } => {
                write!(f, "the log ends before it was reached, and it had {seq} rows")
            }
            Self::CutOff { by: Longer::Head(day, seq) } => {
                write!(
                    f,
                    "the log ends before it was reached, and the signed head of {} says {seq} rows",
                    day_text(*day)
                )
            }
        }
    }
}

impl fmt::Display for HeadBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "it was not signed with the key of this installation",
            Self::Count => "a head before it is missing or was changed: its rows do not add up",
            Self::NotStored => "it was published, and is not stored",
            Self::Differs => "another was published than is stored",
        })
    }
}

/// What the walk needs to know beside the rows.
struct Walk<'a> {
    services: &'a Services,
    /// The heads by the number of their last row.
    heads: BTreeMap<i64, Vec<SignedHead>>,
    /// Number and hash of the last row from before rows were sealed.
    unsealed: (i64, Vec<u8>),
    /// The end of the chain when the walk began; rows may come meanwhile.
    tip: (i64, Vec<u8>),
    rows: u64,
    last_seq: i64,
    last_hash: Vec<u8>,
}

/// Verifies the whole access log, with heads that were kept `outside`.
///
/// # Errors
/// A fault of the database.
pub async fn verify(services: &Services, outside: &[SignedHead]) -> Result<Result<Verified, Break>, Fault> {
    let stored = all(services).await?;
    let heads = match check_heads(services, &stored, outside) {
        Ok(heads) => heads,
        Err(found) => return Ok(Err(found)),
    };
    let count = heads.values().map(Vec::len).sum();
    let mut walk = Walk {
        services,
        heads,
        unsealed: unsealed_part(services).await?,
        tip: tip(services).await?,
        rows: 0,
        last_seq: 0,
        last_hash: NO_ROW.to_vec(),
    };
    if let Err(found) = walk.rows().await? {
        return Ok(Err(found));
    }
    if let Some(found) = walk.end().await? {
        return Ok(Err(found));
    }
    Ok(match check_stored(&stored, outside) {
        Some(found) => Err(found),
        None => Ok(Verified { rows: walk.rows, heads: count }),
    })
}

/// Number and hash of the last row, as the chain has stored them.
async fn tip(services: &Services) -> Result<(i64, Vec<u8>), Fault> {
    let tip = chain_head::Entity::find_by_id(LOG).one(services.db.read()).await?;
    Ok(tip.map_or((0, NO_ROW.to_vec()), |tip| (tip.seq, tip.hash)))
}

/// Every head has its signature. Returns them, each once.
fn check_heads(
    services: &Services,
    stored: &[SignedHead],
    outside: &[SignedHead],
) -> Result<BTreeMap<i64, Vec<SignedHead>>, Break> {
    let key = services.signer.public_key();
    let mut heads: BTreeMap<i64, Vec<SignedHead>> = BTreeMap::new();
    for head in stored.iter().chain(outside) {
        if head.head.log != LOG || !head.is_signed_by(&key) {
            return Err(Break::Head { day: head.head.day, why: HeadBreak::Signature });
        }
        let same_end = heads.entry(head.head.seq).or_default();
        if !same_end.contains(head) {
            same_end.push(head.clone());
        }
    }
    Ok(heads)
}

/// The stored heads add up, and those from outside are among them.
fn check_stored(stored: &[SignedHead], outside: &[SignedHead]) -> Option<Break> {
    let mut before = 0;
    for same_end in stored.chunk_by(|one, next| one.head.seq == next.head.seq) {
        let (Some(first), Some(last)) = (same_end.first(), same_end.last()) else { continue };
        let counted: i64 = same_end.iter().map(|head| head.head.count).sum();
        if before + counted != first.head.seq {
            return Some(Break::Head { day: last.head.day, why: HeadBreak::Count });
        }
        before = first.head.seq;
    }
    outside.iter().find_map(|head| {
        let why = match stored.iter().find(|own| own.head.day == head.head.day) {
            None => HeadBreak::NotStored,
            Some(own) if own.head != head.head => HeadBreak::Differs,
            Some(_) => return None,
        };
        Some(Break::Head { day: head.head.day, why })
    })
}

impl Walk<'_> {
    /// All rows in their order, a part at a time.
    async fn rows(&mut self) -> Result<Result<(), Break>, Fault> {
        let mut is_first = true;
        loop {
            let part = access_log::Entity::find()
                .filter(access_log::Column::Seq.gt(if is_first { i64::MIN } else { self.last_seq }))
                .order_by_asc(access_log::Column::Seq)
                .limit(PART)
                .into_model::<StoredRow>()
                .all(self.services.db.read())
                .await?;
            if part.is_empty() {
                return Ok(Ok(()));
            }
            for row in part {
                if std::mem::take(&mut is_first)
                    && let Err(found) = self.begin_at(&row)
                {
                    return Ok(Err(found));
                }
                if let Err(why) = self.row(&row) {
                    let seq = if why == RowBreak::Missing { self.last_seq + 1 } else { row.seq };
                    return Ok(Err(Break::Row { seq, why }));
                }
            }
        }
    }

    /// A log whose beginning was pruned begins after a head that is old enough.
    fn begin_at(&mut self, first: &StoredRow) -> Result<(), Break> {
        match first.seq {
            1 => Ok(()),
            seq => self.begin_after(seq - 1),
        }
    }

    fn begin_after(&mut self, seq: i64) -> Result<(), Break> {
        let old = |head: &&SignedHead| Moment::of_day(head.head.day + 1) <= self.services.clock.now() - LOG_RETENTION;
        match self.heads.get(&seq).and_then(|heads| heads.iter().find(old)) {
            Some(head) => {
                (self.last_seq, self.last_hash) = (seq, head.head.hash.clone());
                Ok(())
            }
            None if self.heads.contains_key(&seq) => Err(Break::Row { seq, why: RowBreak::PrunedEarly }),
            None => Err(Break::Row { seq: 1, why: RowBreak::Missing }),
        }
    }

    fn row(&mut self, row: &StoredRow) -> Result<(), RowBreak> {
        if row.seq != self.last_seq + 1 {
            return Err(RowBreak::Missing);
        }
        if row.prev_hash != self.last_hash {
            return Err(RowBreak::PreviousHash);
        }
        if row.hash != hash_of(row) {
            return Err(RowBreak::Hash);
        }
        self.seal(row)?;
        if let Some(head) = self.heads.get(&row.seq).into_iter().flatten().find(|head| head.head.hash != row.hash) {
            return Err(RowBreak::Rewritten(head.head.day));
        }
        if row.seq == self.tip.0 && row.hash != self.tip.1 {
            return Err(RowBreak::End);
        }
        (self.last_seq, self.last_hash) = (row.seq, row.hash.clone());
        self.rows += 1;
        Ok(())
    }

    /// Rows from before the seals have none, and the last of them is the one that was there when seals began.
    fn seal(&self, row: &StoredRow) -> Result<(), RowBreak> {
        let (unsealed, hash) = &self.unsealed;
        if row.seq <= *unsealed {
            return match (row.format, row.seq == *unsealed && row.hash != *hash) {
                (Some(_), _) => Err(RowBreak::Format),
                (None, true) => Err(RowBreak::Seal),
                (None, false) => Ok(()),
            };
        }
        match (row.format, &row.mac) {
            (Some(FORMAT), Some(mac)) if same(mac, &seal_of(&self.services.hash, row)) => Ok(()),
            (Some(FORMAT), _) | (None, _) => Err(RowBreak::Seal),
            _ => Err(RowBreak::Format),
        }
    }

    /// The log is as long as the chain and every head say.
    async fn end(&mut self) -> Result<Option<Break>, Fault> {
        let chain = self.tip.0;
        if self.rows == 0 && chain > 0 && self.begin_after(chain).is_ok() {
            return Ok(None);
        }
        let longest = self.heads.iter().next_back().and_then(|(seq, heads)| Some((*seq, heads.first()?.head.day)));
        let cut = |by| Some(Break::Row { seq: self.last_seq + 1, why: RowBreak::CutOff { by } });
        if let Some((seq, day)) = longest.filter(|(seq, _)| *seq > self.last_seq) {
            return Ok(cut(Longer::Head(day, seq)));
        }
        if chain > self.last_seq {
            return Ok(cut(Longer::Chain(chain)));
        }
        let now = tip(self.services).await?.0;
        Ok((now < self.last_seq).then_some(Break::Row { seq: now + 1, why: RowBreak::End }))
    }
}
