//! What is marked about looks of staff.
use crate::domain::privacy::item::{
    Basis, Category, Column, Erasure, Format, Item, Owner, Purpose, ROW_ID, Recipient, Retention, Rows, Table, link,
    personal,
};

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] = &[&ACCESS_MARK];

const MARK: Item = Item {
    owner: Owner::Column("staff_id"),
    category: Category::Accountability,
    purpose: Purpose::Safety,
    basis: Basis::Security,
    recipients: &[Recipient::PrivacyOfficer],
    erasure: Erasure::Anonymised,
    ..Item::RECORDED
};

const ABOUT: Column = link("subject_id", "Names whose data it was; they read of the look itself");

static ACCESS_MARK: Table = Table {
    name: "access_mark",
    rows: Rows::After(Retention::TwelveMonths, &["at"]),
    columns: &[
        ROW_ID,
        link("staff_id", "Names the member of staff"),
        ABOUT,
        personal("at", Item { name: "mark-at", format: Format::Moment, ..MARK }),
        personal("kind", Item { name: "mark-kind", format: Format::Code("access-mark"), ..MARK }),
        personal("closed_at", Item { name: "mark-closed", format: Format::Moment, ..MARK }),
        link("closed_by", "Names the privacy officer who looked at it"),
    ],
};
