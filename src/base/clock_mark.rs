//! The newest wall time that was known, in one row: so that a start with a wrong clock is noticed. An operator vouches
//! for the clock in the same row.
use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement, Value};

use super::clock::{AnchoredClock, Clock, MINUTE};
use super::db::Db;
use super::fault::Fault;
use super::time_keeper::{TOLERANCE, Trust};
use crate::model::moment::Moment;

/// The row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockMark {
    /// The newest wall time that was believed.
    pub newest: Moment,
    /// What the wall clock said when an operator last accepted it.
    pub accepted: Option<Moment>,
}

/// Reads the row; `None` before the program ever ran.
///
/// # Errors
/// When the database refuses.
pub async fn read(db: &Db) -> Result<Option<ClockMark>, Fault> {
    let sql = "SELECT newest_ms, accepted_ms FROM clock_mark WHERE name = 'wall'";
    let row = db.read().query_one_raw(Statement::from_string(db.backend(), sql)).await?;
    row.map(|row| Ok(ClockMark { newest: row.try_get("", "newest_ms")?, accepted: row.try_get("", "accepted_ms")? }))
        .transpose()
}

/// Notes that an operator accepts a wall clock that says `wall`. A program that runs believes its own clock when
/// it says the same.
///
/// Permissions: the operator.
///
/// # Errors
/// When the database refuses.
pub async fn accept(db: &Db, wall: Moment) -> Result<(), Fault> {
    let sql = "INSERT INTO clock_mark (name, newest_ms, accepted_ms) VALUES ('wall', $1, $1) \
               ON CONFLICT (name) DO UPDATE SET newest_ms = excluded.newest_ms, accepted_ms = excluded.accepted_ms";
    write(db, sql, wall).await
}

/// Moves the mark forward; another process may have moved it farther.
async fn move_forward(db: &Db, now: Moment) -> Result<(), Fault> {
    let sql = "INSERT INTO clock_mark (name, newest_ms) VALUES ('wall', $1) ON CONFLICT (name) DO UPDATE \
               SET newest_ms = excluded.newest_ms WHERE clock_mark.newest_ms < excluded.newest_ms";
    write(db, sql, now).await
}

/// Sets the mark, back as well: what was known before is out of date.
async fn set(db: &Db, now: Moment) -> Result<(), Fault> {
    let sql = "INSERT INTO clock_mark (name, newest_ms) VALUES ('wall', $1) \
               ON CONFLICT (name) DO UPDATE SET newest_ms = excluded.newest_ms";
    write(db, sql, now).await
}

async fn write(db: &Db, sql: &str, at: Moment) -> Result<(), Fault> {
    let tx = db.begin().await?;
    tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, [Value::from(at)])).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps row and clock together while the program runs.
pub struct MarkKeeper {
    db: Db,
    clock: Arc<AnchoredClock>,
    /// The operator's word that was there already.
    seen: Option<Moment>,
    /// The clock's acceptances when the row was last written.
    acceptances: u32,
    written_at: Option<Moment>,
}

impl MarkKeeper {
    /// Reads the row and begins with it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn start(db: Db, clock: Arc<AnchoredClock>) -> Result<Self, Fault> {
        let mark = read(&db).await?;
        clock.start(mark.map(|mark| mark.newest));
        let acceptances = clock.acceptances();
        Ok(Self { db, clock, seen: mark.and_then(|mark| mark.accepted), acceptances, written_at: None })
    }

    /// Reads the clock; while it is believed, moves the mark once a minute, while it is not, looks for the operator's
    /// word. To be called each second.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tick(&mut self) -> Result<(), Fault> {
        let trust = self.clock.trust();
        metrics::gauge!("karriz_clock_trusted").set(if trust == Trust::Trusted { 1.0 } else { 0.0 });
        if trust != Trust::Trusted {
            return self.look_for_acceptance().await;
        }
        let now = self.clock.now();
        let acceptances = self.clock.acceptances();
        if acceptances != self.acceptances {
            set(&self.db, now).await?;
        } else if self.written_at.is_none_or(|at| (now - at).abs() >= MINUTE) {
            move_forward(&self.db, now).await?;
        } else {
            return Ok(());
        }
        self.acceptances = acceptances;
        self.written_at = Some(now);
        Ok(())
    }

    /// An old word, or one for another machine's clock, is none for this one.
    async fn look_for_acceptance(&mut self) -> Result<(), Fault> {
        let accepted = read(&self.db).await?.and_then(|mark| mark.accepted);
        if accepted == self.seen {
            return Ok(());
        }
        self.seen = accepted;
        if accepted.is_some_and(|accepted| (accepted - self.clock.wall()).abs() <= TOLERANCE) {
            self.clock.accept();
        }
        Ok(())
    }
}
