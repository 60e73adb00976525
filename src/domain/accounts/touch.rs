//! That a session was used, written beside the pages and not in their path. What is noted here and lost in a crash
//! costs a session a few seconds of its idle time.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::base::db::Db;
use crate::base::fault::Fault;
use crate::entity::session;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;

/// The most sessions that are remembered between two writes; the use of more is forgotten and noted at their next page.
const MOST: usize = 20_000;
/// The most sessions that are written in one transaction.
const BATCH: usize = 500;

/// A use of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touch {
    pub seen_at: Moment,
    pub idle_until: Moment,
}

/// Uses of sessions that are not written yet. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Touches(Arc<Mutex<HashMap<SessionId, Touch>>>);

impl Touches {
    /// Notes a use; the newest of a session counts.
    pub(super) fn note(&self, session_id: SessionId, touch: Touch) {
        let mut noted = self.noted();
        if noted.len() >= MOST && !noted.contains_key(&session_id) {
            metrics::counter!("karriz_session_touches_forgotten_total").increment(1);
            return;
        }
        let kept = noted.entry(session_id).or_insert(touch);
        if kept.seen_at < touch.seen_at {
            *kept = touch;
        }
    }

    /// Writes what is noted. What could not be written stays noted.
    ///
    /// Permissions: the program.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn flush(&self, db: &Db) -> Result<(), Fault> {
        let mut all: Vec<(SessionId, Touch)> = std::mem::take(&mut *self.noted()).into_iter().collect();
        while !all.is_empty() {
            let batch = all.split_off(all.len().saturating_sub(BATCH));
            if let Err(fault) = write(db, &batch).await {
                for (id, touch) in all.into_iter().chain(batch) {
                    self.note(id, touch);
                }
                return Err(fault);
            }
        }
        Ok(())
    }

    fn noted(&self) -> MutexGuard<'_, HashMap<SessionId, Touch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session that ended meanwhile is not there, and one that another process saw later stays as it is.
async fn write(db: &Db, batch: &[(SessionId, Touch)]) -> Result<(), Fault> {
    let tx = db.begin().await?;
    for (id, touch) in batch {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(touch.seen_at))
            .col_expr(session::Column::IdleUntil, Expr::value(touch.idle_until))
            .filter(session::Column::Id.eq(*id))
            .filter(session::Column::LastSeenAt.lt(touch.seen_at))
            .exec(&tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_newest_use_counts_and_there_are_never_too_many() {
        let touches = Touches::default();
        let touch = |ms| Touch { seen_at: Moment::from_ms(ms), idle_until: Moment::from_ms(ms + 1) };
        let id = |number: usize| SessionId::new(Uuid::from_u128(number as u128));
        touches.note(id(0), touch(7));
        touches.note(id(0), touch(5));
        assert_eq!(touches.noted().get(&id(0)), Some(&touch(7)));
        for number in 0..MOST + 10 {
            touches.note(id(number), touch(9));
        }
        assert_eq!(touches.noted().len(), MOST);
        assert_eq!(touches.noted().get(&id(0)), Some(&touch(9)), "who is noted already is noted again");
    }
}
