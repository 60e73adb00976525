//! Who works for Karriz.
use sea_orm::ConnectionTrait;

use super::person::{Someone, find_by_mobile, people_of};
use super::roles::{HeldRole, all_staff};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::privacy::access_log::short_name;
use crate::domain::scope::{ManageStaff, StaffScope, SystemScope};
use crate::model::ids::PersonId;
use crate::model::phone::Mobile;

/// Somebody who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    pub id: PersonId,
    /// The given name and the first letter of the family name.
    pub name: String,
    pub mobile_masked: String,
    /// In the order in which they were given.
    pub roles: Vec<HeldRole>,
}

/// Everybody who works here.
///
/// Permissions: staff with [`ManageStaff`].
///
/// # Errors
/// A fault.
pub async fn list_staff(services: &Services, _scope: &StaffScope<ManageStaff>) -> Result<Vec<StaffMember>, Fault> {
    members(services).await
}

/// As [`list_staff`].
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// A fault.
pub async fn list_staff_as_operator(services: &Services, _scope: SystemScope) -> Result<Vec<StaffMember>, Fault> {
    members(services).await
}

async fn members(services: &Services) -> Result<Vec<StaffMember>, Fault> {
    let held = all_staff(services.db.read(), services.clock.now()).await?;
    let ids: Vec<PersonId> = held.iter().map(|(id, _)| *id).collect();
    let people = people_of(services, &ids).await?;
    let mut members: Vec<StaffMember> = Vec::new();
    for (id, role) in held {
        match members.last_mut().filter(|member| member.id == id) {
            Some(member) => member.roles.push(role),
            None => members.extend(people.get(&id).map(|person| member(id, person, role)).transpose()?),
        }
    }
    Ok(members)
}

fn member(id: PersonId, person: &Someone, role: HeldRole) -> Result<StaffMember, Fault> {
    let (given, family) = person.names()?;
    let name = short_name(&given, family.as_deref());
    Ok(StaffMember { id, name, mobile_masked: person.masked_mobile()?, roles: vec![role] })
}

/// Whose account this number is; nobody's when it has none.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// A fault of the database.
pub async fn account_of(services: &Services, _scope: SystemScope, mobile: &Mobile) -> Result<Option<PersonId>, Fault> {
    account_with(services.db.read(), services, mobile).await
}

/// Whose account this number is. For `domain` only.
pub(in crate::domain) async fn account_with(
    connection: &impl ConnectionTrait,
    services: &Services,
    mobile: &Mobile,
) -> Result<Option<PersonId>, Fault> {
    Ok(find_by_mobile(connection, services, mobile).await?.map(|row| row.id))
}
