//! What the privacy context stores: who accessed whose data, and the published heads of that log.
use crate::base::crypto::SealedColumn;
use crate::domain::privacy::item::{
    Category, Channel, Erasure, Format, Item, Mode, Origin, Owner, Purpose, ROW_ID, Rows, Table, link, personal, plain,
    sealed,
};

/// The words of a reason, behind their salt.
pub(super) const DETAIL: SealedColumn = SealedColumn::new("access_log", "detail");

/// Tables of this context.
pub(super) static DATA: &[&Table] = &[&ACCESS_LOG, &LOG_HEAD, &PRUNE_PERMIT, &CHAIN_HEAD];

const ENTRY: Item = Item {
    owner: Owner::Column("subject_id"),
    also_about: Some(Owner::Column("actor_id")),
    category: Category::Accountability,
    purpose: Purpose::Proof,
    channel: Channel::Use,
    erasure: Erasure::Anonymised,
    ..Item::RECORDED
};

static ACCESS_LOG: Table = Table {
    name: "access_log",
    rows: Rows::Pruned,
    columns: &[
        plain("seq", "Place in the chain"),
        ROW_ID,
        plain("commitment", "Salted hash; keeps the chain valid after erasure"),
        plain("prev_hash", "Hash of the chain"),
        plain("hash", "Hash of the chain"),
        plain("format", "Format of the row"),
        plain("mac", "Seal of the row; its key is not in the database"),
        link("subject_id", "Names the person whose data was seen"),
        link("object_id", "Names the request it was about"),
        personal("at", Item { name: "look-at", format: Format::Moment, ..ENTRY }),
        personal("actor_kind", Item { name: "look-actor-kind", format: Format::Code("actor"), ..ENTRY }),
        personal("actor_id", Item { name: "look-actor", format: Format::NamedBelow, ..ENTRY }.technical()),
        personal("item", Item { name: "look-item", format: Format::Code("data"), ..ENTRY }),
        personal("action", Item { name: "look-action", format: Format::Code("look-action"), ..ENTRY }.technical()),
        personal("reason", Item { name: "look-reason", format: Format::Code("access-reason"), ..ENTRY }),
        sealed(
            DETAIL,
            Item {
                name: "look-detail",
                format: Format::SealedReason,
                mode: Mode::Direct,
                origin: Origin::Direct,
                erasure: Erasure::KeyDestroyed,
                ..ENTRY
            },
        ),
        personal("object_kind", Item { name: "look-object", format: Format::Code("look-object"), ..ENTRY }.technical()),
    ],
};

static LOG_HEAD: Table = Table {
    name: "log_head",
    rows: Rows::Stay("By the heads the log proves itself, also what was pruned of it"),
    columns: &[
        plain("log", "Name of a log"),
        plain("day", "The day that is signed"),
        plain("version", "Format of the signed bytes"),
        plain("format", "Format of the log's rows"),
        plain("seq", "Length of the log"),
        plain("hash", "Hash of the chain"),
        plain("row_count", "How many rows the day brought"),
        plain("key_id", "Name of the key that signed"),
        plain("signature", "The signature"),
        plain("made_at", "When the head was made"),
    ],
};

static PRUNE_PERMIT: Table = Table {
    name: "prune_permit",
    rows: Rows::Stay("One row, while old rows are being pruned"),
    columns: &[plain("log", "Name of a log"), plain("up_to_seq", "Up to which row old rows are being pruned")],
};

static CHAIN_HEAD: Table = Table {
    name: "chain_head",
    rows: Rows::Stay("One row a log"),
    columns: &[plain("log", "Name of a log"), plain("seq", "Length of the chain"), plain("hash", "Hash of the chain")],
};
