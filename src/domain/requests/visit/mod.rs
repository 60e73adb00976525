//! The visit itself: the code that shows that the specialist stands at the door, and what both are asked afterwards.
mod code;
mod start;

pub use code::{START_CODE, StartCode, parse_start_code};
pub(in crate::domain::requests) use code::{
    StartCheck, forget_code, is_spent, make_code, may_compare, open_code, tries_left,
};
pub use start::{StartTry, start_visit, take_start_try};

use sea_orm::sea_query::Expr;

use super::store::change;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::entity::service_request;
use crate::model::moment::Moment;

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
