//! What a specialist told about the work.
use crate::domain::privacy::item::{
    Category, Channel, Column, Format, Item, Purpose, ROW_ID, Rows, Table, link, personal, plain,
};

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] = &[&SPECIALIST_PROFILE, &SPECIALIST_SKILL, &ABLE_COUNT];

const OWNER: Column = link("person_id", "Names the person");

const WORK: Item =
    Item { category: Category::Work, purpose: Purpose::DoTheWork, channel: Channel::Specialist, ..Item::GIVEN };

const SINCE: Item = Item { format: Format::Moment, ..WORK.recorded() };

static SPECIALIST_PROFILE: Table = Table {
    name: "specialist_profile",
    rows: Rows::Account,
    columns: &[
        OWNER,
        personal("city_code", Item { name: "work-city", format: Format::Code("city"), ..WORK }),
        personal("is_open", Item { name: "work-open", format: Format::YesNo, ..WORK }),
        personal("created_at", Item { name: "work-since", ..SINCE }),
    ],
};

static SPECIALIST_SKILL: Table = Table {
    name: "specialist_skill",
    rows: Rows::Account,
    columns: &[
        ROW_ID,
        OWNER,
        personal("service_slug", Item { name: "skill", format: Format::Code("service"), ..WORK }),
        personal("created_at", Item { name: "skill-since", ..SINCE }),
    ],
};

static ABLE_COUNT: Table = Table {
    name: "able_count",
    rows: Rows::Stay("Counts of specialists, nobody's"),
    columns: &[
        plain("city_code", "Counts of specialists, nobody's"),
        plain("service_slug", "Counts of specialists, nobody's"),
        plain("specialists", "Counts of specialists, nobody's"),
    ],
};
