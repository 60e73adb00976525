//! What belongs to the requests of a desk, read for all of them at once: of each request its answers, its open offers,
//! the specialist's own offers and the grants. What customers told is sealed.
use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};

use crate::base::db::marks_from;
use crate::base::fault::Fault;
use crate::base::packed_rows::{Cell, bytes_of, code_in, id_in, number_of, packed_rows, unpacked};
use crate::domain::Services;
use crate::domain::accounts::{Someone, people_of};
use crate::domain::scope::SpecialistScope;
use crate::entity::{contact_grant, offer, request_answer, service_request};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;

/// What belongs to the requests of the page.
pub(super) struct Related {
    /// The customers with their keys, and the specialist.
    pub people: HashMap<PersonId, Someone>,
    pub answers: HashMap<RequestId, Vec<request_answer::Model>>,
    /// Open offers of everybody.
    pub counts: HashMap<RequestId, i64>,
    /// This specialist's offers, the earlier first.
    pub offers: Vec<offer::Model>,
    /// What this specialist may see, and when.
    pub grants: Vec<contact_grant::Model>,
}

impl Related {
    /// Two queries: each has its price on both sides, whatever it finds.
    pub(super) async fn read<'a>(
        services: &Services,
        scope: &SpecialistScope,
        requests: impl Iterator<Item = &'a service_request::Model> + Clone,
    ) -> Result<Self, Fault> {
        let customers = requests.clone().map(|request| request.customer_id);
        let people: Vec<PersonId> = customers.chain([scope.person_id()]).collect();
        let people = people_of(services, &people).await?;
        let ids: Vec<RequestId> = requests.map(|request| request.id).collect();
        let mut related =
            Self { people, answers: HashMap::new(), counts: HashMap::new(), offers: Vec::new(), grants: Vec::new() };
        if !ids.is_empty() {
            related.add_rows(services.db.read(), scope, &ids).await?;
        }
        Ok(related)
    }

    async fn add_rows(
        &mut self,
        connection: &impl ConnectionTrait,
        scope: &SpecialistScope,
        ids: &[RequestId],
    ) -> Result<(), Fault> {
        let backend = connection.get_database_backend();
        let values = [Value::from(scope.person_id())].into_iter().chain(ids.iter().map(|id| Value::from(*id)));
        let statement = Statement::from_sql_and_values(backend, query(backend, ids.len()), values);
        let row = connection.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Fault::new("the query for what belongs to requests has no result"))?;
        let list = |at: usize| -> Result<Option<String>, Fault> { Ok(row.try_get_by_index(at)?) };
        let (answers, counts, offers, grants) = (list(0)?, list(1)?, list(2)?, list(3)?);
        for cells in unpacked(answers.as_deref(), ANSWER_CELLS)? {
            let answer = answer_in(&cells)?;
            self.answers.entry(answer.request_id).or_default().push(answer);
        }
        for cells in unpacked(counts.as_deref(), COUNT_CELLS)? {
            self.counts.insert(id(cells[0])?, number(cells[1])?);
        }
        let offers = unpacked(offers.as_deref(), OFFER_CELLS)?;
        self.offers = offers.iter().map(|cells| offer_in(cells, scope.person_id())).collect::<Result<_, Fault>>()?;
        self.offers.sort_by_key(|offer| (offer.created_at, offer.id));
        let grants = unpacked(grants.as_deref(), GRANT_CELLS)?;
        self.grants = grants.iter().map(|cells| grant_in(cells, scope.person_id())).collect::<Result<_, Fault>>()?;
        Ok(())
    }
}

const ANSWER_CELLS: usize = 4;
const COUNT_CELLS: usize = 2;
const OFFER_CELLS: usize = 10;
const GRANT_CELLS: usize = 9;

/// Its result has a column for each list. `$1` is the specialist, then come so many requests.
fn query(backend: DatabaseBackend, requests: usize) -> String {
    let ids = marks_from(2, requests);
    let answers =
        packed_rows(backend, "0", &answer_cells(), &format!("FROM request_answer WHERE request_id IN ({ids})"));
    let counted = format!(
        "FROM (SELECT request_id, COUNT(*) AS offers FROM offer WHERE request_id IN ({ids}) AND state = 'open' \
         GROUP BY request_id) AS counted"
    );
    let counts = packed_rows(backend, "0", &[cell_of_id("request_id"), plain("offers")], &counted);
    let own = format!("WHERE specialist_id = $1 AND request_id IN ({ids})");
    let offers = packed_rows(backend, "0", &offer_cells(), &format!("FROM offer {own}"));
    let grants = packed_rows(backend, "0", &grant_cells(), &format!("FROM contact_grant {own}"));
    format!("SELECT ({answers}), ({counts}), ({offers}), ({grants})")
}

fn cell_of_id(column: &str) -> Cell {
    Cell::Id(column.to_owned())
}

fn plain(column: &str) -> Cell {
    Cell::Plain(column.to_owned())
}

fn text(column: &str) -> Cell {
    Cell::Text(column.to_owned())
}

fn sealed(column: &str) -> Cell {
    Cell::Bytes(column.to_owned())
}

fn answer_cells() -> [Cell; ANSWER_CELLS] {
    [cell_of_id("id"), cell_of_id("request_id"), text("question_key"), sealed("answer")]
}

fn answer_in(cells: &[Option<&str>]) -> Result<request_answer::Model, Fault> {
    Ok(request_answer::Model {
        id: id(cells[0])?,
        request_id: id(cells[1])?,
        question_key: cells[2].unwrap_or_default().to_owned(),
        answer: bytes_of(cells[3].unwrap_or_default())?,
    })
}

fn offer_cells() -> [Cell; OFFER_CELLS] {
    [
        cell_of_id("id"),
        cell_of_id("request_id"),
        plain("total_rial"),
        plain("arrival_start"),
        plain("arrival_end"),
        sealed("message"),
        text("state"),
        text("closed_reason"),
        plain("created_at"),
        plain("state_changed_at"),
    ]
}

fn offer_in(cells: &[Option<&str>], specialist_id: PersonId) -> Result<offer::Model, Fault> {
    Ok(offer::Model {
        id: id(cells[0])?,
        request_id: id(cells[1])?,
        specialist_id,
        total_rial: number(cells[2])?,
        arrival_start: moment(cells[3])?,
        arrival_end: moment(cells[4])?,
        message: cells[5].map(bytes_of).transpose()?,
        state: code_in(cells[6])?,
        closed_reason: cells[7].map(|reason| code_in(Some(reason))).transpose()?,
        created_at: moment(cells[8])?,
        state_changed_at: moment(cells[9])?,
    })
}

fn grant_cells() -> [Cell; GRANT_CELLS] {
    [
        cell_of_id("id"),
        cell_of_id("request_id"),
        text("item"),
        plain("starts_at"),
        plain("ends_at"),
        plain("revoked_at"),
        plain("created_at"),
        plain("shown_until"),
        plain("returned_until"),
    ]
}

fn grant_in(cells: &[Option<&str>], specialist_id: PersonId) -> Result<contact_grant::Model, Fault> {
    Ok(contact_grant::Model {
        id: id(cells[0])?,
        request_id: id(cells[1])?,
        specialist_id,
        item: code_in(cells[2])?,
        starts_at: moment(cells[3])?,
        ends_at: moment(cells[4])?,
        revoked_at: cells[5].map(|at| moment(Some(at))).transpose()?,
        created_at: moment(cells[6])?,
        shown_until: cells[7].map(|at| moment(Some(at))).transpose()?,
        returned_until: cells[8].map(|at| moment(Some(at))).transpose()?,
    })
}

/// Of a row that always has one.
fn id<I: From<uuid::Uuid>>(cell: Option<&str>) -> Result<I, Fault> {
    id_in(cell)?.ok_or_else(|| Fault::new("a row of the database has no id"))
}

fn number(cell: Option<&str>) -> Result<i64, Fault> {
    number_of(cell.unwrap_or_default())
}

fn moment(cell: Option<&str>) -> Result<Moment, Fault> {
    Ok(Moment::from_ms(number(cell)?))
}
