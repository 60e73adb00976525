//! Who has a page of which request open. The pages are told that something happened, never what: they ask themselves, with
//! their reader's scope.
//!
//! What other processes write is seen as well: while anybody watches, the newest event of each watched request is looked
//! up once a second, in one query for all of them.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{ConnectionTrait, Statement, Value};
use tokio::sync::watch;

use crate::base::db::{Db, marks};
use crate::base::fault::Fault;
use crate::base::packed_rows::{Cell, id_in, packed_rows, unpacked};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::store::own;
use crate::domain::scope::CustomerScope;
use crate::model::ids::{PersonId, RequestId};
use crate::model::tracking_code::TrackingCode;

/// Open pages at once in one process; whoever comes later asks from time to time instead.
pub const MOST: usize = 1_000;
/// Open pages of one person.
pub const MOST_OF_ONE: usize = 6;

/// The pages that are open.
#[derive(Clone, Default)]
pub struct Watch(Arc<Inner>);

#[derive(Default)]
struct Inner {
    open: Mutex<Open>,
    /// Ends all of them.
    closed: watch::Sender<bool>,
}

#[derive(Default)]
struct Open {
    requests: HashMap<RequestId, Watched>,
    people: HashMap<PersonId, usize>,
    total: usize,
}

struct Watched {
    /// Counts what happened.
    news: watch::Sender<u64>,
    pages: usize,
    /// What was found last.
    seen: Option<String>,
}

/// One open page.
pub struct Watcher {
    watch: Watch,
    request: RequestId,
    person: PersonId,
    news: watch::Receiver<u64>,
    closed: watch::Receiver<bool>,
}

impl Watcher {
    /// Waits until something happened; `false` when the page is to be let go.
    pub async fn news(&mut self) -> bool {
        tokio::select! {
            came = self.news.changed() => came.is_ok(),
            _ = self.closed.wait_for(|closed| *closed) => false,
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.watch.leave(self.request, self.person);
    }
}

impl Watch {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many pages are open.
    pub fn count(&self) -> usize {
        self.open().total
    }

    /// Lets all pages go, and takes no more.
    pub fn close(&self) {
        self.0.closed.send_replace(true);
    }

    /// One more page; `None` when there are too many.
    fn begin(&self, request: RequestId, person: PersonId) -> Option<Watcher> {
        let mut open = self.open();
        let of_person = open.people.get(&person).copied().unwrap_or(0);
        if open.total >= MOST || of_person >= MOST_OF_ONE || *self.0.closed.borrow() {
            return None;
        }
        open.total += 1;
        open.people.insert(person, of_person + 1);
        let watched = open.requests.entry(request).or_insert_with(|| Watched {
            news: watch::Sender::new(0),
            pages: 0,
            seen: None,
        });
        watched.pages += 1;
        let (news, closed) = (watched.news.subscribe(), self.0.closed.subscribe());
        Some(Watcher { watch: self.clone(), request, person, news, closed })
    }

    fn leave(&self, request: RequestId, person: PersonId) {
        let mut open = self.open();
        open.total = open.total.saturating_sub(1);
        if let Some(pages) = open.people.get_mut(&person) {
            *pages = pages.saturating_sub(1);
        }
        open.people.retain(|_, pages| *pages > 0);
        if let Some(watched) = open.requests.get_mut(&request) {
            watched.pages = watched.pages.saturating_sub(1);
        }
        open.requests.retain(|_, watched| watched.pages > 0);
    }

    /// Remembers where the request stands, unless that is known.
    async fn look_first(&self, db: &Db, request: RequestId) -> Result<(), Fault> {
        let is_known = self.open().requests.get(&request).is_none_or(|watched| watched.seen.is_some());
        if is_known {
            return Ok(());
        }
        for (id, newest) in newest_of(db, &[request]).await? {
            if let Some(watched) = self.open().requests.get_mut(&id) {
                watched.seen.get_or_insert(newest);
            }
        }
        Ok(())
    }

    /// Looks up what happened and tells the pages.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn look(&self, db: &Db) -> Result<(), Fault> {
        let ids: Vec<RequestId> = self.open().requests.keys().copied().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let found = newest_of(db, &ids).await?;
        let mut open = self.open();
        for (id, newest) in found {
            let Some(watched) = open.requests.get_mut(&id) else { continue };
            let is_news = watched.seen.as_ref().is_some_and(|seen| *seen != newest);
            watched.seen = Some(newest);
            if is_news {
                watched.news.send_modify(|count| *count += 1);
            }
        }
        Ok(())
    }
}

/// Of each request something that changes with every event of it and every look at its contact data.
async fn newest_of(db: &Db, ids: &[RequestId]) -> Result<Vec<(RequestId, String)>, Fault> {
    let backend = db.backend();
    let events = "(SELECT COUNT(*) FROM request_event WHERE request_event.request_id = service_request.id)";
    let looks = "(SELECT MAX(shown_until) FROM contact_grant WHERE contact_grant.request_id = service_request.id)";
    let cells = [
        Cell::Id("service_request.id".to_owned()),
        Cell::Plain(events.to_owned()),
        Cell::Plain(looks.to_owned()),
        Cell::Plain("service_request.state_changed_at".to_owned()),
    ];
    let source = format!("FROM service_request WHERE service_request.id IN ({})", marks(ids.len()));
    let sql = format!("SELECT ({})", packed_rows(backend, "0", &cells, &source));
    let values = ids.iter().map(|id| Value::from(*id));
    let row = db.read().query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let packed: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    let mut found = Vec::new();
    for cells in unpacked(packed.as_deref(), cells.len())? {
        let [id, newest @ ..] = cells.as_slice() else { continue };
        let newest: Vec<&str> = newest.iter().map(|cell| cell.unwrap_or_default()).collect();
        found.extend(id_in(*id)?.map(|id| (id, newest.join("-"))));
    }
    Ok(found)
}

/// One more page of this request is open; `None` when there are too many, and the page asks from time to time instead.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] also for somebody else's.
pub async fn watch(services: &Services, scope: &CustomerScope, code: TrackingCode) -> Result<Option<Watcher>, Refusal> {
    let request = own(services.db.read(), scope, code).await?;
    let watcher = services.watch.begin(request.id, scope.person_id());
    if watcher.is_some() {
        // From here on nothing is missed: the page asks once it knows that it is watched.
        services.watch.look_first(&services.db, request.id).await?;
    }
    Ok(watcher)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ids(number: u128) -> (RequestId, PersonId) {
        (RequestId::new(Uuid::from_u128(number)), PersonId::new(Uuid::from_u128(number)))
    }

    #[test]
    fn pages_are_counted_by_person_and_in_all_and_leave_nothing_behind() {
        let watch = Watch::default();
        let (request, person) = ids(1);
        let mine: Vec<_> = (0..MOST_OF_ONE).map(|_| watch.begin(request, person).unwrap()).collect();
        assert!(watch.begin(request, person).is_none(), "one more of the same person");
        let others: Vec<_> = (0..MOST - MOST_OF_ONE)
            .map(|number| {
                let (request, person) = ids(2 + number as u128);
                watch.begin(request, person).unwrap()
            })
            .collect();
        let (request, person) = ids(9_999);
        assert!(watch.begin(request, person).is_none(), "one more of anybody");
        drop(mine);
        assert!(watch.begin(request, person).is_some());
        drop(others);
        let open = watch.open();
        assert_eq!((open.total, open.requests.len(), open.people.len()), (0, 0, 0));
    }

    #[tokio::test]
    async fn a_stop_lets_all_pages_go_and_takes_no_more() {
        let watch = Watch::default();
        let (request, person) = ids(1);
        let mut page = watch.begin(request, person).unwrap();
        watch.close();
        assert!(!page.news().await);
        assert!(watch.begin(request, person).is_none());
    }
}
