//! Who wants to be told once somebody offers a service in a city.
use sea_orm::entity::prelude::*;

use crate::model::ids::{AlertId, PersonId};
use crate::model::moment::Moment;

/// One row of `availability_alert`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability_alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlertId,
    pub person_id: PersonId,
    pub service_slug: String,
    pub city_code: String,
    pub created_at: Moment,
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
