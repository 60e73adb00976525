//! The visit itself: the code that shows that the specialist stands at the door, and what both are asked afterwards.
mod code;
mod start;
mod time;
mod trouble;

pub use code::{START_CODE, StartCode, parse_start_code};
pub(in crate::domain::requests) use code::{
    StartCheck, forget_code, is_spent, make_code, may_compare, open_code, tries_left,
};
pub use start::{StartTry, start_visit, take_start_try};
pub use time::{VisitTime, visit_of_customer, visit_of_specialist};
pub use trouble::{NEW_SLOT, REASON, cannot_come, new_slots, parse_new_slot, parse_reason, say_no_show};

use sea_orm::sea_query::Expr;

use super::store::change;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::entity::service_request;
use crate::model::moment::Moment;

/// What belongs to the visit of somebody who does not come is no matter of whoever comes next.
pub(in crate::domain::requests) async fn forget_visit(
    tx: &Tx,
    request: &mut service_request::Model,
) -> Result<(), Fault> {
    (request.asked_at, request.start_tries) = (None, 0);
    change(request)
        .col_expr(service_request::Column::AskedAt, Expr::value(request.asked_at))
        .col_expr(service_request::Column::StartTries, Expr::value(request.start_tries))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes that both sides were asked what became of the visit.
pub(in crate::domain::requests) async fn note_asked(
    tx: &Tx,
    request: &mut service_request::Model,
    now: Moment,
) -> Result<(), Fault> {
    request.asked_at = Some(now);
    change(request).col_expr(service_request::Column::AskedAt, Expr::value(now)).exec(tx).await?;
    Ok(())
}
