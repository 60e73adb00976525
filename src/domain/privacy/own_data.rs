//! What is stored about a person, read by the inventory: whatever is declared appears, whoever declared it.
use std::collections::HashMap;

use super::access_log::{AccessEntry, AccessHistory, Actor, about_me, history_in, record, without_salt};
use super::inventory::{Declared, items};
use super::item::{Category, Format, Item, Mask, Retention, Table};
pub use super::own_rows::sorted_by;
use super::own_rows::{Cell, ERASURES, GROUPS, Group, Row, Stored, rows_and_entries_of, rows_of};
pub use super::retention::REQUEST;
use super::retention::sweep_after;
use crate::base::crypto::{DataKey, Place, key_id_of};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::requests::final_states;
use crate::domain::scope::CustomerScope;
use crate::model::access::{AccessAction, AccessReason};
use crate::model::ids::{KeyId, RequestId};
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::model::phone::Mobile;

/// The most rows of a table that are shown, the newest, where its category is read alone.
const ROWS_OF_ONE: usize = 20;
/// The same where everything is read at once.
const ROWS_AT_ONCE: usize = 6;

/// A stored value, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    Text(String),
    /// Hidden; a press opens it.
    Masked(String),
    Moment(Moment),
    Rial(Rial),
    Number(i64),
    YesNo(bool),
    /// Words `<prefix>-<code>`.
    Code(&'static str, String),
    /// A question of a service, `<service>/<key>`.
    Question(String),
    /// What was answered to a question.
    Answer(String, Vec<String>),
    /// Something is there that nobody can read back, us included.
    Unreadable,
    /// The id of somebody whose name stands where it happened.
    NamedBelow,
    /// Something is there that is not shown.
    Hidden,
    /// It was there and was erased, at this moment where that was noted.
    Erased(Option<Moment>),
    /// It was sealed, and its key is gone.
    Gone,
}

/// A row of the person's.
#[derive(Clone, Debug)]
pub struct OwnRow {
    /// The request that it belongs to; of a request, itself.
    pub request: Option<RequestId>,
    /// In the order of the table's items; `None` where nothing is there.
    pub cells: Vec<Option<Shown>>,
}

/// The person's rows of a table, newest first.
#[derive(Clone, Debug)]
pub struct OwnTable {
    pub table: &'static Table,
    pub items: Vec<&'static Item>,
    /// How many rows there are.
    pub count: usize,
    /// The newest of them, where their content was asked for.
    pub rows: Vec<OwnRow>,
}

impl OwnTable {
    /// The values of the item at this place, newest first.
    pub fn values(&self, place: usize) -> impl Iterator<Item = &Shown> {
        self.rows.iter().filter_map(move |row| row.cells.get(place)?.as_ref())
    }

    /// There are more rows than are shown.
    pub fn has_more(&self) -> bool {
        self.count > self.rows.len()
    }
}

/// What is erased next by one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub table: &'static str,
    /// The items that are emptied; none where whole rows go.
    pub items: Vec<&'static str>,
    pub retention: Retention,
    /// The sweep that does it.
    pub at: Moment,
}

/// The table of which one always reads the rows: where one is signed in.
const SESSIONS: &str = "session";

/// Of which categories the content is read; of the others only how much there is. The page is opened far more often
/// than a category is read, and to read all of it costs as much as everything else on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    Nothing,
    Of(Category),
    Everything,
}

impl Content {
    /// Each of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Category::ALL.iter().copied().map(Self::Of).chain([Self::Nothing, Self::Everything])
    }

    /// Whether the content of this category is read.
    pub fn has(self, category: Category) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(asked) => asked == category,
            Self::Everything => true,
        }
    }

    /// How many rows of the group are read at most; none where only how much there is.
    pub(super) fn rows_of(self, group: &Group) -> Option<usize> {
        match self {
            _ if group.table == SESSIONS => Some(ROWS_OF_ONE),
            Self::Everything => Some(ROWS_AT_ONCE),
            _ => self.has(group.category).then_some(ROWS_OF_ONE),
        }
    }
}

/// What the dashboard shows.
#[derive(Clone, Debug)]
pub struct OwnData {
    /// In the order of the inventory.
    pub tables: Vec<OwnTable>,
    /// What is erased next, the soonest first.
    pub dues: Vec<Due>,
    pub accesses: AccessHistory,
}

/// What is opened by a press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The item of this name.
    Item(String),
    /// All hidden items of a category.
    Category(Category),
}

impl Opening {
    /// The category in which something is opened.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a name that is no item.
    pub fn category(&self) -> Result<Category, Refusal> {
        match self {
            Self::Item(name) => item_named(name).map(|item| item.category).ok_or(Refusal::NotFound),
            Self::Category(category) => Ok(*category),
        }
    }
}

fn item_named(name: &str) -> Option<&'static Item> {
    items().map(|declared| declared.item).find(|item| item.name == name)
}

/// What is stored about the person, and who accessed it. Sealed values stay masked.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn read(services: &Services, scope: &CustomerScope, content: Content) -> Result<OwnData, Refusal> {
    let (stored, newest) = rows_and_entries_of(services.db.read(), scope.person_id(), content).await?;
    let accesses = history_in(services, scope, newest).await?;
    let tables = tables(services, scope, &stored, &[]).await?;
    Ok(OwnData { tables, dues: dues(services, &stored), accesses })
}

/// As [`read`], of the category in which something is pressed, with that open. Each item that is opened is an access of its own: written into the access
/// log in the same transaction, and counted.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::NotFound`] for a name that is no item; [`Refusal::TooMany`] above the presses of a day.
pub async fn reveal(services: &Services, scope: &CustomerScope, opening: &Opening) -> Result<OwnData, Refusal> {
    let now = services.clock.now();
    let content = Content::Of(opening.category()?);
    let tx = services.db.begin().await?;
    let stored = rows_of(&tx, scope.person_id(), content).await?;
    let open = opened_by(opening, &stored);
    for _ in &open {
        if let Err(refused) = count_use(services, &tx, &services.limits.own_reveals_per_day, scope.person_id()).await {
            return Err(store_refusal(tx, refused).await);
        }
    }
    let tables = tables(services, scope, &stored, &open).await?;
    for item in &open {
        let entry = AccessEntry {
            subject_id: scope.person_id(),
            subject_key: scope.key(),
            actor: Actor::Own(scope.person_id()),
            item,
            action: AccessAction::Reveal,
            reason: AccessReason::Own,
            detail: None,
            object: None,
        };
        record(&tx, &services.hash, entry, now).await?;
    }
    tx.commit().await?;
    Ok(OwnData { tables, dues: dues(services, &stored), accesses: about_me(services, scope).await? })
}

/// The names of the items that are opened. Of a category these are the hidden ones in which something is.
fn opened_by(opening: &Opening, stored: &[Stored]) -> Vec<&'static str> {
    match opening {
        Opening::Item(name) => item_named(name).map(|item| item.name).into_iter().collect(),
        Opening::Category(category) => {
            let columns = GROUPS.iter().zip(stored).flat_map(|(group, stored)| {
                let is_filled =
                    move |place: usize| stored.rows.iter().any(|row| matches!(row.cells.get(place), Some(Some(_))));
                group.columns.iter().enumerate().filter(move |(place, _)| is_filled(*place))
            });
            let items = columns.map(|(_, declared)| declared.item);
            items.filter(|item| item.category == *category && item.is_masked()).map(|item| item.name).collect()
        }
    }
}

fn dues(services: &Services, stored: &[Stored]) -> Vec<Due> {
    let now = services.clock.now();
    let mut dues: Vec<Due> = Vec::new();
    let since = stored.iter().flat_map(|stored| &stored.since);
    for (erasure, since) in ERASURES.iter().flatten().zip(since) {
        let Some(since) = since else { continue };
        let at = sweep_after(now.max(*since + erasure.after));
        let items: Vec<&'static str> = erasure.items.iter().map(|item| item.name).collect();
        match dues.iter_mut().find(|due| due.table == erasure.table && due.items == items) {
            Some(due) => due.at = due.at.min(at),
            None => dues.push(Due { table: erasure.table, items, retention: erasure.retention, at }),
        }
    }
    dues.sort_by_key(|due| due.at);
    dues
}

async fn tables(
    services: &Services,
    scope: &CustomerScope,
    stored: &[Stored],
    open: &[&'static str],
) -> Result<Vec<OwnTable>, Fault> {
    let keys = keys_of(services, scope.key(), stored).await?;
    GROUPS.iter().zip(stored).filter_map(|(group, stored)| table_of(group, stored, &keys, open).transpose()).collect()
}

/// The keys that any of the rows is sealed under: most often the person's own alone, which needs no query.
async fn keys_of(services: &Services, own: &DataKey, stored: &[Stored]) -> Result<HashMap<KeyId, DataKey>, Fault> {
    let cells = stored.iter().flat_map(|stored| &stored.rows).flat_map(|row| &row.cells);
    let sealed = cells.filter_map(|cell| match cell {
        Some(Cell::Sealed(bytes)) => key_id_of(bytes),
        _ => None,
    });
    let mut others: Vec<KeyId> = sealed.filter(|id| *id != own.id).collect();
    others.sort();
    others.dedup();
    let mut keys = services.keys.find_many(&others).await?;
    keys.insert(own.id, own.clone());
    Ok(keys)
}

fn table_of(
    group: &Group,
    stored: &Stored,
    keys: &HashMap<KeyId, DataKey>,
    open: &[&'static str],
) -> Result<Option<OwnTable>, Fault> {
    let Some(table) = group.columns.first().map(|declared| declared.table) else { return Ok(None) };
    let shown =
        stored.rows.iter().map(|row| Ok(OwnRow { request: row.request, cells: cells_of(group, row, keys, open)? }));
    Ok(Some(OwnTable {
        table,
        items: group.columns.iter().map(|declared| declared.item).collect(),
        count: stored.count,
        rows: shown.collect::<Result<_, Fault>>()?,
    }))
}

fn cells_of(
    group: &Group,
    row: &Row,
    keys: &HashMap<KeyId, DataKey>,
    open: &[&'static str],
) -> Result<Vec<Option<Shown>>, Fault> {
    let is_over = is_over(group, row);
    let cells = group.columns.iter().zip(&row.cells);
    cells
        .map(|(Declared { column, item, .. }, cell)| {
            Ok(match cell {
                Some(Cell::Number(number)) => Some(number_value(*number, item.format)),
                Some(Cell::Text(text)) => Some(text_value(text, item.format)),
                Some(Cell::Sealed(sealed)) => {
                    let place = column.sealed.ok_or_else(|| Fault::new("sealed bytes in a column that is not"))?;
                    Some(opened(sealed, place.of(row.id), item, keys, open.contains(&item.name), &row.asked)?)
                }
                None if is_over && item.is_always_given => Some(Shown::Erased(erased_at(group, row, item))),
                None => None,
            })
        })
        .collect()
}

/// Whether the row is a request that is over.
fn is_over(group: &Group, row: &Row) -> bool {
    let state = cell_of(group, row, |declared| declared.column.name == "state");
    let is_final = |code: &str| final_states().any(|state| state.code() == code);
    group.table == REQUEST && matches!(state, Some(Cell::Text(code)) if is_final(code))
}

/// When the item was emptied, as the row notes it.
fn erased_at(group: &Group, row: &Row, item: &Item) -> Option<Moment> {
    let noted = cell_of(group, row, |declared| {
        declared.item.notes_clearing.is_some() && declared.item.notes_clearing == item.cleared
    });
    match noted? {
        Cell::Number(at) => Some(Moment::from_ms(*at)),
        _ => None,
    }
}

fn cell_of<'a>(group: &Group, row: &'a Row, is_it: impl Fn(&Declared) -> bool) -> Option<&'a Cell> {
    row.cells.get(group.columns.iter().position(is_it)?)?.as_ref()
}

fn number_value(number: i64, format: Format) -> Shown {
    match format {
        Format::Moment => Shown::Moment(Moment::from_ms(number)),
        Format::Rial => Shown::Rial(Rial::new(number)),
        Format::YesNo => Shown::YesNo(number != 0),
        Format::Unreadable => Shown::Unreadable,
        Format::NamedBelow => Shown::NamedBelow,
        Format::Hidden => Shown::Hidden,
        _ => Shown::Number(number),
    }
}

fn text_value(text: &str, format: Format) -> Shown {
    match format {
        Format::Code(prefix) => Shown::Code(prefix, text.to_owned()),
        Format::Question(_) => Shown::Question(text.to_owned()),
        _ => Shown::Text(text.to_owned()),
    }
}

/// A sealed value, opened as far as it is shown.
fn opened(
    sealed: &[u8],
    place: Place,
    item: &Item,
    keys: &HashMap<KeyId, DataKey>,
    is_open: bool,
    asked: &str,
) -> Result<Shown, Fault> {
    let Some(key) = key_id_of(sealed).and_then(|id| keys.get(&id)) else {
        return Ok(Shown::Gone);
    };
    if !is_open && item.mask == Mask::Full {
        // What stays hidden is not opened.
        return Ok(Shown::Masked(DOTS.to_owned()));
    }
    if let (true, Format::SealedAnswer(_)) = (is_open || item.mask == Mask::Open, item.format) {
        return Ok(Shown::Answer(asked.to_owned(), key.open_json(place, sealed)?));
    }
    let text = key.open(place, sealed)?;
    if !is_open && item.mask != Mask::Open {
        return Ok(Shown::Masked(masked(item.mask, &text)));
    }
    Ok(match item.format {
        Format::SealedReason => Shown::Text(without_salt(&text)),
        _ if item.mask == Mask::Mobile => {
            Shown::Text(Mobile::parse(&text).map(|mobile| mobile.grouped_local()).unwrap_or(text))
        }
        _ => Shown::Text(text),
    })
}

const DOTS: &str = "\u{2022}\u{2022}\u{2022}\u{2022}";

/// The value with its middle hidden, made here so that the hidden part never leaves the server.
fn masked(mask: Mask, text: &str) -> String {
    match mask {
        Mask::Mobile => Mobile::parse(text).map(|mobile| mobile.masked_local()).unwrap_or_else(|_| DOTS.to_owned()),
        Mask::Name => text.chars().take(1).chain(DOTS.chars()).collect(),
        Mask::Open | Mask::Full => DOTS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_hides_all_but_what_it_may_show() {
        assert_eq!(masked(Mask::Mobile, "+989121234567"), "0912 \u{2022}\u{2022}\u{2022} \u{2022}\u{2022}67");
        assert_eq!(masked(Mask::Name, "Sara"), "S\u{2022}\u{2022}\u{2022}\u{2022}");
        assert!(!masked(Mask::Full, "street 5").contains('5'));
    }

    #[test]
    fn names_of_items_are_unique() {
        let mut names: Vec<&str> = items().map(|declared| declared.item.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
