//! The data inventory: every column of every table, declared in its context's `data.rs`. A test compares it with the live
//! schema of both engines, so data that is not declared cannot exist. Dashboard and sweep are made from it.
use super::item::{Class, Column, Item, Table};
use crate::domain::{accounts, catalogue, notify, program_data, requests, specialists, staff};

/// The tables of all contexts, in the order in which the dashboard shows what is of one category.
static CONTEXTS: &[&[&Table]] = &[
    accounts::data::DATA,
    notify::data::DATA,
    program_data::DATA,
    super::data::DATA,
    catalogue::data::DATA,
    specialists::data::DATA,
    requests::data::DATA,
    staff::data::DATA,
];

/// Every table.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    CONTEXTS.iter().copied().flatten().copied()
}

/// A personal column in its table.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    pub table: &'static Table,
    pub column: &'static Column,
    pub item: &'static Item,
}

/// The personal columns.
pub fn items() -> impl Iterator<Item = Declared> {
    tables().flat_map(|table| {
        table.columns.iter().filter_map(move |column| match &column.class {
            Class::Personal(item) => Some(Declared { table, column, item }),
            Class::Plain(_) | Class::Link(_) => None,
        })
    })
}
