//! Who looked at whose data, when and why. A row is written in the transaction of the look itself: no row, no look.
//!
//! Rows are chained: each hash covers the row and the hash before it. Words of a reason stand beside the chain, sealed
//! under the key of the person they are about; the chain holds only a salted commitment to them, so that destroying the
//! key leaves the chain valid. Triggers refuse every change.
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement,
};
use uuid::Uuid;

use crate::base::crypto::{DataKey, Place, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{row_id, token};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::entity::{access_log, chain_head};

const LOG: &str = "access_log";

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Specialist(Uuid),
    Staff(Uuid),
    /// The person whose data it is.
    Own(Uuid),
}

impl Actor {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Specialist(id) => ("specialist", id),
            Self::Staff(id) => ("staff", id),
            Self::Own(id) => ("self", id),
        }
    }
}

/// What the look was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Seen as part of work.
    View,
    /// A masked value was opened by a press.
    Reveal,
}

impl Action {
    fn code(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Reveal => "reveal",
        }
    }
}

/// A look at somebody's data.
pub struct Look<'a> {
    pub subject_id: Uuid,
    /// The key of the person whose data it is.
    pub subject_key: &'a DataKey,
    pub actor: Actor,
    /// Name of the data item in the inventory.
    pub item: &'static str,
    pub action: Action,
    /// Code of the reason; its words are `access-reason-<code>`.
    pub reason: &'static str,
    /// The reason in the looker's own words.
    pub detail: Option<&'a str>,
    /// Kind and id of what it was about, like a request.
    pub object: Option<(&'static str, Uuid)>,
}

/// Writes the look into the transaction that reads the data. To be called last: it holds the log's head until the end.
///
/// # Errors
/// A fault; the transaction must then be dropped, and nothing was seen.
pub async fn record(tx: &Tx, look: Look<'_>, now: i64) -> Result<(), Fault> {
    let id = row_id(now);
    let salted = look.detail.map(|detail| token().map(|salt| format!("{salt}:{detail}"))).transpose()?;
    let commitment = sha256(salted.as_deref().unwrap_or_default().as_bytes());
    let detail = salted.map(|text| look.subject_key.seal(Place::new(LOG, "detail", id), &text)).transpose()?;
    let (seq, prev_hash) = advance(tx).await?;
    let (actor_kind, actor_id) = look.actor.parts();
    let row = access_log::Model {
        seq,
        id,
        at: now,
        subject_id: look.subject_id,
        actor_kind: actor_kind.to_owned(),
        actor_id: Some(actor_id),
        item: look.item.to_owned(),
        action: look.action.code().to_owned(),
        reason: look.reason.to_owned(),
        detail,
        object_kind: look.object.map(|(kind, _)| kind.to_owned()),
        object_id: look.object.map(|(_, id)| id),
        commitment: commitment.to_vec(),
        prev_hash,
        hash: Vec::new(),
    };
    let row = access_log::Model { hash: hash_of(&row).to_vec(), ..row };
    set_head(tx, &row.hash).await?;
    access_log::Entity::insert(active(row)).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes the next place in the chain and holds the head's row.
async fn advance(tx: &Tx) -> Result<(i64, Vec<u8>), Fault> {
    let sql = "INSERT INTO chain_head (log, seq, hash) VALUES ($1, 1, $2) \
               ON CONFLICT (log) DO UPDATE SET seq = chain_head.seq + 1 RETURNING seq, hash";
    let values = [LOG.into(), vec![0_u8; 32].into()];
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
        .await?
        .ok_or_else(|| Fault::new("the head of the access log did not move"))?;
    Ok((row.try_get("", "seq")?, row.try_get("", "hash")?))
}

async fn set_head(tx: &Tx, hash: &[u8]) -> Result<(), Fault> {
    chain_head::Entity::update_many()
        .col_expr(chain_head::Column::Hash, sea_orm::sea_query::Expr::value(hash.to_vec()))
        .filter(chain_head::Column::Log.eq(LOG))
        .exec(tx)
        .await?;
    Ok(())
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
    }
}

/// The hash of a row: SHA-256 over its fields in a fixed order, each with its length before it. The sealed words are
/// not part of it, their commitment is.
pub fn hash_of(row: &access_log::Model) -> [u8; 32] {
    let optional = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    let fields: [Vec<u8>; 13] = [
        row.prev_hash.clone(),
        row.seq.to_be_bytes().to_vec(),
        row.id.as_bytes().to_vec(),
        row.at.to_be_bytes().to_vec(),
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

/// A look, as the person it is about reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookView {
    pub at: i64,
    /// `specialist`, `staff` or `self`.
    pub actor_kind: String,
    /// First name and initial of a specialist; staff are shown as such, without a name.
    pub actor_name: Option<String>,
    pub item: String,
    pub action: String,
    pub reason: String,
    pub detail: Option<String>,
}

/// The looks at one's own data, newest first, and how many there are in all.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn about_me(services: &Services, scope: &CustomerScope, most: u64) -> Result<(Vec<LookView>, u64), Refusal> {
    let mine = access_log::Entity::find().filter(access_log::Column::SubjectId.eq(scope.person_id()));
    let rows = mine.clone().order_by_desc(access_log::Column::Seq).limit(most).all(services.db.read()).await?;
    let is_all = (rows.len() as u64) < most;
    let total = if is_all { rows.len() as u64 } else { mine.count(services.db.read()).await? };
    let has_details = rows.iter().any(|row| row.detail.is_some());
    let key = if has_details { services.keys.find(scope.key_id()).await? } else { None };
    let specialists: Vec<Uuid> =
        rows.iter().filter(|row| row.actor_kind == "specialist").filter_map(|row| row.actor_id).collect();
    let names = crate::domain::accounts::names_of(services, &specialists).await?;
    let view = |row: access_log::Model| -> Result<LookView, Fault> {
        let detail = row.detail.as_deref().zip(key.as_ref());
        let detail = detail.map(|(sealed, key)| key.open(Place::new(LOG, "detail", row.id), sealed)).transpose()?;
        let name = row.actor_id.and_then(|id| names.get(&id));
        Ok(LookView {
            at: row.at,
            actor_kind: row.actor_kind,
            actor_name: name.map(|(given, family)| short_name(given, family.as_deref())),
            item: row.item,
            action: row.action,
            reason: row.reason,
            detail: detail.map(|text| text.split_once(':').map_or_else(String::new, |(_, words)| words.to_owned())),
        })
    };
    Ok((rows.into_iter().map(view).collect::<Result<_, _>>()?, total))
}

/// How people appear to each other: first name and the first letter of the family name.
pub fn short_name(given: &str, family: Option<&str>) -> String {
    match family.and_then(|family| family.chars().next()) {
        Some(initial) => format!("{given} {initial}."),
        None => given.to_owned(),
    }
}

/// The moments at which `item` of the object was revealed, oldest first.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn reveals_of(
    connection: &impl ConnectionTrait,
    subject_id: Uuid,
    object_id: Uuid,
    item: &str,
) -> Result<Vec<i64>, Fault> {
    let rows = access_log::Entity::find()
        .filter(access_log::Column::SubjectId.eq(subject_id))
        .filter(access_log::Column::ObjectId.eq(object_id))
        .filter(access_log::Column::Item.eq(item))
        .filter(access_log::Column::Action.eq("reveal"))
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
        assert_eq!(short_name("Ali", None), "Ali");
        assert_eq!(short_name("Ali", Some("")), "Ali");
    }
}
