//! Asking to be called.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};

use crate::base::clock::HOUR;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::callback::Call;
use crate::domain::requests::rules::after_night;
use crate::domain::requests::store::{by_code, for_update, own_for_update};
use crate::domain::scope::{CustomerScope, SpecialistScope};
use crate::entity::call_task::{ActiveModel, Column, Entity};
use crate::entity::service_request;
use crate::model::call::CallOutcome;
use crate::model::conflict::Conflict;
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// Who asked is called within this time, of the hours in which people are called.
const CALL_WITHIN: TimeSpan = TimeSpan::hours(2);
/// So often one person may ask of one request.
const MOST_CALLS: u64 = 5;

/// When somebody who asks now is called at the latest: never in the night.
fn due_at(now: Moment) -> Moment {
    let at = after_night(now) + CALL_WITHIN;
    let morning = after_night(at);
    if morning > at { morning + HOUR } else { at }
}

/// While a visit is agreed on, under way, or waits to be accepted.
fn is_callable(state: RequestState) -> bool {
    use RequestState as S;
    matches!(state, S::Confirmed | S::EnRoute | S::InProgress | S::Delivered)
}

/// The customer of a visit asks to be called. Who waits for a call already goes on waiting for that one.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] for requests of others; [`Refusal::Conflict`] `request-moved` where nothing is agreed, or
/// `called-often` above [`MOST_CALLS`].
pub async fn ask_to_be_called(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let request = own_for_update(tx, scope, code).await?;
    insert(services, tx, &request, scope.person_id()).await
}

/// The chosen specialist of a visit asks to be called.
///
/// Permissions: the chosen specialist.
///
/// # Errors
/// As [`ask_to_be_called`].
pub async fn ask_to_be_called_as_specialist(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let seen = by_code(tx, code).await?.ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    if request.specialist_id != Some(scope.person_id()) {
        return Err(Refusal::NotFound);
    }
    insert(services, tx, &request, scope.person_id()).await
}

/// `request` is held.
async fn insert(
    services: &Services,
    tx: &Tx,
    request: &service_request::Model,
    person_id: PersonId,
) -> Result<(), Refusal> {
    if !is_callable(request.state) {
        return Err(Refusal::Conflict(Conflict::RequestMoved));
    }
    let own = Entity::find().filter(Column::RequestId.eq(request.id)).filter(Column::PersonId.eq(person_id));
    if own.clone().filter(Column::DoneAt.is_null()).one(tx).await?.is_some() {
        return Ok(());
    }
    if own.count(tx).await? >= MOST_CALLS {
        return Err(Refusal::Conflict(Conflict::CalledOften));
    }
    let now = services.clock.now();
    let row = ActiveModel {
        id: Set(row_id(now)),
        request_id: Set(request.id),
        person_id: Set(person_id),
        created_at: Set(now),
        due_at: Set(due_at(now)),
        shown_to: Set(None),
        shown_until: Set(None),
        done_at: Set(None),
        done_by: Set(None),
        outcome: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What became of the last call that somebody asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain::requests) enum LastCall {
    /// It is made until then.
    DueBy(Moment),
    /// Nobody answered it.
    Missed(Moment),
    /// They spoke with each other.
    Reached,
}

impl LastCall {
    /// From what its row holds.
    pub(in crate::domain::requests) fn of(due: Moment, done: Option<Moment>, outcome: Option<CallOutcome>) -> Self {
        match (done, outcome) {
            (None, _) => Self::DueBy(due),
            (Some(at), Some(CallOutcome::NoAnswer)) => Self::Missed(at),
            (Some(_), _) => Self::Reached,
        }
    }
}

/// The last call about the request that this person asked for.
pub(in crate::domain::requests) async fn last_call(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    request_id: RequestId,
) -> Result<Option<LastCall>, Fault> {
    let own = Entity::find().filter(Column::RequestId.eq(request_id)).filter(Column::PersonId.eq(person_id));
    let last = own.order_by_desc(Column::Id).one(connection).await?;
    Ok(last.map(|row| LastCall::of(row.due_at, row.done_at, row.outcome)))
}

/// What is read of a call about a request in this state: `None` where nobody is called about it.
pub(in crate::domain::requests) fn call_of(state: RequestState, last: Option<LastCall>) -> Option<Call> {
    let call = match last {
        Some(LastCall::DueBy(due)) => Call::DueBy(due),
        Some(LastCall::Missed(at)) => Call::MayAsk { missed: Some(at) },
        Some(LastCall::Reached) | None => Call::MayAsk { missed: None },
    };
    is_callable(state).then_some(call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::MINUTE;
    use crate::i18n::calendar::JalaliDate;

    #[test]
    fn nobody_is_called_in_the_night() {
        let at = |day: u8, hour: i64, minute: i64| {
            JalaliDate::new(1405, 9, day).unwrap().start() + hour * HOUR + minute * MINUTE
        };
        for (asked, due) in [
            (at(1, 9, 30), at(1, 11, 30)),
            (at(1, 19, 59), at(1, 21, 59)),
            (at(1, 20, 0), at(2, 8, 0)),
            (at(1, 21, 30), at(2, 8, 0)),
            (at(1, 23, 0), at(2, 9, 0)),
            (at(2, 3, 0), at(2, 9, 0)),
        ] {
            assert_eq!(due_at(asked), due, "{asked:?}");
        }
    }
}
