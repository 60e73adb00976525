//! Who accessed whose data, when and why. A row is written in the transaction of the access itself: no entry, no
//! access.
//!
//! Rows are chained: each hash covers the row and the hash before it. Words of a reason stand beside the chain, sealed
//! under the key of the person they are about; the chain holds only a salted commitment to them, so that destroying the
//! key leaves the chain valid. Triggers refuse every change. Each row also carries a seal: a keyed hash whose key hangs
//! on the master and is never in the database, so that who changes the file and makes new hashes is noticed
//! nevertheless. See [`super::verify`].
use std::cmp::Reverse;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, Set, Statement,
};
use uuid::Uuid;

use super::data::DETAIL;
use crate::base::crypto::{DataKey, HashPurpose, KeyedHash, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{row_id, token};
use crate::base::keys::{join_key, key_cells};
use crate::base::packed_rows::{Cell, bytes_of, code_in, id_in, number_of, packed_rows, unpacked};
use crate::domain::Services;
use crate::domain::accounts::names_in;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::entity::{access_log, chain_head};
use crate::model::access::{AccessAction, AccessActor, AccessObject, AccessReason};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::tracking_code::TrackingCode;

/// The name of this log.
pub const LOG: &str = "access_log";
/// The format of rows that are written now: with a seal. Rows from before have none and no seal.
pub const FORMAT: i32 = 2;
/// What stands for the hash before the first row.
pub(super) const NO_ROW: [u8; 32] = [0; 32];
/// Under this name the store of keys remembers the last row without a seal.
const UNSEALED: &str = "access_log.unsealed";

/// Who accesses data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Specialist(PersonId),
    Staff(PersonId),
    /// The customer of an agreed visit.
    Customer(PersonId),
    /// The person whose data it is.
    Own(PersonId),
    /// Whoever runs the machine, on its command line.
    Operator,
}

impl Actor {
    fn parts(self) -> (AccessActor, Option<PersonId>) {
        match self {
            Self::Specialist(id) => (AccessActor::Specialist, Some(id)),
            Self::Staff(id) => (AccessActor::Staff, Some(id)),
            Self::Customer(id) => (AccessActor::Customer, Some(id)),
            Self::Own(id) => (AccessActor::Own, Some(id)),
            Self::Operator => (AccessActor::Operator, None),
        }
    }
}

/// An access to somebody's data.
pub struct AccessEntry<'a> {
    pub subject_id: PersonId,
    /// The key of the person whose data it is.
    pub subject_key: &'a DataKey,
    pub actor: Actor,
    /// Name of the data item in the inventory.
    pub item: &'static str,
    pub action: AccessAction,
    pub reason: AccessReason,
    /// The reason in the looker's own words.
    pub detail: Option<&'a str>,
    /// Kind and id of what it was about, like a request.
    pub object: Option<(AccessObject, Uuid)>,
}

/// Writes the entry into the transaction that reads the data. To be called last: it holds the log's head until the end.
/// For `domain` only: nobody else can access data.
///
/// # Errors
/// A fault; the transaction must then be dropped, and nothing was seen.
pub(in crate::domain) async fn record(
    tx: &Tx,
    hash: &KeyedHash,
    entry: AccessEntry<'_>,
    now: Moment,
) -> Result<(), Fault> {
    let id = row_id(now);
    let salted = entry.detail.map(|detail| token().map(|salt| format!("{salt}:{detail}"))).transpose()?;
    let commitment = sha256(salted.as_deref().unwrap_or_default().as_bytes());
    let detail = salted.map(|text| entry.subject_key.seal(DETAIL.of(id), &text)).transpose()?;
    let (seq, prev_hash) = advance(tx).await?;
    let (actor_kind, actor_id) = entry.actor.parts();
    let row = access_log::Model {
        seq,
        id,
        at: now,
        subject_id: entry.subject_id,
        actor_kind,
        actor_id,
        item: entry.item.to_owned(),
        action: entry.action,
        reason: entry.reason,
        detail,
        object_kind: entry.object.map(|(kind, _)| kind),
        object_id: entry.object.map(|(_, id)| id),
        commitment: commitment.to_vec(),
        prev_hash,
        hash: Vec::new(),
        format: Some(FORMAT),
        mac: None,
    };
    let row = access_log::Model { hash: hash_of(&row.clone().into()).to_vec(), ..row };
    let row = access_log::Model { mac: Some(seal_of(hash, &row.clone().into()).to_vec()), ..row };
    set_head(tx, &row.hash).await?;
    access_log::Entity::insert(active(row)).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes the next place in the chain and holds the head's row.
async fn advance(tx: &Tx) -> Result<(i64, Vec<u8>), Fault> {
    let sql = "INSERT INTO chain_head (log, seq, hash) VALUES ($1, 1, $2) \
               ON CONFLICT (log) DO UPDATE SET seq = chain_head.seq + 1 RETURNING seq, hash";
    let values = [LOG.into(), NO_ROW.to_vec().into()];
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
        .await?
        .ok_or_else(|| Fault::new("the head of the access log did not move"))?;
    Ok((row.try_get("", "seq")?, row.try_get("", "hash")?))
}

async fn set_head(tx: &Tx, hash: &[u8]) -> Result<(), Fault> {
    let moved = chain_head::Entity::update_many()
        .col_expr(chain_head::Column::Hash, sea_orm::sea_query::Expr::value(hash.to_vec()))
        .filter(chain_head::Column::Log.eq(LOG))
        .exec(tx)
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(Fault::new("the head of the access log is gone")) }
}

fn active(row: access_log::Model) -> access_log::ActiveModel {
    access_log::ActiveModel {
        seq: Set(row.seq),
        id: Set(row.id),
        at: Set(row.at),
        subject_id: Set(row.subject_id),
        actor_kind: Set(row.actor_kind),
        actor_id: Set(row.actor_id),
        item: Set(row.item),
        action: Set(row.action),
        reason: Set(row.reason),
        detail: Set(row.detail),
        object_kind: Set(row.object_kind),
        object_id: Set(row.object_id),
        commitment: Set(row.commitment),
        prev_hash: Set(row.prev_hash),
        hash: Set(row.hash),
        format: Set(row.format),
        mac: Set(row.mac),
    }
}

/// A row as it is stored, whatever stands in it: this is what hashes and seals cover. Whoever verifies reads rows like
/// this, so that a code that no list has is a change that was found and not a fault.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct StoredRow {
    pub seq: i64,
    pub id: Uuid,
    pub at: Moment,
    pub subject_id: Uuid,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub item: String,
    pub action: String,
    pub reason: String,
    pub detail: Option<Vec<u8>>,
    pub object_kind: Option<String>,
    pub object_id: Option<Uuid>,
    pub commitment: Vec<u8>,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub format: Option<i32>,
    pub mac: Option<Vec<u8>>,
}

impl From<access_log::Model> for StoredRow {
    fn from(row: access_log::Model) -> Self {
        Self {
            seq: row.seq,
            id: row.id,
            at: row.at,
            subject_id: row.subject_id.uuid(),
            actor_kind: row.actor_kind.to_string(),
            actor_id: row.actor_id.map(PersonId::uuid),
            item: row.item,
            action: row.action.to_string(),
            reason: row.reason.to_string(),
            detail: row.detail,
            object_kind: row.object_kind.map(|kind| kind.to_string()),
            object_id: row.object_id,
            commitment: row.commitment,
            prev_hash: row.prev_hash,
            hash: row.hash,
            format: row.format,
            mac: row.mac,
        }
    }
}

/// The seal of a row: a keyed hash over its format, its number, its hash and the sealed words, which the hash leaves
/// out.
pub fn seal_of(hash: &KeyedHash, row: &StoredRow) -> [u8; 32] {
    let format = row.format.unwrap_or_default().to_be_bytes();
    let has_words = [u8::from(row.detail.is_some())];
    let words = row.detail.as_deref().unwrap_or_default();
    hash.of(HashPurpose::LogRow, &[LOG.as_bytes(), &format, &row.seq.to_be_bytes(), &row.hash, &has_words, words])
}

/// Remembers the last row that has no seal, out of the reach of who can write the database only. To be called before
/// the migration that brings the seals, and by nothing else.
///
/// # Errors
/// A fault of a store.
pub async fn remember_unsealed(
    data: &impl ConnectionTrait,
    services: &Services,
    store: &impl ConnectionTrait,
) -> Result<(), Fault> {
    let Some(tip) = chain_head::Entity::find_by_id(LOG).one(data).await? else {
        return Ok(());
    };
    let value = [tip.seq.to_be_bytes().as_slice(), &tip.hash].concat();
    services.keys.keep_value(store, UNSEALED, &value, services.clock.now()).await
}

/// Number and hash of the last row that has no seal; number 0 when every row must have one.
pub(super) async fn unsealed_part(services: &Services) -> Result<(i64, Vec<u8>), Fault> {
    let Some(value) = services.keys.value(UNSEALED).await? else {
        return Ok((0, NO_ROW.to_vec()));
    };
    let (seq, hash) = value.split_first_chunk().ok_or_else(|| Fault::new("a value of the store of keys is broken"))?;
    Ok((i64::from_be_bytes(*seq), hash.to_vec()))
}

/// The hash of a row: SHA-256 over its fields in a fixed order, each with its length before it. The sealed words are
/// not part of it, their commitment is.
pub fn hash_of(row: &StoredRow) -> [u8; 32] {
    let optional = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    let fields: [Vec<u8>; 13] = [
        row.prev_hash.clone(),
        row.seq.to_be_bytes().to_vec(),
        row.id.as_bytes().to_vec(),
        row.at.ms().to_be_bytes().to_vec(),
        row.subject_id.as_bytes().to_vec(),
        row.actor_kind.clone().into_bytes(),
        optional(row.actor_id),
        row.item.clone().into_bytes(),
        row.action.clone().into_bytes(),
        row.reason.clone().into_bytes(),
        row.object_kind.clone().unwrap_or_default().into_bytes(),
        optional(row.object_id),
        row.commitment.clone(),
    ];
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend(field);
    }
    sha256(&bytes)
}

/// An access entry, as the person it is about reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    pub at: Moment,
    pub actor_kind: AccessActor,
    /// First name and initial of a specialist or customer; staff are shown as such, without a name.
    pub actor_name: Option<String>,
    pub item: String,
    pub action: AccessAction,
    pub reason: AccessReason,
    pub detail: Option<String>,
    /// The request that it was about.
    pub request: Option<TrackingCode>,
}

/// The accesses to one's own data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessHistory {
    /// Newest first.
    pub newest: Vec<EntryView>,
    /// How many there are in all.
    pub total: u64,
    /// How many of all were by somebody else.
    pub by_others: u64,
}

/// The most entries that are listed, the newest.
pub const MOST_ENTRIES: usize = 50;

/// The accesses to one's own data.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn about_me(services: &Services, scope: &CustomerScope) -> Result<AccessHistory, Refusal> {
    let db = services.db.read();
    let backend = db.get_database_backend();
    let sql = format!("SELECT ({})", newest_entries(backend));
    let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, [scope.person_id().into()])).await?;
    let newest = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    Ok(history_in(services, scope, newest).await?)
}

/// The query for the newest accesses to the data of `$1`, with the sealed names of specialists and customers and their keys, for a
/// connection that reads the keys. Other queries embed it: the page that shows the access log reads the most already.
pub(super) fn newest_entries(backend: DatabaseBackend) -> String {
    let (id, bytes) = (|sql: &str| Cell::Id(sql.to_owned()), |sql: &str| Cell::Bytes(sql.to_owned()));
    let (plain, text) = (|sql: &str| Cell::Plain(sql.to_owned()), |sql: &str| Cell::Text(sql.to_owned()));
    let [key_id, key_kind, key_wrapped] = key_cells();
    let cells = [
        plain("access_log.seq"),
        id("access_log.id"),
        plain("access_log.at"),
        text("access_log.actor_kind"),
        text("access_log.item"),
        text("access_log.action"),
        text("access_log.reason"),
        bytes("access_log.detail"),
        id("person.id"),
        bytes("person.given_name"),
        bytes("person.family_name"),
        key_id,
        key_kind,
        key_wrapped,
        text("service_request.tracking_code"),
    ];
    let source = format!(
        "FROM access_log \
         LEFT JOIN person ON person.id = access_log.actor_id AND access_log.actor_kind IN ('specialist', 'customer') {} \
         LEFT JOIN service_request ON service_request.id = access_log.object_id \
           AND service_request.customer_id = access_log.subject_id \
         WHERE access_log.subject_id = $1 ORDER BY sort_at DESC LIMIT {MOST_ENTRIES}",
        join_key("person.key_id")
    );
    packed_rows(backend, "access_log.seq", &cells, &source)
}

/// The cells of [`newest_entries`], in their order.
struct EntryRow {
    seq: i64,
    id: Uuid,
    at: Moment,
    actor_kind: AccessActor,
    item: String,
    action: AccessAction,
    reason: AccessReason,
    detail: Option<Vec<u8>>,
    actor_id: Option<PersonId>,
    given_name: Option<Vec<u8>>,
    family_name: Option<Vec<u8>>,
    /// The actor's; none when it was destroyed.
    key: Option<DataKey>,
    request: Option<TrackingCode>,
}

/// How many cells a row has.
const ENTRY_CELLS: usize = 15;

impl EntryRow {
    fn of(services: &Services, cells: &[Option<&str>; ENTRY_CELLS]) -> Result<Self, Fault> {
        let [seq, id, at, actor_kind, item, action, reason, detail, actor, given, family, key, kind, wrapped, request] =
            *cells;
        let number = |cell: Option<&str>| number_of(cell.unwrap_or_default());
        let bytes = |cell: Option<&str>| cell.map(bytes_of).transpose();
        Ok(Self {
            seq: number(seq)?,
            id: id_in(id)?.unwrap_or_default(),
            at: Moment::from_ms(number(at)?),
            actor_kind: code_in(actor_kind)?,
            item: item.unwrap_or_default().to_owned(),
            action: code_in(action)?,
            reason: code_in(reason)?,
            detail: bytes(detail)?,
            actor_id: id_in(actor)?,
            given_name: bytes(given)?,
            family_name: bytes(family)?,
            key: services.keys.key_of_cells([key, kind, wrapped])?,
            request: request
                .map(TrackingCode::parse)
                .transpose()
                .map_err(|_| Fault::new("a stored tracking code is none"))?,
        })
    }
}

/// The access entries in a result of [`newest_entries`]; the rest is counted when there may be more.
///
/// # Errors
/// A fault of the database, or of what is stored.
pub(super) async fn history_in(
    services: &Services,
    scope: &CustomerScope,
    newest: Option<String>,
) -> Result<AccessHistory, Fault> {
    let mut rows: Vec<EntryRow> = Vec::new();
    for cells in unpacked(newest.as_deref(), ENTRY_CELLS)? {
        let cells = cells.try_into().map_err(|_| Fault::new("a row of the access log has a wrong number of cells"))?;
        rows.push(EntryRow::of(services, &cells)?);
    }
    rows.sort_by_key(|row| Reverse(row.seq));
    let views = rows.into_iter().map(|row| entry_view(scope.key(), row));
    let newest: Vec<EntryView> = views.collect::<Result<_, Fault>>()?;
    let (total, by_others) = if newest.len() == MOST_ENTRIES {
        count_entries(services, scope.person_id()).await?
    } else {
        (newest.len() as u64, newest.iter().filter(|entry| entry.actor_kind != AccessActor::Own).count() as u64)
    };
    Ok(AccessHistory { newest, total, by_others })
}

/// `own` opens the words of the reason.
fn entry_view(own: &DataKey, row: EntryRow) -> Result<EntryView, Fault> {
    let place = DETAIL.of(row.id);
    let detail = row.detail.as_deref().map(|sealed| own.open(place, sealed)).transpose()?;
    Ok(EntryView {
        at: row.at,
        actor_name: actor_name(&row)?,
        actor_kind: row.actor_kind,
        item: row.item,
        action: row.action,
        reason: row.reason,
        detail: detail.as_deref().map(without_salt),
        request: row.request,
    })
}

/// The looker's own words, without the salt that [`record`] put before them.
pub(super) fn without_salt(detail: &str) -> String {
    detail.split_once(':').map_or_else(String::new, |(_, words)| words.to_owned())
}

/// Somebody whose key is gone has no name.
fn actor_name(row: &EntryRow) -> Result<Option<String>, Fault> {
    let (Some(actor_id), Some(given_name)) = (row.actor_id, &row.given_name) else {
        return Ok(None);
    };
    let Some(key) = &row.key else { return Ok(None) };
    let (given, family) = names_in(key, actor_id, given_name, row.family_name.clone())?;
    Ok(Some(short_name(&given, family.as_deref())))
}

async fn count_entries(services: &Services, subject_id: PersonId) -> Result<(u64, u64), Fault> {
    let mine = access_log::Entity::find().filter(access_log::Column::SubjectId.eq(subject_id));
    let total = mine.clone().count(services.db.read()).await?;
    let by_others = mine.filter(access_log::Column::ActorKind.ne(AccessActor::Own)).count(services.db.read()).await?;
    Ok((total, by_others))
}

/// How people appear to each other: first name and the first letter of the family name.
pub fn short_name(given: &str, family: Option<&str>) -> String {
    match family.and_then(|family| family.chars().next()) {
        // Persian writes an initial without a full stop, which would run into the comma behind it.
        Some(initial) if is_arabic_script(initial) => format!("{given} {initial}"),
        Some(initial) => format!("{given} {initial}."),
        None => given.to_owned(),
    }
}

fn is_arabic_script(letter: char) -> bool {
    matches!(letter, '\u{0600}'..='\u{06FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// The moments at which `item` of the object was revealed, oldest first.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn reveals_of(
    connection: &impl ConnectionTrait,
    subject_id: PersonId,
    object_id: RequestId,
    actor_id: PersonId,
    items: [&str; 2],
) -> Result<Vec<Moment>, Fault> {
    let rows = access_log::Entity::find()
        .filter(access_log::Column::SubjectId.eq(subject_id))
        .filter(access_log::Column::ObjectId.eq(object_id))
        .filter(access_log::Column::ActorId.eq(actor_id))
        .filter(access_log::Column::Item.is_in(items))
        .filter(access_log::Column::Action.eq(AccessAction::Reveal))
        .order_by_asc(access_log::Column::Seq)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_appear_with_one_letter_of_their_family_name() {
        assert_eq!(short_name("Ali", Some("Rad")), "Ali R.");
        assert_eq!(
            short_name("\u{0639}\u{0644}\u{06CC}", Some("\u{0631}\u{0627}\u{062F}")),
            "\u{0639}\u{0644}\u{06CC} \u{0631}"
        );
        assert_eq!(short_name("Ali", None), "Ali");
        assert_eq!(short_name("Ali", Some("")), "Ali");
    }
}
