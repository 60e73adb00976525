//! Rows of a specialist: the profile and the skills.
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, QueryOrder, QuerySelect, Set};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::entity::{service_request, specialist_profile, specialist_skill};
use crate::model::ids::PersonId;
use crate::model::moment::Moment;

/// What a specialist told us about the work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::domain) struct Trade {
    pub person_id: PersonId,
    pub city_code: String,
    /// Whether new requests are wanted.
    pub is_open: bool,
    /// Slugs of services, in their order.
    pub skills: Vec<String>,
}

impl Trade {
    /// Whether the request is one that this specialist gets to see: right city and skill, profile open, somebody else's.
    pub fn fits(&self, request: &service_request::Model) -> bool {
        self.does(&request.city_code, &request.service_slug) && self.person_id != request.customer_id
    }

    /// The same, also of a request of their own.
    pub(super) fn does(&self, city_code: &str, service_slug: &str) -> bool {
        self.is_open && self.city_code == city_code && self.skills.iter().any(|skill| skill == service_slug)
    }
}

/// The trade of a person; `None` when they never said what they do.
pub(in crate::domain) async fn trade_of(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<Option<Trade>, Fault> {
    let of_person = Expr::col((specialist_skill::Entity, specialist_skill::Column::PersonId))
        .equals((specialist_profile::Entity, specialist_profile::Column::PersonId));
    let mut select = specialist_profile::Entity::find_by_id(person_id)
        .select_only()
        .columns([specialist_profile::Column::CityCode, specialist_profile::Column::IsOpen])
        .column(specialist_skill::Column::ServiceSlug)
        .order_by_asc(specialist_skill::Column::ServiceSlug);
    QuerySelect::query(&mut select).left_join(specialist_skill::Entity, of_person);
    let mut rows = select.into_model::<Line>().all(connection).await?.into_iter();
    let Some(first) = rows.next() else { return Ok(None) };
    let skills = first.service_slug.into_iter().chain(rows.filter_map(|row| row.service_slug));
    Ok(Some(Trade { person_id, city_code: first.city_code, is_open: first.is_open, skills: skills.collect() }))
}

/// Holds a specialist until the end of the transaction, so that their hours are given away one after the other. To be
/// called before a request is held.
pub(in crate::domain) async fn hold(tx: &Tx, person_id: PersonId) -> Result<(), Fault> {
    let held = specialist_profile::Entity::find_by_id(person_id).select_only();
    let held = held.column(specialist_profile::Column::PersonId).lock_exclusive();
    held.into_tuple::<PersonId>().one(tx).await?;
    Ok(())
}

/// The profile beside one of the skills.
#[derive(FromQueryResult)]
struct Line {
    city_code: String,
    is_open: bool,
    /// `None` for somebody without skills.
    service_slug: Option<String>,
}

/// The profile of a new specialist, who wants requests.
pub(in crate::domain) fn profile_row(
    person_id: PersonId,
    city_code: &str,
    now: Moment,
) -> specialist_profile::ActiveModel {
    specialist_profile::ActiveModel {
        person_id: Set(person_id),
        city_code: Set(city_code.to_owned()),
        is_open: Set(true),
        created_at: Set(now),
    }
}

/// One skill.
pub(in crate::domain) fn skill_row(person_id: PersonId, slug: &str, now: Moment) -> specialist_skill::ActiveModel {
    specialist_skill::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        service_slug: Set(slug.to_owned()),
        created_at: Set(now),
    }
}
