//! The rows of a person.
use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter, Set, Statement, Value};

use super::challenge::mobile_index;
use super::data::{FAMILY_NAME, GIVEN_NAME, MOBILE};
use super::roles::add_role;
use crate::base::crypto::{DataKey, Place};
use crate::base::db::{Constraint, Tx, marks};
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::keys::{join_key, key_cells};
use crate::base::packed_rows::{Cell, bytes_of, id_in, packed_rows, unpacked};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::entity::{acceptance, person};
use crate::model::acceptance::AcceptanceChannel;
use crate::model::conflict::Conflict;
use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use crate::model::phone::Mobile;
use crate::model::role::Role;

/// One open account a number.
const ONE_ACCOUNT: Constraint = Constraint { name: "uq_person_mobile_index", first_column: "person.mobile_index" };

/// What a person is made of: nothing is stored before the name and the acceptance are given.
pub(super) struct NewPerson {
    pub given_name: String,
    pub family_name: Option<String>,
    pub mobile: Mobile,
    pub policy_version: i32,
    /// SHA-256 of the accepted text.
    pub policy_sha256: String,
    pub channel: AcceptanceChannel,
    pub device: Option<String>,
}

/// Writes a person with the role of a customer and the acceptance, sealed under `key`.
///
/// # Errors
/// [`Conflict::MobileTaken`] when the number has an account already; the transaction is lost then.
pub(super) async fn add_person(
    tx: &Tx,
    services: &Services,
    key: &DataKey,
    new: NewPerson,
    now: Moment,
) -> Result<PersonId, Refusal> {
    let id = row_id(now);
    let family_name = new.family_name.as_deref().map(|name| key.seal(FAMILY_NAME.of(id), name));
    let row = person::ActiveModel {
        id: Set(id),
        key_id: Set(key.id),
        given_name: Set(key.seal(GIVEN_NAME.of(id), &new.given_name)?),
        family_name: Set(family_name.transpose()?),
        mobile: Set(key.seal(MOBILE.of(id), new.mobile.as_e164())?),
        mobile_index: Set(Some(mobile_index(services, &new.mobile))),
        created_at: Set(now),
        // What begins empty has no line here.
        ..Default::default()
    };
    match person::Entity::insert(row).exec_without_returning(tx).await {
        Ok(_) => {}
        Err(error) if ONE_ACCOUNT.is_violated_by(&error) => return Err(Refusal::Conflict(Conflict::MobileTaken)),
        Err(error) => return Err(error.into()),
    }
    add_role(tx, id, Role::Customer, now).await?;
    let row = acceptance::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(id),
        policy_version: Set(new.policy_version),
        policy_sha256: Set(new.policy_sha256),
        accepted_at: Set(now),
        channel: Set(new.channel),
        device: Set(new.device),
    };
    acceptance::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Writes another number into an account.
///
/// # Errors
/// [`Conflict::MobileTaken`] when the number has an account already; the transaction is lost then.
pub(super) async fn set_mobile(
    tx: &Tx,
    services: &Services,
    key: &DataKey,
    id: PersonId,
    mobile: &Mobile,
) -> Result<(), Refusal> {
    let set = person::Entity::update_many()
        .col_expr(person::Column::Mobile, Expr::value(key.seal(MOBILE.of(id), mobile.as_e164())?))
        .col_expr(person::Column::MobileIndex, Expr::value(mobile_index(services, mobile)))
        .filter(person::Column::Id.eq(id));
    match set.exec(tx).await {
        Ok(_) => Ok(()),
        Err(error) if ONE_ACCOUNT.is_violated_by(&error) => Err(Refusal::Conflict(Conflict::MobileTaken)),
        Err(error) => Err(error.into()),
    }
}

/// The open account of this number. For `domain` only.
pub(in crate::domain) async fn find_by_mobile(
    connection: &impl ConnectionTrait,
    services: &Services,
    mobile: &Mobile,
) -> Result<Option<person::Model>, Fault> {
    let row = person::Entity::find()
        .filter(person::Column::MobileIndex.eq(mobile_index(services, mobile)))
        .filter(person::Column::ClosedAt.is_null())
        .one(connection)
        .await?;
    Ok(row)
}

/// The number of somebody who has an account still, opened: to send a message to it. For `domain` only.
pub(in crate::domain) async fn mobile_of(services: &Services, person_id: PersonId) -> Result<Option<Mobile>, Fault> {
    let row = person::Entity::find_by_id(person_id).filter(person::Column::ClosedAt.is_null());
    // Without the index the number has come to somebody else.
    let row = row.filter(person::Column::MobileIndex.is_not_null());
    let Some(row) = row.one(services.db.read()).await? else { return Ok(None) };
    let Some(key) = services.keys.find(row.key_id).await? else { return Ok(None) };
    stored_mobile(&key, MOBILE.of(row.id), &row.mobile).map(Some)
}

/// Opens a number as it was stored.
pub(super) fn stored_mobile(key: &DataKey, place: Place, sealed: &[u8]) -> Result<Mobile, Fault> {
    Mobile::parse(&key.open(place, sealed)?).map_err(|_| Fault::new("a stored mobile is not one"))
}

/// Somebody whose data others may see in part: the key to it, and names and number, still sealed.
pub(in crate::domain) struct Someone {
    pub key: DataKey,
    id: PersonId,
    given_name: Vec<u8>,
    family_name: Option<Vec<u8>>,
    mobile: Option<Vec<u8>>,
}

/// What stands for a number that somebody has no more.
const NO_NUMBER: &str = "\u{2013}";

impl Someone {
    /// The number, opened: for a look that was begun by a press. None when it has come to somebody else.
    pub fn mobile(&self) -> Result<Option<Mobile>, Fault> {
        self.mobile.as_deref().map(|sealed| stored_mobile(&self.key, MOBILE.of(self.id), sealed)).transpose()
    }

    /// The ends of the number.
    pub fn masked_mobile(&self) -> Result<String, Fault> {
        Ok(self.mobile()?.map_or_else(|| NO_NUMBER.to_owned(), |mobile| mobile.masked_local()))
    }

    /// Given and family name, opened. What is shown of them is decided by the caller's scope.
    pub fn names(&self) -> Result<(String, Option<String>), Fault> {
        names_in(&self.key, self.id, &self.given_name, self.family_name.clone())
    }
}

/// These people with their keys, in one query; those whose key is gone are left out. For `domain` only.
pub(in crate::domain) async fn people_of(
    services: &Services,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Someone>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: BTreeSet<PersonId> = ids.iter().copied().collect();
    let db = services.db.read();
    let backend = db.get_database_backend();
    let sql = format!("SELECT ({})", packed_people(backend, &marks(ids.len())));
    let values = ids.into_iter().map(Value::from);
    let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let packed: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    people_in(services, packed.as_deref())
}

/// The query for a packed list of the people with these ids and their keys, on a connection that reads the keys.
pub(in crate::domain) fn packed_people(backend: DatabaseBackend, ids: &str) -> String {
    let sealed = |column: &str| Cell::Bytes(column.to_owned());
    let person = [
        Cell::Id("person.id".to_owned()),
        sealed("person.given_name"),
        sealed("person.family_name"),
        // Without the index the number has come to somebody else.
        sealed("(CASE WHEN person.mobile_index IS NULL THEN NULL ELSE person.mobile END)"),
    ];
    let cells: Vec<Cell> = person.into_iter().chain(key_cells()).collect();
    packed_rows(backend, "0", &cells, &format!("FROM person {} WHERE person.id IN ({ids})", join_key("person.key_id")))
}

/// The people in a result of [`packed_people`]; those whose key is gone are left out.
///
/// # Errors
/// A fault of what is stored.
pub(in crate::domain) fn people_in(
    services: &Services,
    packed: Option<&str>,
) -> Result<HashMap<PersonId, Someone>, Fault> {
    let mut people = HashMap::new();
    for cells in unpacked(packed, PERSON_CELLS)? {
        let cells: [Option<&str>; PERSON_CELLS] =
            cells.try_into().map_err(|_| Fault::new("a person has a wrong number of cells"))?;
        let [id, given_name, family_name, mobile, key @ ..] = cells;
        let (Some(id), Some(key)) = (id_in(id)?, services.keys.key_of_cells(key)?) else { continue };
        let bytes = |cell: Option<&str>| cell.map(bytes_of).transpose();
        let (given_name, mobile) = (bytes(given_name)?.unwrap_or_default(), bytes(mobile)?);
        people.insert(id, Someone { key, id, given_name, family_name: bytes(family_name)?, mobile });
    }
    Ok(people)
}

/// How many cells a person has.
const PERSON_CELLS: usize = 7;

/// Given and family name of the person `id`, opened. For `domain` only.
pub(in crate::domain) fn names_in(
    key: &DataKey,
    id: PersonId,
    given_name: &[u8],
    family_name: Option<Vec<u8>>,
) -> Result<(String, Option<String>), Fault> {
    let given = key.open(GIVEN_NAME.of(id), given_name)?;
    let family = family_name.map(|name| key.open(FAMILY_NAME.of(id), &name)).transpose()?;
    Ok((given, family))
}
