//! Who asked to be called, and what became of it.
use sea_orm::entity::prelude::*;

use crate::model::call::CallOutcome;
use crate::model::ids::{CallId, PersonId, RequestId};
use crate::model::moment::Moment;

/// One row of `call_task`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call_task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CallId,
    pub request_id: RequestId,
    /// Who asked.
    pub person_id: PersonId,
    pub created_at: Moment,
    /// When somebody is to have called.
    pub due_at: Moment,
    /// The member of staff whose page shows the number.
    pub shown_to: Option<PersonId>,
    /// Until when.
    pub shown_until: Option<Moment>,
    pub done_at: Option<Moment>,
    /// The member of staff who closed it.
    pub done_by: Option<PersonId>,
    pub outcome: Option<CallOutcome>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
