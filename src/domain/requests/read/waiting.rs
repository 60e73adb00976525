//! Requests that wait for offers, as one specialist finds them: those of the city and the skills, and those with an
//! open offer of theirs. Each skill is a walk of its own along an index, so that what is read hangs on the skills and
//! the page, not on how many requests wait.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::base::fault::Fault;
use crate::domain::requests::read::paging::{NEARBY, Walk};
use crate::domain::scope::SpecialistScope;
use crate::domain::specialists::Trade;
use crate::entity::offer;
use crate::entity::service_request::{Column, Entity, Model};
use crate::model::list::{ListPage, Span};
use crate::model::moment::Moment;

/// The engine must see in the statement itself that only these are wanted: the index holds no others.
const WAITS: &str = "service_request.state = 'offers_open'";
/// The same, so that no index of states can serve it: an engine that knows nothing of the specialist's offers would
/// walk along everything that waits in the country to find the few of them.
const WAITS_TOO: &str = "service_request.state || '' = 'offers_open'";
const IS_OPEN: &str = "offer.state = 'open'";
const ID: &str = "id";
const UNTIL: &str = "offers_until";
const CODE: &str = "tracking_code";
/// The most requests of one customer that stand before those of others.
const OF_ONE_FIRST: usize = 2;

/// A page of what waits for this specialist's offer at `now`, the most urgent first.
pub(in crate::domain::requests) async fn read(
    connection: &impl ConnectionTrait,
    scope: &SpecialistScope,
    trade: Option<&Trade>,
    span: Span,
    now: Moment,
) -> Result<ListPage<Model>, Fault> {
    let walk = Walk::new(NEARBY, span, now);
    let rows = fetch(connection, scope, trade, walk, now).await?;
    if walk.is_beginning(&rows) {
        let walk = Walk::new(NEARBY, Span::First, now);
        return walk.page(fetch(connection, scope, trade, walk, now).await?);
    }
    walk.page(rows)
}

async fn fetch(
    connection: &impl ConnectionTrait,
    scope: &SpecialistScope,
    trade: Option<&Trade>,
    walk: Walk,
    now: Moment,
) -> Result<Vec<Model>, Fault> {
    let open = trade.filter(|trade| trade.is_open);
    let mut parts = vec![walk.of(with_open_offer(scope, open, now))];
    for slug in open.iter().flat_map(|trade| &trade.skills) {
        let city = open.map_or("", |trade| trade.city_code.as_str());
        let fits =
            waiting(WAITS, scope, now).filter(Column::CityCode.eq(city)).filter(Column::ServiceSlug.eq(slug.as_str()));
        parts.push(walk.of(fits));
    }
    let mut parts = parts.into_iter().map(whole);
    let Some(mut found) = parts.next() else { return Ok(Vec::new()) };
    for part in parts {
        found.union(UnionType::All, part);
    }
    let sorted = found.order_by(UNTIL, walk.order()).order_by(CODE, walk.order()).limit(walk.limit()).take();
    let ids = Query::select().column(ID).from_subquery(sorted, "found").take();
    let rows = Entity::find()
        .filter(Column::Id.in_subquery(ids))
        .order_by(Column::OffersUntil, walk.order())
        .order_by(Column::TrackingCode, walk.order());
    Ok(rows.all(connection).await?)
}

/// What sorts a request and names it: nothing else is carried along until the page is known. A part with an order and a
/// limit of its own can only stand inside a subquery.
fn whole(part: Select<Entity>) -> SelectStatement {
    let part = part.select_only().column(Column::Id).column(Column::OffersUntil).column(Column::TrackingCode);
    Query::select().columns([ID, UNTIL, CODE]).from_subquery(part.into_query(), "part").take()
}

fn waiting(state: &'static str, scope: &SpecialistScope, now: Moment) -> Select<Entity> {
    Entity::find()
        .filter(Expr::cust(state))
        .filter(Column::OffersUntil.gt(now))
        .filter(Column::CustomerId.ne(scope.person_id()))
}

/// Those with an open offer of this specialist that the skills do not find.
fn with_open_offer(scope: &SpecialistScope, open: Option<&Trade>, now: Moment) -> Select<Entity> {
    let offered = Query::select()
        .column(offer::Column::RequestId)
        .from(offer::Entity)
        .cond_where(Condition::all().add(offer::Column::SpecialistId.eq(scope.person_id())).add(Expr::cust(IS_OPEN)))
        .take();
    let query = waiting(WAITS_TOO, scope, now).filter(Column::Id.in_subquery(offered));
    let Some(trade) = open else { return query };
    let found = Condition::all()
        .add(Column::CityCode.eq(trade.city_code.as_str()))
        .add(Column::ServiceSlug.is_in(trade.skills.iter().map(String::as_str)));
    query.filter(found.not())
}

/// The rows in their order, but those of a customer beyond the second after all others.
pub(in crate::domain::requests) fn two_of_each_first(rows: Vec<Model>) -> Vec<Model> {
    let mut seen: HashMap<_, usize> = HashMap::new();
    let (mut first, rest): (Vec<Model>, Vec<Model>) = rows.into_iter().partition(|row| {
        let count = seen.entry(row.customer_id).or_default();
        *count += 1;
        *count <= OF_ONE_FIRST
    });
    first.extend(rest);
    first
}
