//! What belongs to the requests of a desk, read for all of them at once: of each request its answers, its open offers,
//! the specialist's own offers and the grants. What customers told is sealed.
use std::collections::{BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};

use crate::base::db::marks_from;
use crate::base::fault::Fault;
use crate::base::packed_rows::{Cell, bytes_of, code_in, id_of, number_of, packed_rows, unpacked};
use crate::domain::Services;
use crate::domain::accounts::{Someone, packed_people, people_in};
use crate::domain::requests::callback::LastCall;
use crate::domain::requests::read::desk_view::{DaysAhead, DeskDays};
use crate::domain::requests::store::{offer_counts_in, packed_offer_counts};
use crate::domain::scope::SpecialistScope;
use crate::entity::{contact_grant, offer, request_answer, service_request};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::RequestState;

/// What belongs to the requests of the page, and what is said around them.
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
    /// The last call about them that the specialist asked for.
    pub calls: HashMap<RequestId, LastCall>,
    /// When the agreed visits of the days ahead begin.
    pub ahead: DaysAhead,
    /// Whether there are visits before those of the first page.
    pub has_earlier: bool,
}

/// What is asked around the requests of the page.
pub(super) struct Asked {
    pub now: Moment,
    /// The visits of the first page begin after this moment.
    pub since: Moment,
}

impl Related {
    /// One query: each has its price on both sides, whatever it finds.
    pub(super) async fn read<'a>(
        services: &Services,
        scope: &SpecialistScope,
        requests: impl Iterator<Item = &'a service_request::Model> + Clone,
        asked: Asked,
    ) -> Result<Self, Fault> {
        let me = scope.person_id();
        let people: BTreeSet<PersonId> = requests.clone().map(|request| request.customer_id).chain([me]).collect();
        let ids: Vec<RequestId> = requests.map(|request| request.id).collect();
        let connection = services.db.read();
        let backend = connection.get_database_backend();
        let (from, until) = DeskDays::Week.bounds(asked.now);
        let values = [me.into(), from.into(), until.into(), asked.now.into(), asked.since.into()].into_iter();
        let values = values.chain(ids.iter().map(|id| Value::from(*id))).chain(people.iter().map(|id| (*id).into()));
        let statement = Statement::from_sql_and_values(backend, query(backend, ids.len(), people.len()), values);
        let row = connection.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Fault::new("the query for what belongs to requests has no result"))?;
        let list = |at: usize| -> Result<Option<String>, Fault> { Ok(row.try_get_by_index(at)?) };
        let (answers, counts, offers, grants) = (list(0)?, list(1)?, list(2)?, list(3)?);
        Ok(Self {
            people: people_in(services, list(4)?.as_deref())?,
            answers: answers_in(answers.as_deref())?,
            counts: offer_counts_in(counts.as_deref())?,
            offers: offers_in(offers.as_deref(), me)?,
            grants: unpacked(grants.as_deref(), GRANT_CELLS)?
                .iter()
                .map(|cells| grant_in(cells, me))
                .collect::<Result<_, Fault>>()?,
            ahead: ahead_in(list(5)?.as_deref())?,
            has_earlier: row.try_get_by_index(6)?,
            calls: calls_in(list(7)?.as_deref())?,
        })
    }
}

/// What stands for the specialist, the week's beginning and end, now, and the beginning of the first page; then come the
/// requests and the people.
const FIRST_VALUES: usize = 5;
/// A week has fewer agreed visits of one person than this.
const MOST_AHEAD: u64 = 200;

const ANSWER_CELLS: usize = 4;
const OFFER_CELLS: usize = 10;
const GRANT_CELLS: usize = 9;
const CALL_CELLS: usize = 5;

/// Its result has a column for each list; between them one for whether there are earlier visits.
fn query(backend: DatabaseBackend, requests: usize, people: usize) -> String {
    let first = FIRST_VALUES + 1;
    let ids = marks_from(first, requests);
    let answers =
        packed_rows(backend, "0", &answer_cells(), &format!("FROM request_answer WHERE request_id IN ({ids})"));
    let counts = packed_offer_counts(backend, &ids);
    let own = format!("WHERE specialist_id = $1 AND request_id IN ({ids})");
    let offers = packed_rows(backend, "0", &offer_cells(), &format!("FROM offer {own}"));
    let grants = packed_rows(backend, "0", &grant_cells(), &format!("FROM contact_grant {own}"));
    let people = packed_people(backend, &marks_from(first + requests, people));
    let asked = format!("FROM call_task WHERE person_id = $1 AND request_id IN ({ids})");
    let calls = packed_rows(backend, "0", &call_cells(), &asked);
    let (ahead, earlier) = (ahead(backend), earlier());
    format!("SELECT ({answers}), ({counts}), ({offers}), ({grants}), ({people}), ({ahead}), {earlier}, ({calls})")
}

/// When the agreed visits of a week begin.
fn ahead(backend: DatabaseBackend) -> String {
    let agreed = [RequestState::Confirmed, RequestState::EnRoute, RequestState::InProgress];
    let agreed: Vec<String> = agreed.iter().map(|state| format!("'{}'", state.code())).collect();
    let chosen = format!(
        "SELECT selected_offer_id FROM service_request WHERE specialist_id = $1 AND slot_start >= $2 \
         AND slot_start < $3 AND state IN ({}) LIMIT {MOST_AHEAD}",
        agreed.join(", ")
    );
    packed_rows(backend, "0", &[plain("arrival_start")], &format!("FROM offer WHERE id IN ({chosen})"))
}

/// Whether a visit that is shown lies before the first page.
fn earlier() -> String {
    let cancelled = RequestState::Cancelled.code();
    format!(
        "EXISTS (SELECT 1 FROM service_request WHERE specialist_id = $1 AND slot_start <= $5 \
         AND (state <> '{cancelled}' OR slot_end > $4))"
    )
}

fn answers_in(packed: Option<&str>) -> Result<HashMap<RequestId, Vec<request_answer::Model>>, Fault> {
    let mut answers: HashMap<RequestId, Vec<request_answer::Model>> = HashMap::new();
    for cells in unpacked(packed, ANSWER_CELLS)? {
        let answer = answer_in(&cells)?;
        answers.entry(answer.request_id).or_default().push(answer);
    }
    Ok(answers)
}

fn offers_in(packed: Option<&str>, specialist_id: PersonId) -> Result<Vec<offer::Model>, Fault> {
    let offers = unpacked(packed, OFFER_CELLS)?;
    let mut offers: Vec<offer::Model> =
        offers.iter().map(|cells| offer_in(cells, specialist_id)).collect::<Result<_, Fault>>()?;
    offers.sort_by_key(|offer| (offer.created_at, offer.id));
    Ok(offers)
}

/// Of each request the last one.
fn calls_in(packed: Option<&str>) -> Result<HashMap<RequestId, LastCall>, Fault> {
    let mut calls = unpacked(packed, CALL_CELLS)?;
    calls.sort_by(|one, other| one[1].cmp(&other[1]));
    let call = |cells: &Vec<Option<&str>>| {
        let done = cells[3].map(|at| moment(Some(at))).transpose()?;
        let outcome = cells[4].map(|code| code_in(Some(code))).transpose()?;
        Ok((id_of(cells[0])?, LastCall::of(moment(cells[2])?, done, outcome)))
    };
    calls.iter().map(call).collect()
}

/// Their ids begin with the moment they were asked for, and sort as their text does.
fn call_cells() -> [Cell; CALL_CELLS] {
    [cell_of_id("request_id"), cell_of_id("id"), plain("due_at"), plain("done_at"), text("outcome")]
}

fn ahead_in(packed: Option<&str>) -> Result<DaysAhead, Fault> {
    let moments = unpacked(packed, 1)?;
    let mut moments: Vec<Moment> = moments.iter().map(|cells| moment(cells[0])).collect::<Result<_, Fault>>()?;
    moments.sort();
    Ok(DaysAhead(moments))
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
        id: id_of(cells[0])?,
        request_id: id_of(cells[1])?,
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
        id: id_of(cells[0])?,
        request_id: id_of(cells[1])?,
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
        id: id_of(cells[0])?,
        request_id: id_of(cells[1])?,
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

fn number(cell: Option<&str>) -> Result<i64, Fault> {
    number_of(cell.unwrap_or_default())
}

fn moment(cell: Option<&str>) -> Result<Moment, Fault> {
    Ok(Moment::from_ms(number(cell)?))
}
