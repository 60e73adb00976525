//! The catalogue, the same for everybody.
use crate::domain::privacy::item::{Column, Rows, Table, plain};

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] = &[&CATEGORY, &SERVICE, &SERVICE_QUESTION];

const WHY: &str = "The catalogue, the same for everybody";
const ROWS: Rows = Rows::Stay(WHY);

const fn shared(name: &'static str) -> Column {
    plain(name, WHY)
}

static CATEGORY: Table = Table {
    name: "category",
    rows: ROWS,
    columns: &[shared("slug"), shared("title"), shared("summary"), shared("icon"), shared("sort")],
};

static SERVICE: Table = Table {
    name: "service",
    rows: ROWS,
    columns: &[
        shared("slug"),
        shared("category_slug"),
        shared("title"),
        shared("summary"),
        shared("price_model"),
        shared("unit"),
        shared("min_quantity"),
        shared("price_components"),
        shared("materials"),
        shared("synonyms"),
        shared("flags"),
        shared("warranty_days"),
        shared("search_text"),
        shared("sort"),
        shared("retired_at"),
    ],
};

static SERVICE_QUESTION: Table = Table {
    name: "service_question",
    rows: ROWS,
    columns: &[
        shared("id"),
        shared("service_slug"),
        shared("question_key"),
        shared("kind"),
        shared("label"),
        shared("help"),
        shared("is_required"),
        shared("sort"),
        shared("options"),
        shared("min"),
        shared("max"),
        shared("step"),
        shared("unit"),
        shared("max_length"),
        shared("default_value"),
        shared("retired_at"),
    ],
};
