//! The rows of a person.
use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Statement, Value};

use super::challenge::mobile_index;
use super::data::{FAMILY_NAME, GIVEN_NAME, MOBILE};
use super::roles::add_role;
use crate::base::crypto::{DataKey, Place};
use crate::base::db::{Constraint, Tx, marks};
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::keys::{KEY_COLUMNS, join_key};
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
    mobile: Vec<u8>,
}

impl Someone {
    /// The number, opened: for a look that was begun by a press.
    pub fn mobile(&self) -> Result<Mobile, Fault> {
        stored_mobile(&self.key, MOBILE.of(self.id), &self.mobile)
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
    let sql = format!(
        "SELECT person.id, person.given_name, person.family_name, person.mobile, {KEY_COLUMNS} FROM person {} WHERE person.id IN ({})",
        join_key("person.key_id"),
        marks(ids.len())
    );
    let db = services.db.read();
    let values = ids.into_iter().map(Value::from);
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut people = HashMap::new();
    for row in rows {
        let Some(key) = services.keys.key_in(&row)? else {
            continue;
        };
        let (id, given_name) = (row.try_get("", "id")?, row.try_get("", "given_name")?);
        let (family_name, mobile) = (row.try_get("", "family_name")?, row.try_get("", "mobile")?);
        people.insert(id, Someone { key, id, given_name, family_name, mobile });
    }
    Ok(people)
}

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
