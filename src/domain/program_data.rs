//! What the program itself stores, whatever it is about: work, forms, limits, keys, time.
use crate::domain::privacy::item::{
    Basis, Category, Channel, Format, Item, Origin, Owner, Purpose, ROW_ID, Retention, Rows, Table, link, personal,
    plain,
};

/// Tables of the program.
pub(in crate::domain) static DATA: &[&Table] =
    &[&LIMIT_COUNTER, &IDEMPOTENCY_KEY, &JOB, &CLOCK_MARK, &WRITE_PROBE, &DATA_KEY, &KEY_CHECK, &SEAQL_MIGRATIONS];

static LIMIT_COUNTER: Table = Table {
    name: "limit_counter",
    rows: Rows::After(Retention::OneDay, &["window_start"]),
    columns: &[
        ROW_ID,
        plain("bucket", "Name of the limit"),
        link(
            "subject",
            "Hash under a key outside the database, different for each limit: cannot be led back to a person by the database; deleted after a day",
        ),
        plain("window_start", "Begin of the window that is counted"),
        plain("used", "The count"),
    ],
};

const FORM: Item = Item {
    owner: Owner::Actor("actor"),
    category: Category::Device,
    purpose: Purpose::OncePerForm,
    basis: Basis::Security,
    channel: Channel::Use,
    ..Item::RECORDED
};

static IDEMPOTENCY_KEY: Table = Table {
    name: "idempotency_key",
    rows: Rows::After(Retention::SevenDays, &["created_at"]),
    columns: &[
        ROW_ID,
        link("actor", "Names the person"),
        personal("form_key", Item { name: "form-key", format: Format::Hidden, ..FORM }.technical()),
        personal("request_hash", Item { name: "form-hash", origin: Origin::Derived, ..FORM }.technical()),
        personal("location", Item { name: "form-answer", format: Format::Clear("The path of a page of ours"), ..FORM }),
        personal("created_at", Item { name: "form-sent", format: Format::Moment, ..FORM }),
    ],
};

static JOB: Table = Table {
    name: "job",
    rows: Rows::After(Retention::ThirtyDays, &["done_at", "dead_at"]),
    columns: &[
        plain("id", "Identity of the row; says nothing by itself"),
        plain("kind", "Kind of work"),
        plain("payload", "Ids and names of ours only, by rule and test"),
        plain("dedupe_key", "Ids or dates only"),
        plain("run_at", "When the work is due"),
        plain("attempts", "The count"),
        plain("leased_until", "When a worker gives it back"),
        plain("last_error", "A code of ours"),
        plain("done_at", "When the work was done"),
        plain("dead_at", "When it was given up"),
        plain("created_at", "When it was enqueued"),
    ],
};

static CLOCK_MARK: Table = Table {
    name: "clock_mark",
    rows: Rows::Stay("One row a clock"),
    columns: &[
        plain("name", "Name of the clock"),
        plain("newest_ms", "The newest time the program knew"),
        plain("accepted_ms", "When an operator answered for the clock"),
    ],
};

static WRITE_PROBE: Table = Table {
    name: "write_probe",
    rows: Rows::Stay("One row"),
    columns: &[
        plain("id", "The one row by which the program proves that it can write"),
        plain("word", "A random word, written and read back"),
    ],
};

static DATA_KEY: Table = Table {
    name: "data_key",
    rows: Rows::Stay("A key goes with what is sealed under it, by a sweep of the key store"),
    columns: &[
        plain("id", "Identity of the key"),
        plain("kind", "What the key is for"),
        plain("wrapped", "The key, wrapped by the master key"),
        plain("created_at", "When the key was made"),
        plain("expires_at", "When an unused key is swept"),
        plain("destroyed_at", "When the key was destroyed"),
        plain("master_id", "Name of the master key that wraps the key"),
    ],
};

/// In the data and beside the keys.
static KEY_CHECK: Table = Table {
    name: "key_check",
    rows: Rows::Stay("One row a store"),
    columns: &[
        plain("name", "Name of a sealed value of the program"),
        plain("master_id", "Name of the master key that seals it"),
        plain("sealed", "The value, by which a wrong master key is noticed"),
        plain("created_at", "When it was written"),
    ],
};

static SEAQL_MIGRATIONS: Table = Table {
    name: "seaql_migrations",
    rows: Rows::Stay("One row a migration"),
    columns: &[plain("version", "Name of a migration that ran"), plain("applied_at", "When it ran")],
};
