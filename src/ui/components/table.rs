//! Data tables. In narrow boxes rows become cards whose cells carry their labels.
use leptos::prelude::*;

/// A column's head.
pub struct Column {
    pub words: String,
    /// Amounts: aligned by their units. The unit stands in the head.
    pub is_amount: bool,
    /// For actions: the head is for readers only, and stacked cells carry no label.
    pub is_silent: bool,
}

impl Column {
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), is_amount: false, is_silent: false }
    }

    #[must_use]
    pub fn amount(mut self) -> Self {
        self.is_amount = true;
        self
    }

    #[must_use]
    pub fn silent(mut self) -> Self {
        self.is_silent = true;
        self
    }
}

/// A row: its head and the cells of the other columns, in order.
pub struct Row {
    pub head: AnyView,
    pub cells: Vec<AnyView>,
    /// Marked as overdue. A word in the row says so too.
    pub is_late: bool,
}

/// Rows that belong together.
pub struct RowGroup {
    /// A title and a remark beside it.
    pub title: Option<(String, Option<String>)>,
    pub rows: Vec<Row>,
}

/// A table.
pub struct Table {
    /// What the table is; for readers.
    pub caption: String,
    /// The first heads the rows.
    pub columns: Vec<Column>,
    pub groups: Vec<RowGroup>,
    /// For the console.
    pub is_dense: bool,
}

impl Table {
    /// A table of one group.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { caption: caption.into(), columns, groups: vec![RowGroup { title: None, rows }], is_dense: false }
    }
}

/// A table in its box. Stands in a `card card--flush`.
pub fn table(table: Table) -> AnyView {
    let class = if table.is_dense { "table table--stack table--dense" } else { "table table--stack" };
    let columns = table.columns;
    let bodies: Vec<_> = table.groups.into_iter().map(|group| body(&columns, group)).collect();
    let heads: Vec<_> = columns
        .into_iter()
        .map(|column| {
            let words = match column.is_silent {
                true => view! { <span class="vh">{column.words}</span> }.into_any(),
                false => column.words.into_any(),
            };
            view! { <th scope="col" class=column.is_amount.then_some("amt")>{words}</th> }
        })
        .collect();
    view! {
        <div class="table-box">
            <table class=class>
                <caption class="vh">{table.caption}</caption>
                <thead><tr>{heads}</tr></thead>
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

fn body(columns: &[Column], group: RowGroup) -> AnyView {
    let width = columns.len().to_string();
    let title = group.title.map(|(title, remark)| {
        let remark = remark.map(|remark| view! { <small>{remark}</small> });
        view! { <tr class="grp"><th scope="rowgroup" colspan=width>{title}{remark}</th></tr> }
    });
    let rows: Vec<_> = group.rows.into_iter().map(|row| row_view(columns, row)).collect();
    view! { <tbody>{title}{rows}</tbody> }.into_any()
}

fn row_view(columns: &[Column], row: Row) -> AnyView {
    let cells: Vec<_> = columns
        .iter()
        .skip(1)
        .zip(row.cells)
        .map(|(column, cell)| {
            let label = (!column.is_silent).then(|| column.words.clone());
            view! { <td data-l=label class=column.is_amount.then_some("amt")>{cell}</td> }
        })
        .collect();
    view! {
        <tr><th scope="row" class=row.is_late.then_some("late")>{row.head}</th>{cells}</tr>
    }
    .into_any()
}
