//! Lists of requests, read page by page: see [`crate::model::list`].
use sea_orm::{Order, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::base::fault::Fault;
use crate::domain::requests::lifecycle::past;
use crate::entity::service_request::{Column, Entity, Model};
use crate::model::list::{Around, ListPage, Mark, Span};
use crate::model::moment::Moment;
use crate::model::tracking_code::TrackingCode;

/// Rows of a page: what a person reads before they look for something else, on a cheap phone.
const ROWS: usize = 20;
/// The same where each row is a card with a form in it.
const CARDS: usize = 10;

/// A list of requests.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::requests) struct List {
    /// The moment that it is sorted by.
    by: Column,
    sorting: Sorting,
    /// Rows of a page.
    most: usize,
}

/// The customer's own.
pub(in crate::domain::requests) const OWN: List = List { by: Column::CreatedAt, sorting: Sorting::Falling, most: ROWS };
/// The board of the staff.
pub(in crate::domain::requests) const BOARD: List =
    List { by: Column::StateChangedAt, sorting: Sorting::Falling, most: ROWS };
/// What waits for a specialist's offer.
pub(in crate::domain::requests) const NEARBY: List =
    List { by: Column::OffersUntil, sorting: Sorting::Rising, most: CARDS };
/// A specialist's visits.
pub(in crate::domain::requests) const VISITS: List =
    List { by: Column::SlotStart, sorting: Sorting::Rising, most: CARDS };

/// How a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sorting {
    /// The latest moment first.
    Falling,
    /// The earliest moment first.
    Rising,
}

/// One way through the table: from a mark on, along the list or against it.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::requests) struct Walk {
    list: List,
    span: Span,
    is_rising: bool,
    from: Mark,
}

impl Walk {
    /// To the page `span` of a list of which rows at `floor` and before are no part.
    pub(in crate::domain::requests) fn new(list: List, span: Span, floor: Moment) -> Self {
        let (is_rising, from) = match (span, list.sorting) {
            (Span::Before(mark), _) => (false, mark),
            (Span::After(mark), _) if mark.at > floor => (true, mark),
            (Span::First, Sorting::Falling) => (false, last_at(Moment::MAX)),
            (Span::After(_) | Span::First, _) => (true, last_at(floor)),
        };
        Self { list, span, is_rising, from }
    }

    /// Whether it goes against the order of the list.
    fn is_backward(self) -> bool {
        self.is_rising == (self.list.sorting == Sorting::Falling)
    }

    /// The rows of the page and one more, to know whether there are more.
    pub(in crate::domain::requests) fn of(self, query: Select<Entity>) -> Select<Entity> {
        query
            .filter(past(self.list.by, self.from, self.is_rising))
            .order_by(self.list.by, self.order())
            .order_by(Column::TrackingCode, self.order())
            .limit(self.limit())
    }

    /// Rows to fetch.
    pub(in crate::domain::requests) fn limit(self) -> u64 {
        self.list.most as u64 + 1
    }

    pub(in crate::domain::requests) fn order(self) -> Order {
        if self.is_rising { Order::Asc } else { Order::Desc }
    }

    /// Whether the page is the beginning of the list after all, but not whole: then the first page is the better one.
    pub(in crate::domain::requests) fn is_beginning(self, rows: &[Model]) -> bool {
        self.span != Span::First && self.is_backward() && rows.len() <= self.list.most
    }

    /// The page, from the rows that the walk came by.
    pub(in crate::domain::requests) fn page(self, mut rows: Vec<Model>) -> Result<ListPage<Model>, Fault> {
        let has_more = rows.len() > self.list.most;
        rows.truncate(self.list.most);
        let (first, last) = (rows.first().map(|row| self.mark(row)), rows.last().map(|row| self.mark(row)));
        let ahead = last.transpose()?.filter(|_| has_more);
        let behind = first.transpose()?.filter(|_| self.span != Span::First);
        let (before, after) = if self.is_rising { (behind, ahead) } else { (ahead, behind) };
        if self.is_backward() {
            rows.reverse();
        }
        Ok(ListPage { rows, around: Around { before, after, is_inside: self.span != Span::First } })
    }

    fn mark(self, row: &Model) -> Result<Mark, Fault> {
        let at = match self.list.by {
            Column::CreatedAt => row.created_at,
            Column::StateChangedAt => row.state_changed_at,
            Column::OffersUntil => row.offers_until,
            Column::SlotStart => row.slot_start,
            _ => return Err(Fault::new("no list is sorted by this column")),
        };
        Ok(Mark { at, code: row.tracking_code })
    }
}

/// After everything of this moment.
fn last_at(at: Moment) -> Mark {
    Mark { at, code: TrackingCode::from_random(u64::MAX) }
}

/// A page of a list of requests: `query` says which are in it.
pub(in crate::domain::requests) async fn read(
    connection: &impl sea_orm::ConnectionTrait,
    query: Select<Entity>,
    list: List,
    span: Span,
) -> Result<ListPage<Model>, Fault> {
    let walk = Walk::new(list, span, Moment::MIN);
    let rows = walk.of(query.clone()).all(connection).await?;
    if walk.is_beginning(&rows) {
        let walk = Walk::new(list, Span::First, Moment::MIN);
        return walk.page(walk.of(query).all(connection).await?);
    }
    walk.page(rows)
}
