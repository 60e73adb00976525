//! What waits for a customer: the count in the frame of every page, and where sign-in leads.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::requests::lifecycle::{Turn, final_states};
use crate::domain::scope::CustomerScope;
use crate::entity::service_request;
use crate::model::moment::TimeSpan;
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// No request lives longer: two weeks to the visit, two days until it closes unanswered or counts as accepted, a week
/// until it closes, and as much again for a program that stood still.
const LIVES_AT_MOST: TimeSpan = TimeSpan::days(60);
/// The newest so many are looked at.
const MOST: u64 = 100;

/// SQL that counts in how many of their requests it is the turn of the person in `column`, at the moment of the parameter
/// `now`. It is read with the session, because every page shows it and a query of its own would cost more than the count.
pub(in crate::domain) fn count_sql(column: &str, now: &str) -> String {
    let is_theirs =
        |state: RequestState, offers: i64, is_asked: bool| Turn::of(state, offers, is_asked).customers().is_some();
    let of = |wanted: &dyn Fn(RequestState) -> bool| {
        let states = RequestState::ALL.iter().copied().filter(|state| wanted(*state));
        states.map(|state| format!("'{}'", state.code())).collect::<Vec<_>>().join(", ")
    };
    let always = of(&|state| is_theirs(state, 0, false));
    let asked = of(&|state| !is_theirs(state, 0, false) && is_theirs(state, 0, true));
    let offered = of(&|state| !is_theirs(state, 0, false) && is_theirs(state, 1, false));
    // An index of states would walk along those of everybody.
    let state = "service_request.state || ''";
    format!(
        "(SELECT count(*) FROM service_request WHERE service_request.customer_id = {column} \
         AND service_request.created_at > {now} - {} AND ({state} IN ({always}) \
         OR ({state} IN ({asked}) AND service_request.asked_at IS NOT NULL) \
         OR ({state} IN ({offered}) AND EXISTS (SELECT 1 FROM offer \
         WHERE offer.request_id = service_request.id AND offer.state = 'open'))))",
        LIVES_AT_MOST.ms(),
    )
}

/// The customer's one request that is not over, when there is exactly one.
///
/// Permissions: any signed-in person, their own.
///
/// # Errors
/// A fault.
pub async fn only_open(services: &Services, scope: &CustomerScope) -> Result<Option<TrackingCode>, Fault> {
    use service_request::Column;
    let since = services.clock.now() - LIVES_AT_MOST;
    let recent: Vec<(TrackingCode, RequestState)> = service_request::Entity::find()
        .select_only()
        .columns([Column::TrackingCode, Column::State])
        .filter(Column::CustomerId.eq(scope.person_id()))
        .filter(Column::CreatedAt.gt(since))
        .order_by_desc(Column::CreatedAt)
        .limit(MOST)
        .into_tuple()
        .all(services.db.read())
        .await?;
    let mut open = recent.into_iter().filter(|(_, state)| !final_states().any(|over| over == *state));
    let first = open.next();
    Ok(first.filter(|_| open.next().is_none()).map(|(code, _)| code))
}
