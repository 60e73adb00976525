//! Not too many messages: news of a request that a look at its page replaces come at most once an hour.
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::base::clock::HOUR;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::notify::Pace;
use crate::domain::requests::store::for_update;
use crate::entity::request_news::{ActiveModel, Column, Entity};
use crate::model::ids::RequestId;
use crate::model::moment::Moment;

/// Takes this hour of the request for the message of this name, before it is handed over; `Some` with the moment from
/// which on it may be sent, when another one has the hour. A message that is tried again keeps what it has taken.
pub(super) async fn take(
    services: &Services,
    pace: Pace,
    request_id: RequestId,
    name: &str,
    now: Moment,
) -> Result<Option<Moment>, Fault> {
    if pace == Pace::Each {
        return Ok(None);
    }
    let tx = services.db.begin().await?;
    // Held, so that two messages of one request come one after the other.
    for_update(&tx, request_id).await?;
    let another = Entity::find()
        .filter(Column::RequestId.eq(request_id))
        .filter(Column::Message.ne(name))
        .filter(Column::ToldAt.gt(now - HOUR))
        .order_by_desc(Column::ToldAt)
        .one(&tx)
        .await?;
    if let Some(another) = another {
        return Ok(Some(another.told_at + HOUR));
    }
    let row = ActiveModel {
        id: Set(row_id(now)),
        request_id: Set(request_id),
        message: Set(name.to_owned()),
        told_at: Set(now),
    };
    let again = OnConflict::column(Column::Message).update_column(Column::ToldAt).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(None)
}
