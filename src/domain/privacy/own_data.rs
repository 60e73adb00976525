//! What is stored about a person, read by the inventory: whatever is declared appears, whoever declared it.
use std::collections::HashMap;

use super::access_log::{AccessEntry, AccessHistory, Actor, about_me, history_in, record, without_salt};
use super::inventory::{Declared, items};
use super::item::{Category, Format, Item, Mask, Retention};
pub use super::own_rows::sorted_by;
use super::own_rows::{Cell, GROUPS, Group, Row, Rows, rows_and_entries_of, rows_of};
use crate::base::crypto::{DataKey, Place, key_id_of};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::scope::CustomerScope;
use crate::model::access::{AccessAction, AccessReason};
use crate::model::ids::KeyId;
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::model::phone::Mobile;

/// The most rows of a table that are shown, the newest; an export holds all.
pub const MOST_ROWS: usize = 12;

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
    /// It was sealed, and its key is gone.
    Gone,
}

/// A data item of the person with its values, newest first.
#[derive(Clone, Debug)]
pub struct OwnItem {
    pub item: &'static Item,
    pub retention: Retention,
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

/// What the dashboard shows.
#[derive(Clone, Debug)]
pub struct OwnData {
    pub sections: Vec<Section>,
    pub accesses: AccessHistory,
}

/// Everything stored about the person, by section, and who accessed it. Sealed values stay masked.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn read(services: &Services, scope: &CustomerScope) -> Result<OwnData, Refusal> {
    let (rows, newest) = rows_and_entries_of(services.db.read(), scope.person_id()).await?;
    let accesses = history_in(services, scope, newest).await?;
    Ok(OwnData { sections: sections(services, scope, &rows, None).await?, accesses })
}

/// As [`read`], with the values of one item open. The access is written into the access log in the same transaction.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::NotFound`] for a name that is no item.
pub async fn reveal(services: &Services, scope: &CustomerScope, name: &str) -> Result<OwnData, Refusal> {
    let item =
        items().find(|declared| declared.item.name == name).map(|declared| declared.item).ok_or(Refusal::NotFound)?;
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    if let Err(refused) = count_use(services, &tx, &services.limits.own_reveals_per_day, scope.person_id()).await {
        return Err(store_refusal(tx, refused).await);
    }
    let rows = rows_of(&tx, scope.person_id()).await?;
    let sections = sections(services, scope, &rows, Some(item.name)).await?;
    let entry = AccessEntry {
        subject_id: scope.person_id(),
        subject_key: scope.key(),
        actor: Actor::Own(scope.person_id()),
        item: item.name,
        action: AccessAction::Reveal,
        reason: AccessReason::Own,
        detail: None,
        object: None,
    };
    record(&tx, &services.hash, entry, now).await?;
    tx.commit().await?;
    Ok(OwnData { sections, accesses: about_me(services, scope).await? })
}

async fn sections(
    services: &Services,
    scope: &CustomerScope,
    rows: &Rows,
    open: Option<&str>,
) -> Result<Vec<Section>, Fault> {
    let keys = keys_of(services, scope.key(), rows).await?;
    let mut own = Vec::new();
    for (group, rows) in GROUPS.iter().zip(rows) {
        own.extend(items_of(group, rows, &keys, open)?);
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

/// The keys that any of the rows is sealed under: most often the person's own alone, which needs no query.
async fn keys_of(services: &Services, own: &DataKey, groups: &Rows) -> Result<HashMap<KeyId, DataKey>, Fault> {
    let sealed = groups.iter().flatten().flat_map(|row| &row.cells).filter_map(|cell| match cell {
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

fn items_of(
    group: &Group,
    rows: &[Row],
    keys: &HashMap<KeyId, DataKey>,
    open: Option<&str>,
) -> Result<Vec<OwnItem>, Fault> {
    let shown = rows.get(..MOST_ROWS).unwrap_or(rows);
    let mut items = Vec::new();
    for (place, Declared { table, column, item }) in group.columns.iter().enumerate() {
        let mut values = Vec::new();
        for row in shown {
            values.extend(match row.cells.get(place) {
                Some(Some(Cell::Number(number))) => Some(number_value(*number, item.format)),
                Some(Some(Cell::Text(text))) => Some(text_value(text, item.format)),
                Some(Some(Cell::Sealed(sealed))) => {
                    let place = column.sealed.ok_or_else(|| Fault::new("sealed bytes in a column that is not"))?;
                    Some(opened(sealed, place.of(row.id), item, keys, open == Some(item.name), &row.asked)?)
                }
                _ => None,
            });
        }
        items.push(OwnItem { item, retention: table.retention_of(item), values, has_more: rows.len() > MOST_ROWS });
    }
    Ok(items)
}

fn number_value(number: i64, format: Format) -> Shown {
    match format {
        Format::Moment => Shown::Moment(Moment::from_ms(number)),
        Format::Rial => Shown::Rial(Rial::new(number)),
        Format::YesNo => Shown::YesNo(number != 0),
        Format::Unreadable => Shown::Unreadable,
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
