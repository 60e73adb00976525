//! What is stored about a person, read by the inventory: whatever is declared appears, whoever declared it.
use std::collections::HashMap;
use std::sync::LazyLock;

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use super::access_log::{Action, Actor, Look, record};
use super::inventory::INVENTORY;
use super::item::{Category, Class, Column, Format, Item, Mask, Owner};
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
    let tx = services.db.snapshot().await?;
    Ok(sections(services, &tx, scope, None).await?)
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
    let mut found = Vec::new();
    for (group, is_filled) in GROUPS.iter().zip(filled(connection, scope.person_id()).await?) {
        let rows = if is_filled { rows_of(connection, scope.person_id(), group).await? } else { Vec::new() };
        found.push((group, rows));
    }
    let keys = keys_of(services, &found).await?;
    let mut own = Vec::new();
    for (group, rows) in &found {
        own.extend(items_of(group, rows, &keys, open)?);
    }
    let section = |category: &Category| {
        let items: Vec<OwnItem> = own.iter().filter(|own| own.item.category == *category).cloned().collect();
        (!items.is_empty()).then_some(Section { category: *category, items })
    };
    Ok(Category::ALL.iter().filter_map(section).collect())
}

/// The personal columns of a table that belong to the person by the same way.
struct Group {
    table: &'static str,
    owner: Owner,
    columns: Vec<(&'static Column, &'static Item)>,
    /// What reads its rows.
    select: String,
}

/// In the order of the inventory.
static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let mut groups: Vec<Group> = Vec::new();
    for (column, item) in items() {
        match groups.iter_mut().find(|group| group.table == column.table && group.owner == item.owner) {
            Some(group) => group.columns.push((column, item)),
            None => groups.push(Group {
                table: column.table,
                owner: item.owner,
                columns: vec![(column, item)],
                select: String::new(),
            }),
        }
    }
    for group in &mut groups {
        group.select = select(group);
    }
    groups
});

/// Which groups hold something of the person: one question, for most people have few kinds of data.
async fn filled(connection: &impl ConnectionTrait, person_id: Uuid) -> Result<Vec<bool>, Fault> {
    let mut values: Vec<Value> = Vec::new();
    let mut questions = Vec::new();
    for (at, group) in GROUPS.iter().enumerate() {
        let value = group.owner.parameter(person_id);
        let place = values.iter().position(|known| *known == value).unwrap_or_else(|| {
            values.push(value);
            values.len() - 1
        });
        let condition = group.owner.condition().replace("$1", &format!("${}", place + 1));
        questions.push(format!(
            "CASE WHEN EXISTS (SELECT 1 FROM {} WHERE {condition}) THEN 1 ELSE 0 END AS group_{at}",
            group.table
        ));
    }
    let sql = format!("SELECT {}", questions.join(", "));
    let row = connection
        .query_one_raw(Statement::from_sql_and_values(connection.get_database_backend(), sql, values))
        .await?
        .ok_or_else(|| Fault::new("a question without a table has no answer"))?;
    (0..GROUPS.len()).map(|at| Ok(row.try_get::<i32>("", &format!("group_{at}"))? == 1)).collect()
}

async fn rows_of(connection: &impl ConnectionTrait, person_id: Uuid, group: &Group) -> Result<Vec<QueryResult>, Fault> {
    let values = [group.owner.parameter(person_id)];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), &group.select, values);
    Ok(connection.query_all_raw(statement).await?)
}

fn items_of(
    group: &Group,
    rows: &[QueryResult],
    keys: &HashMap<Uuid, DataKey>,
    open: Option<&str>,
) -> Result<Vec<OwnItem>, Fault> {
    let shown = rows.get(..MOST_ROWS).unwrap_or(rows);
    group
        .columns
        .iter()
        .map(|(column, item)| {
            let is_open = open == Some(item.name);
            let values: Result<Vec<Option<Shown>>, Fault> =
                shown.iter().map(|row| value(row, column, item, keys, is_open)).collect();
            Ok(OwnItem { item, values: values?.into_iter().flatten().collect(), has_more: rows.len() > MOST_ROWS })
        })
        .collect()
}

/// One row more than is shown, to know whether there are more. Names come from the inventory, never from outside.
fn select(group: &Group) -> String {
    let is_sealed = group.columns.iter().any(|(_, item)| is_sealed(item.format));
    let mut columns: Vec<String> = group
        .columns
        .iter()
        .map(|(column, item)| match item.format {
            Format::Question(asked) => format!("{asked} AS {}", column.column),
            Format::SealedAnswer(asked) => format!("{}, {asked} AS asked", column.column),
            Format::Unreadable => format!("CASE WHEN {0} IS NULL THEN 0 ELSE 1 END AS {0}", column.column),
            _ => column.column.to_owned(),
        })
        .collect();
    if is_sealed {
        columns.push("id".to_owned());
    }
    let order = group.columns.iter().find(|(_, item)| item.format == Format::Moment).map(|(column, _)| column.column);
    let order = order.map(|column| format!(" ORDER BY {column} DESC")).unwrap_or_default();
    format!(
        "SELECT {} FROM {} WHERE {}{order} LIMIT {}",
        columns.join(", "),
        group.table,
        group.owner.condition(),
        MOST_ROWS + 1
    )
}

fn is_sealed(format: Format) -> bool {
    matches!(format, Format::Sealed | Format::SealedAnswer(_) | Format::SealedReason)
}

/// The keys that any of the rows is sealed under.
async fn keys_of(services: &Services, found: &[(&Group, Vec<QueryResult>)]) -> Result<HashMap<Uuid, DataKey>, Fault> {
    let mut ids = Vec::new();
    for (group, rows) in found {
        for (column, _) in group.columns.iter().filter(|(_, item)| is_sealed(item.format)) {
            for row in rows {
                let sealed: Option<Vec<u8>> = row.try_get("", column.column)?;
                ids.extend(sealed.as_deref().and_then(key_id_of));
            }
        }
    }
    ids.sort();
    ids.dedup();
    services.keys.find_many(&ids).await
}

fn value(
    row: &QueryResult,
    column: &'static Column,
    item: &'static Item,
    keys: &HashMap<Uuid, DataKey>,
    is_open: bool,
) -> Result<Option<Shown>, Fault> {
    let name = column.column;
    Ok(match item.format {
        Format::Text => row.try_get::<Option<String>>("", name)?.map(Shown::Text),
        Format::Code(prefix) => row.try_get::<Option<String>>("", name)?.map(|code| Shown::Code(prefix, code)),
        Format::Moment => row.try_get::<Option<i64>>("", name)?.map(Shown::Moment),
        Format::Rial => row.try_get::<Option<i64>>("", name)?.map(|amount| Shown::Rial(Rial::new(amount))),
        Format::Number => row.try_get::<Option<i32>>("", name)?.map(|number| Shown::Number(number.into())),
        Format::YesNo => row.try_get::<Option<bool>>("", name)?.map(Shown::YesNo),
        Format::Unreadable => (row.try_get::<i32>("", name)? == 1).then_some(Shown::Unreadable),
        Format::Question(_) => row.try_get::<Option<String>>("", name)?.map(Shown::Question),
        Format::Sealed | Format::SealedAnswer(_) | Format::SealedReason => {
            let sealed: Option<Vec<u8>> = row.try_get("", name)?;
            let Some(sealed) = sealed else {
                return Ok(None);
            };
            let place = Place::new(column.table, name, row.try_get("", "id")?);
            match opened(&sealed, place, item, keys, is_open)? {
                Shown::Text(values) if matches!(item.format, Format::SealedAnswer(_)) => {
                    Some(Shown::Answer(row.try_get("", "asked")?, serde_json::from_str(&values)?))
                }
                shown => Some(shown),
            }
        }
    })
}

fn opened(
    sealed: &[u8],
    place: Place,
    item: &Item,
    keys: &HashMap<Uuid, DataKey>,
    is_open: bool,
) -> Result<Shown, Fault> {
    let Some(key) = key_id_of(sealed).and_then(|id| keys.get(&id)) else {
        return Ok(Shown::Gone);
    };
    let text = key.open(place, sealed)?;
    if !is_open && item.mask != Mask::Open {
        return Ok(Shown::Masked(masked(item.mask, &text)));
    }
    Ok(match item.format {
        Format::SealedReason => {
            Shown::Text(text.split_once(':').map_or_else(String::new, |(_, words)| words.to_owned()))
        }
        _ if item.mask == Mask::Mobile => {
            Shown::Text(Mobile::parse(&text).map(|mobile| mobile.grouped_local()).unwrap_or(text))
        }
        _ => Shown::Text(text),
    })
}

/// The value with its middle hidden, made here so that the hidden part never leaves the server.
fn masked(mask: Mask, text: &str) -> String {
    const DOTS: &str = "\u{2022}\u{2022}\u{2022}\u{2022}";
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
    fn every_item_belongs_to_one_group() {
        let grouped: usize = GROUPS.iter().map(|group| group.columns.len()).sum();
        assert_eq!(grouped, items().count());
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
