//! Walking along very many requests by a moment of theirs, a batch at a time: each batch is found by an index, and no
//! question is longer the more requests there are.
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::base::fault::Fault;
use crate::entity::service_request::{Column, Entity};
use crate::model::ids::RequestId;
use crate::model::list::Mark;
use crate::model::moment::Moment;
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// A request that is over.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Ended {
    pub id: RequestId,
    /// When it was closed, and by what it is found again.
    pub place: Mark,
}

/// The next so many of the query, by this column and then by the code.
pub(super) fn along(query: Select<Entity>, by: Column, last: Option<Mark>, most: u64) -> Select<Entity> {
    let query = query.order_by_asc(by).order_by_asc(Column::TrackingCode).limit(most);
    match last {
        Some(mark) => query.filter(past(by, mark, true)),
        None => query,
    }
}

/// That a request stands beyond the mark, by this column and then by its code. The engines find that by an index.
pub(in crate::domain::requests) fn past(by: Column, mark: Mark, is_rising: bool) -> Expr {
    let column = |column| Expr::col((Entity, column));
    let place = Expr::tuple([column(by), column(Column::TrackingCode)]);
    let mark = Expr::tuple([Expr::val(mark.at), Expr::val(mark.code)]);
    if is_rising { place.gt(mark) } else { place.lt(mark) }
}

/// That the request stands in one of these states, written out, so that an index of just them serves.
pub(super) fn stands_in(states: impl Iterator<Item = RequestState>) -> Expr {
    let states: Vec<String> = states.map(|state| format!("'{}'", state.code())).collect();
    Expr::cust(match states.as_slice() {
        [state] => format!("state = {state}"),
        states => format!("state IN ({})", states.join(", ")),
    })
}

/// The next requests that have stood in this state since before `before`, the oldest first. Made for states that end a
/// request.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn ended_before(
    connection: &impl ConnectionTrait,
    state: RequestState,
    before: Moment,
    last: Option<Mark>,
    most: u64,
) -> Result<Vec<Ended>, Fault> {
    let query = Entity::find()
        .select_only()
        .columns([Column::Id, Column::StateChangedAt, Column::TrackingCode])
        .filter(stands_in(std::iter::once(state)))
        .filter(Column::StateChangedAt.lt(before));
    let rows: Vec<(RequestId, Moment, TrackingCode)> =
        along(query, Column::StateChangedAt, last, most).into_tuple().all(connection).await?;
    Ok(rows.into_iter().map(|(id, at, code)| Ended { id, place: Mark { at, code } }).collect())
}
