//! Rows of a request: finding, inserting, sealing and opening.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter, QuerySelect, Set, Statement, UpdateMany,
    Value,
};

use crate::base::crypto::{DataKey, SealedColumn};
use crate::base::db::{Tx, marks};
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::packed_rows::{Cell, id_of, number_of, packed_rows, unpacked};
use crate::domain::refusal::Refusal;
use crate::domain::requests::data::{ANSWER, NOTE, PLAQUE, STREET, UNIT};
use crate::domain::requests::filing::form::{Address, NewRequest};
use crate::domain::requests::lifecycle::Filed;
use crate::domain::requests::rules::{offers_until, offers_until_again};
use crate::domain::scope::CustomerScope;
use crate::entity::{offer, request_answer, service_request};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::{OfferState, PaymentWay};
use crate::model::tracking_code::TrackingCode;

/// Two equal codes among 2^35 are rare; this many in a row mean that the source of random numbers is broken.
const CODE_TRIES: usize = 8;

/// The customer's own request, held until the end of the transaction.
pub(in crate::domain::requests) async fn own_for_update(
    tx: &Tx,
    scope: &CustomerScope,
    code: TrackingCode,
) -> Result<service_request::Model, Refusal> {
    let found = service_request::Entity::find()
        .filter(service_request::Column::TrackingCode.eq(code))
        .filter(service_request::Column::CustomerId.eq(scope.person_id()))
        .lock_exclusive()
        .one(tx)
        .await?;
    found.ok_or(Refusal::NotFound)
}

/// The customer's own request, to look at.
pub(in crate::domain::requests) async fn own(
    connection: &impl ConnectionTrait,
    scope: &CustomerScope,
    code: TrackingCode,
) -> Result<service_request::Model, Refusal> {
    let found = service_request::Entity::find()
        .filter(service_request::Column::TrackingCode.eq(code))
        .filter(service_request::Column::CustomerId.eq(scope.person_id()))
        .one(connection)
        .await?;
    found.ok_or(Refusal::NotFound)
}

/// Anybody's request, for use cases that decide by themselves who may.
pub(in crate::domain) async fn by_code(
    connection: &impl ConnectionTrait,
    code: TrackingCode,
) -> Result<Option<service_request::Model>, Fault> {
    let found = service_request::Entity::find().filter(service_request::Column::TrackingCode.eq(code));
    Ok(found.one(connection).await?)
}

/// Whose request this is, and who is chosen for it. For `domain` only.
pub(in crate::domain) async fn parties_of(
    connection: &impl ConnectionTrait,
    code: TrackingCode,
) -> Result<Option<(PersonId, Option<PersonId>)>, Fault> {
    Ok(by_code(connection, code).await?.map(|request| (request.customer_id, request.specialist_id)))
}

/// A request by its row, held until the end of the transaction. All that change a request or its offers hold it first,
/// so that they come one after the other.
pub(in crate::domain) async fn for_update(tx: &Tx, id: RequestId) -> Result<Option<service_request::Model>, Fault> {
    Ok(service_request::Entity::find_by_id(id).lock_exclusive().one(tx).await?)
}

/// Notes which offer is chosen, and whose it is.
pub(in crate::domain::requests) async fn set_selected(
    tx: &Tx,
    request: &mut service_request::Model,
    chosen: Option<&offer::Model>,
) -> Result<(), Fault> {
    request.selected_offer_id = chosen.map(|offer| offer.id);
    request.specialist_id = chosen.map(|offer| offer.specialist_id);
    change(request)
        .col_expr(service_request::Column::SelectedOfferId, Expr::value(request.selected_offer_id))
        .col_expr(service_request::Column::SpecialistId, Expr::value(request.specialist_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes how the customer pays.
pub(in crate::domain::requests) async fn set_payment(
    tx: &Tx,
    request: &mut service_request::Model,
    way: PaymentWay,
) -> Result<(), Fault> {
    request.payment = Some(way);
    change(request).col_expr(service_request::Column::Payment, Expr::value(way)).exec(tx).await?;
    Ok(())
}

/// Gives time for offers once more.
pub(in crate::domain::requests) async fn wait_again(
    tx: &Tx,
    request: &mut service_request::Model,
    now: Moment,
) -> Result<(), Fault> {
    request.offers_until = offers_until_again(request.offers_until, request.slot_start, now);
    change(request).col_expr(service_request::Column::OffersUntil, Expr::value(request.offers_until)).exec(tx).await?;
    Ok(())
}

/// Another time, and as much time for offers as a new request for it would have.
pub(in crate::domain::requests) async fn set_slot(
    tx: &Tx,
    request: &mut service_request::Model,
    (start, end): (Moment, Moment),
    now: Moment,
) -> Result<(), Fault> {
    (request.slot_start, request.slot_end) = (start, end);
    // The form offers no slot that leaves too little time.
    request.offers_until = offers_until(now, start).unwrap_or_else(|| offers_until_again(now, start, now));
    change(request)
        .col_expr(service_request::Column::SlotStart, Expr::value(start))
        .col_expr(service_request::Column::SlotEnd, Expr::value(end))
        .col_expr(service_request::Column::OffersUntil, Expr::value(request.offers_until))
        .exec(tx)
        .await?;
    Ok(())
}

/// A change of this one row.
pub(in crate::domain::requests) fn change(request: &service_request::Model) -> UpdateMany<service_request::Entity> {
    service_request::Entity::update_many().filter(service_request::Column::Id.eq(request.id))
}

/// Writes the request in the state that filing leads to, sealed under the customer's key, with the first of `codes` that is free.
pub(in crate::domain::requests) async fn insert(
    tx: &Tx,
    customer_id: PersonId,
    key: &DataKey,
    filed: Filed,
    new: NewRequest,
    now: Moment,
    mut codes: impl FnMut() -> Result<u64, Fault> + Send,
) -> Result<service_request::Model, Fault> {
    let mut row = sealed_row(customer_id, key, filed, &new, now)?;
    for _ in 0..CODE_TRIES {
        row.tracking_code = TrackingCode::from_random(codes()?);
        if insert_if_free(tx, &row).await? {
            insert_answers(tx, row.id, key, new.answers, now).await?;
            return Ok(row);
        }
    }
    Err(Fault::new("no free tracking code was found"))
}

fn sealed_row(
    customer_id: PersonId,
    key: &DataKey,
    filed: Filed,
    new: &NewRequest,
    now: Moment,
) -> Result<service_request::Model, Fault> {
    let id = row_id(now);
    let offers_until =
        offers_until(now, new.slot.0).ok_or_else(|| Fault::new("a request without time to choose is filed"))?;
    let seal = |column: SealedColumn, text: Option<&str>| text.map(|text| key.seal(column.of(id), text)).transpose();
    let address: &Address = &new.address;
    Ok(service_request::Model {
        id,
        // The caller draws one that is free.
        tracking_code: TrackingCode::from_random(0),
        customer_id,
        service_slug: new.service_slug.clone(),
        state: filed.state,
        province_iso: address.province_iso.clone(),
        city_code: address.city_code.clone(),
        district: address.district,
        street: seal(STREET, Some(&address.street))?,
        plaque: seal(PLAQUE, Some(&address.plaque))?,
        unit: seal(UNIT, address.unit.as_deref())?,
        note: seal(NOTE, new.note.as_deref())?,
        slot_start: new.slot.0,
        slot_end: new.slot.1,
        payment: None,
        selected_offer_id: None,
        specialist_id: None,
        created_at: now,
        state_changed_at: now,
        offers_until,
        start_code: None,
        start_tries: 0,
        asked_at: None,
        address_erased_at: None,
        version: filed.version,
    })
}

/// A taken code is not an error to PostgreSQL only when the statement says so beforehand: else the transaction is lost.
async fn insert_if_free(tx: &Tx, row: &service_request::Model) -> Result<bool, Fault> {
    let row = row.clone();
    let active = service_request::ActiveModel {
        id: Set(row.id),
        tracking_code: Set(row.tracking_code),
        customer_id: Set(row.customer_id),
        service_slug: Set(row.service_slug),
        state: Set(row.state),
        province_iso: Set(row.province_iso),
        city_code: Set(row.city_code),
        district: Set(row.district),
        street: Set(row.street),
        plaque: Set(row.plaque),
        unit: Set(row.unit),
        note: Set(row.note),
        slot_start: Set(row.slot_start),
        slot_end: Set(row.slot_end),
        payment: Set(row.payment),
        selected_offer_id: Set(row.selected_offer_id),
        specialist_id: Set(row.specialist_id),
        created_at: Set(row.created_at),
        state_changed_at: Set(row.state_changed_at),
        offers_until: Set(row.offers_until),
        start_code: Set(row.start_code),
        start_tries: Set(row.start_tries),
        asked_at: Set(row.asked_at),
        address_erased_at: Set(row.address_erased_at),
        version: Set(row.version),
    };
    let free = OnConflict::column(service_request::Column::TrackingCode).do_nothing().to_owned();
    let inserted = service_request::Entity::insert(active).on_conflict(free).exec_without_returning(tx).await?;
    Ok(inserted == 1)
}

async fn insert_answers(
    tx: &Tx,
    request_id: RequestId,
    key: &DataKey,
    answers: Vec<(String, Vec<String>)>,
    now: Moment,
) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for (question_key, values) in answers {
        let id = row_id(now);
        rows.push(request_answer::ActiveModel {
            id: Set(id),
            request_id: Set(request_id),
            question_key: Set(question_key),
            answer: Set(key.seal(ANSWER.of(id), &serde_json::to_string(&values)?)?),
        });
    }
    if !rows.is_empty() {
        request_answer::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Address and note of a request, opened.
pub(in crate::domain) struct Opened {
    pub street: String,
    pub plaque: String,
    pub unit: Option<String>,
}

/// Opens street, plaque and unit. Those that retention has taken are empty.
pub(in crate::domain) fn open_address(key: &DataKey, request: &service_request::Model) -> Result<Opened, Fault> {
    let open = |column: SealedColumn, sealed: &Option<Vec<u8>>| {
        sealed.as_deref().map(|sealed| key.open(column.of(request.id), sealed)).transpose()
    };
    Ok(Opened {
        street: open(STREET, &request.street)?.unwrap_or_default(),
        plaque: open(PLAQUE, &request.plaque)?.unwrap_or_default(),
        unit: open(UNIT, &request.unit)?,
    })
}

/// Opens the note.
pub(in crate::domain) fn open_note(key: &DataKey, request: &service_request::Model) -> Result<Option<String>, Fault> {
    let open = |sealed: &[u8]| key.open(NOTE.of(request.id), sealed);
    request.note.as_deref().map(open).transpose()
}

/// The answers of these requests, still sealed, by request.
pub(in crate::domain) async fn answers_of(
    connection: &impl ConnectionTrait,
    requests: &[RequestId],
) -> Result<HashMap<RequestId, Vec<request_answer::Model>>, Fault> {
    let rows = request_answer::Entity::find()
        .filter(request_answer::Column::RequestId.is_in(requests.iter().copied()))
        .all(connection)
        .await?;
    let mut by_request: HashMap<RequestId, Vec<_>> = HashMap::new();
    for row in rows {
        by_request.entry(row.request_id).or_default().push(row);
    }
    Ok(by_request)
}

/// Opens one answer: its values as the form sent them.
pub(in crate::domain::requests) fn open_answer(
    key: &DataKey,
    row: &request_answer::Model,
) -> Result<Vec<String>, Fault> {
    key.open_json(ANSWER.of(row.id), &row.answer)
}

/// The query for a packed list of how many open offers each of the requests with these `ids` has, which other queries
/// embed.
pub(in crate::domain) fn packed_offer_counts(backend: DatabaseBackend, ids: &str) -> String {
    let counted = format!(
        "FROM (SELECT request_id, COUNT(*) AS offers FROM offer WHERE request_id IN ({ids}) AND state = '{}' \
         GROUP BY request_id) AS counted",
        OfferState::Open.code()
    );
    packed_rows(backend, "0", &[Cell::Id("request_id".to_owned()), Cell::Plain("offers".to_owned())], &counted)
}

/// The counts in a result of [`packed_offer_counts`]; requests without any are left out.
///
/// # Errors
/// A fault of what is stored.
pub(in crate::domain) fn offer_counts_in(packed: Option<&str>) -> Result<HashMap<RequestId, i64>, Fault> {
    let rows = unpacked(packed, 2)?;
    rows.iter().map(|cells| Ok((id_of(cells[0])?, number_of(cells[1].unwrap_or_default())?))).collect()
}

/// How many open offers each of these requests has; those without any are left out.
pub(in crate::domain) async fn open_offers(
    connection: &impl ConnectionTrait,
    requests: &[RequestId],
) -> Result<HashMap<RequestId, i64>, Fault> {
    let backend = connection.get_database_backend();
    let sql = format!("SELECT ({})", packed_offer_counts(backend, &marks(requests.len())));
    let values = requests.iter().map(|id| Value::from(*id));
    let row = connection.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let counts: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    offer_counts_in(counts.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::DAY;
    use crate::base::db::{Db, Location};
    use crate::base::keys::{KeyKind, KeyStore, MasterKey};
    use crate::domain::requests::lifecycle::as_filed;
    use karriz_migrations::{Migrator, MigratorTrait};
    use uuid::Uuid;

    /// In the morning.
    const NOW: Moment = Moment::from_ms(6 * 3_600_000);

    fn request() -> NewRequest {
        let address = Address {
            province_iso: "IR-07".to_owned(),
            city_code: "1309".to_owned(),
            district: None,
            street: "street".to_owned(),
            plaque: "1".to_owned(),
            unit: None,
        };
        let answers = vec![("key".to_owned(), vec!["a".to_owned(), "b".to_owned()])];
        NewRequest { service_slug: "service".to_owned(), answers, note: None, address, slot: (NOW + DAY, NOW + DAY) }
    }

    #[tokio::test]
    async fn a_taken_code_is_passed_over_and_a_broken_source_ends() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("k.db"));
        let db = Db::open(&location).await.unwrap();
        Migrator::up(db.for_migrations(), None).await.unwrap();
        // Neither customer nor service is needed here.
        db.for_migrations().execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
        let master = folder.path().join("master.key");
        MasterKey::create(&master).unwrap();
        let keys = KeyStore::open(&location, &MasterKey::read(&master).unwrap()).await.unwrap();
        keys.migrate().await.unwrap();
        let key = keys.create(KeyKind::Person, NOW, None).await.unwrap();

        let filed = as_filed().unwrap();
        let tx = db.begin().await.unwrap();
        let mut codes = [7_u64, 7, 7, 9].into_iter();
        let mut next = || codes.next().ok_or_else(|| Fault::new("no more"));
        let first =
            insert(&tx, PersonId::new(Uuid::from_u128(1)), &key, filed, request(), NOW, &mut next).await.unwrap();
        let second =
            insert(&tx, PersonId::new(Uuid::from_u128(1)), &key, filed, request(), NOW, &mut next).await.unwrap();
        assert_eq!(first.tracking_code, TrackingCode::from_random(7));
        assert_eq!(second.tracking_code, TrackingCode::from_random(9));
        assert!(insert(&tx, PersonId::new(Uuid::from_u128(1)), &key, filed, request(), NOW, || Ok(7)).await.is_err());
        let answers = answers_of(&tx, &[second.id]).await.unwrap();
        assert_eq!(open_answer(&key, &answers[&second.id][0]).unwrap(), ["a", "b"]);
        assert!(
            open_answer(&key, &request_answer::Model { id: first.id.uuid(), ..answers[&second.id][0].clone() })
                .is_err()
        );
    }
}
