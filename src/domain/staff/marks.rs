//! What is unusual about looks of staff, for the privacy officer: many within an hour, of somebody with the same family name, in
//! the night. A mark is a question, not a verdict.
use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::base::clock::HOUR;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::accounts::{Someone, people_of};
use crate::domain::privacy::access_log::short_name;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{after_night, masked_name};
use crate::domain::scope::{FindPeople, ReadMarks, StaffScope};
use crate::entity::access_log;
use crate::entity::access_mark::{self, Column, Entity};
use crate::model::access::{AccessAction, AccessActor, AccessMark, AccessReason};
use crate::model::ids::{MarkId, PersonId};
use crate::model::moment::Moment;
use crate::model::text::fold_joined;

/// More people than this within an hour is much.
const MANY: u64 = 20;
/// As many are listed.
const MOST_LISTED: u64 = 50;

/// A mark, as the privacy officer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub id: MarkId,
    pub kind: AccessMark,
    pub at: Moment,
    /// First name and initial of the member of staff.
    pub staff_name: String,
    /// The first letter of whose data it was.
    pub subject_masked: String,
}

/// Marks what is unusual about a look that is made in this transaction.
pub(super) async fn mark_unusual(
    tx: &Tx,
    scope: &StaffScope<FindPeople>,
    subject_id: PersonId,
    people: &HashMap<PersonId, Someone>,
    now: Moment,
) -> Result<(), Fault> {
    let mut kinds = Vec::new();
    if after_night(now) != now {
        kinds.push(AccessMark::Night);
    }
    if has_same_family(people.get(&scope.person_id()), people.get(&subject_id))? {
        kinds.push(AccessMark::SameFamilyName);
    }
    if looks_within(tx, scope.person_id(), now - HOUR).await? == MANY {
        kinds.push(AccessMark::Many);
    }
    for kind in kinds {
        let row = access_mark::ActiveModel {
            id: Set(row_id(now)),
            staff_id: Set(scope.person_id()),
            subject_id: Set(subject_id),
            at: Set(now),
            kind: Set(kind),
            closed_at: Set(None),
            closed_by: Set(None),
        };
        Entity::insert(row).exec_without_returning(tx).await?;
        tracing::warn!(kind = kind.code(), staff = %scope.person_id(), "an unusual look at somebody's data");
        metrics::counter!("karriz_unusual_looks_total", "kind" => kind.code()).increment(1);
    }
    Ok(())
}

fn has_same_family(one: Option<&Someone>, other: Option<&Someone>) -> Result<bool, Fault> {
    let family = |person: Option<&Someone>| {
        Ok::<_, Fault>(person.map(Someone::names).transpose()?.and_then(|(_, family)| family))
    };
    let (Some(one), Some(other)) = (family(one)?, family(other)?) else { return Ok(false) };
    Ok(fold_joined(&one) == fold_joined(&other))
}

/// How many items somebody opened since then.
async fn looks_within(connection: &impl ConnectionTrait, staff_id: PersonId, since: Moment) -> Result<u64, Fault> {
    let looks = access_log::Entity::find()
        .filter(access_log::Column::ActorId.eq(staff_id))
        .filter(access_log::Column::ActorKind.eq(AccessActor::Staff))
        .filter(access_log::Column::At.gt(since))
        .filter(access_log::Column::Action.eq(AccessAction::Reveal))
        .filter(access_log::Column::Reason.is_in(AccessReason::OF_STAFF));
    Ok(looks.count(connection).await?)
}

/// The marks that nobody has looked at yet, the oldest first.
///
/// Permissions: staff with [`ReadMarks`].
///
/// # Errors
/// A fault.
pub async fn list_marks(services: &Services, _scope: &StaffScope<ReadMarks>) -> Result<Vec<Mark>, Fault> {
    let open = Entity::find().filter(Column::ClosedAt.is_null()).order_by_asc(Column::At).order_by_asc(Column::Id);
    let rows = open.limit(MOST_LISTED).all(services.db.read()).await?;
    let ids: Vec<PersonId> = rows.iter().flat_map(|row| [row.staff_id, row.subject_id]).collect();
    let people = people_of(services, &ids).await?;
    let names = |id: PersonId| people.get(&id).map(Someone::names).transpose();
    let marks = rows.iter().map(|row| {
        let (staff, subject) = (names(row.staff_id)?, names(row.subject_id)?);
        Ok(Mark {
            id: row.id,
            kind: row.kind,
            at: row.at,
            staff_name: staff.map(|(given, family)| short_name(&given, family.as_deref())).unwrap_or_default(),
            subject_masked: masked_name(subject.as_ref().map(|(given, _)| given.as_str())),
        })
    });
    marks.collect()
}

/// The privacy officer has looked at it. One's own looks are somebody else's to judge.
///
/// Permissions: staff with [`ReadMarks`].
///
/// # Errors
/// [`Refusal::NotFound`] for a mark that is none, is closed, or is about oneself.
pub async fn close_mark(
    services: &Services,
    scope: &StaffScope<ReadMarks>,
    tx: &Tx,
    id: MarkId,
) -> Result<(), Refusal> {
    let closed = Entity::update_many()
        .col_expr(Column::ClosedAt, Expr::value(services.clock.now()))
        .col_expr(Column::ClosedBy, Expr::value(scope.person_id()))
        .filter(Column::Id.eq(id))
        .filter(Column::ClosedAt.is_null())
        .filter(Column::StaffId.ne(scope.person_id()))
        .exec(tx)
        .await?;
    if closed.rows_affected == 1 { Ok(()) } else { Err(Refusal::NotFound) }
}
