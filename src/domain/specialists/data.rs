//! What a specialist told about the work, and who waits for one.
use crate::domain::privacy::item::{
    Category, Channel, Column, Format, Item, Purpose, ROW_ID, Recipient, Retention, Rows, Table, link, personal, plain,
};

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] =
    &[&SPECIALIST_PROFILE, &SPECIALIST_SKILL, &ABLE_COUNT, &AVAILABILITY_ALERT];

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

const WAITS: Item = Item {
    category: Category::Requests,
    purpose: Purpose::Arrange,
    channel: Channel::Request,
    recipients: &[Recipient::Nobody],
    ..Item::GIVEN
};

static AVAILABILITY_ALERT: Table = Table {
    name: "availability_alert",
    rows: Rows::Due(Retention::NinetyDays, "delete_at"),
    columns: &[
        ROW_ID,
        OWNER,
        personal("service_slug", Item { name: "alert-service", format: Format::Code("service"), ..WAITS }),
        personal("city_code", Item { name: "alert-city", format: Format::Code("city"), ..WAITS }),
        personal("created_at", Item { name: "alert-since", format: Format::Moment, ..WAITS.recorded() }),
        personal("delete_at", Item { name: "alert-until", format: Format::Moment, ..WAITS.recorded() }),
    ],
};
