//! Rows of a specialist: the profile and the skills.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::entity::{service_request, specialist_profile, specialist_skill};
use crate::model::moment::Moment;

/// What a specialist told us about the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::domain) struct Trade {
    pub person_id: Uuid,
    pub city_code: String,
    /// Whether new requests are wanted.
    pub is_open: bool,
    /// Slugs of services, in their order.
    pub skills: Vec<String>,
}

impl Trade {
    /// Whether the request is one that this specialist gets to see: right city and skill, profile open, somebody else's.
    pub fn fits(&self, request: &service_request::Model) -> bool {
        self.is_open
            && self.city_code == request.city_code
            && self.skills.contains(&request.service_slug)
            && self.person_id != request.customer_id
    }
}

/// The trade of a person; `None` when they never said what they do.
pub(in crate::domain) async fn trade_of(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<Option<Trade>, Fault> {
    let Some(profile) = specialist_profile::Entity::find_by_id(person_id).one(connection).await? else {
        return Ok(None);
    };
    let skills = specialist_skill::Entity::find()
        .filter(specialist_skill::Column::PersonId.eq(person_id))
        .order_by_asc(specialist_skill::Column::ServiceSlug)
        .all(connection)
        .await?;
    Ok(Some(Trade {
        person_id,
        city_code: profile.city_code,
        is_open: profile.is_open,
        skills: skills.into_iter().map(|row| row.service_slug).collect(),
    }))
}

/// The profile of a new specialist, who wants requests.
pub(in crate::domain) fn profile_row(person_id: Uuid, city_code: &str, now: Moment) -> specialist_profile::ActiveModel {
    specialist_profile::ActiveModel {
        person_id: Set(person_id),
        city_code: Set(city_code.to_owned()),
        is_open: Set(true),
        created_at: Set(now),
    }
}

/// One skill.
pub(in crate::domain) fn skill_row(person_id: Uuid, slug: &str, now: Moment) -> specialist_skill::ActiveModel {
    specialist_skill::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        service_slug: Set(slug.to_owned()),
        created_at: Set(now),
    }
}
