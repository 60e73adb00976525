//! What is stored about a person, read by the inventory: whatever is declared appears, whoever declared it.
use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::access_log::{Action, Actor, Look, record};
use super::inventory::INVENTORY;
use super::item::{Category, Class, Column, Format, Item, Mask};
use super::own_rows::{Cell, GROUPS, Group, Row, rows_of};
use crate::base::crypto::{DataKey, Place, key_id_of};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::model::money::Rial;
use crate::model::phone::Mobile;

/// So many rows of a table are shown, the newest; an export holds all.
pub const MOST_ROWS: usize = 50;

/// A stored value, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    Text(String),
    /// Hidden; a press opens it.
    Masked(String),
    Moment(i64),
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
    /// It was sealed, and its key is gone.
    Gone,
}

/// A data item of the person with its values, newest first.
#[derive(Clone, Debug)]
pub struct OwnItem {
    pub item: &'static Item,
    pub values: Vec<Shown>,
    /// There are more than are shown.
    pub has_more: bool,
}

/// A section of the dashboard.
#[derive(Clone, Debug)]
pub struct Section {
    pub category: Category,
    pub items: Vec<OwnItem>,
}

/// Everything stored about the person, by section. Sealed values stay masked.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn read(services: &Services, scope: &CustomerScope) -> Result<Vec<Section>, Refusal> {
    Ok(sections(services, services.db.read(), scope, None).await?)
}

/// As [`read`], with the values of one item open. The look is written into the access log in the same transaction.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::NotFound`] for a name that is no item.
pub async fn reveal(services: &Services, scope: &CustomerScope, name: &str) -> Result<Vec<Section>, Refusal> {
    let item = items().find(|(_, item)| item.name == name).map(|(_, item)| item).ok_or(Refusal::NotFound)?;
    let key = services.keys.find(scope.key_id()).await?.ok_or(Refusal::NotFound)?;
    let tx = services.db.begin().await?;
    let sections = sections(services, &tx, scope, Some(item.name)).await?;
    let look = Look {
        subject_id: scope.person_id(),
        subject_key: &key,
        actor: Actor::Own(scope.person_id()),
        item: item.name,
        action: Action::Reveal,
        reason: "own",
        detail: None,
        object: None,
    };
    record(&tx, look, services.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(sections)
}

/// The declared personal columns.
pub fn items() -> impl Iterator<Item = (&'static Column, &'static Item)> {
    INVENTORY.iter().filter_map(|column| match &column.class {
        Class::Personal(item) => Some((column, item)),
        Class::Plain(_) | Class::Link(_) => None,
    })
}

async fn sections(
    services: &Services,
    connection: &impl ConnectionTrait,
    scope: &CustomerScope,
    open: Option<&str>,
) -> Result<Vec<Section>, Fault> {
    let rows = rows_of(connection, scope.person_id()).await?;
    let keys = keys_of(services, &rows).await?;
    let mut own = Vec::new();
    for (at, group) in GROUPS.iter().enumerate() {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.group == at).collect();
        own.extend(items_of(group, &rows, &keys, open)?);
    }
    let mut sections: Vec<Section> =
        Category::ALL.iter().map(|category| Section { category: *category, items: Vec::new() }).collect();
    for item in own {
        if let Some(section) = sections.iter_mut().find(|section| section.category == item.item.category) {
            section.items.push(item);
        }
    }
    sections.retain(|section| !section.items.is_empty());
    Ok(sections)
}

/// The keys that any of the rows is sealed under.
async fn keys_of(services: &Services, rows: &[Row]) -> Result<HashMap<Uuid, DataKey>, Fault> {
    let sealed = rows.iter().flat_map(|row| &row.cells).filter_map(|cell| match cell {
        Some(Cell::Sealed(bytes)) => key_id_of(bytes),
        _ => None,
    });
    let mut ids: Vec<Uuid> = sealed.collect();
    ids.sort();
    ids.dedup();
    services.keys.find_many(&ids).await
}

fn items_of(
    group: &Group,
    rows: &[&Row],
    keys: &HashMap<Uuid, DataKey>,
    open: Option<&str>,
) -> Result<Vec<OwnItem>, Fault> {
    let shown = rows.get(..MOST_ROWS).unwrap_or(rows);
    let mut items = Vec::new();
    for (place, (column, item)) in group.columns.iter().enumerate() {
        let mut values = Vec::new();
        for row in shown {
            values.extend(match row.cells.get(place) {
                Some(Some(Cell::Text(text))) => Some(plain_value(text, item.format)?),
                Some(Some(Cell::Sealed(sealed))) => {
                    let place = Place::new(column.table, column.column, row.id);
                    Some(opened(sealed, place, item, keys, open == Some(item.name), &row.asked)?)
                }
                _ => None,
            });
        }
        items.push(OwnItem { item, values, has_more: rows.len() > MOST_ROWS });
    }
    Ok(items)
}

fn plain_value(text: &str, format: Format) -> Result<Shown, Fault> {
    let number = || text.parse::<i64>().map_err(|_| Fault::new("a stored number is not one"));
    Ok(match format {
        Format::Moment => Shown::Moment(number()?),
        Format::Rial => Shown::Rial(Rial::new(number()?)),
        Format::Number => Shown::Number(number()?),
        Format::YesNo => Shown::YesNo(matches!(text, "1" | "true")),
        Format::Code(prefix) => Shown::Code(prefix, text.to_owned()),
        Format::Question(_) => Shown::Question(text.to_owned()),
        Format::Unreadable => Shown::Unreadable,
        Format::Text | Format::Sealed | Format::SealedAnswer(_) | Format::SealedReason => Shown::Text(text.to_owned()),
    })
}

fn opened(
    sealed: &[u8],
    place: Place,
    item: &Item,
    keys: &HashMap<Uuid, DataKey>,
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
    let text = key.open(place, sealed)?;
    if !is_open && item.mask != Mask::Open {
        return Ok(Shown::Masked(masked(item.mask, &text)));
    }
    Ok(match item.format {
        Format::SealedAnswer(_) => Shown::Answer(asked.to_owned(), serde_json::from_str(&text)?),
        Format::SealedReason => {
            Shown::Text(text.split_once(':').map_or_else(String::new, |(_, words)| words.to_owned()))
        }
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
        let mut names: Vec<&str> = items().map(|(_, item)| item.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
