//! What a request stores about the people in it, from filing to its end.
use crate::base::crypto::SealedColumn;
use crate::domain::privacy::item::{
    Category, Channel, Column, Erasure, Format, Item, Mask, Mode, Origin, Owner, Purpose, ROW_ID, Recipient, Retention,
    Rows, Table, link, personal, plain, sealed,
};

/// Address: the street.
pub(in crate::domain) const STREET: SealedColumn = SealedColumn::new("service_request", "street");
/// Address: the number of the house.
pub(in crate::domain) const PLAQUE: SealedColumn = SealedColumn::new("service_request", "plaque");
/// Address: the flat.
pub(in crate::domain) const UNIT: SealedColumn = SealedColumn::new("service_request", "unit");
/// What the customer wrote to whoever comes.
pub(in crate::domain) const NOTE: SealedColumn = SealedColumn::new("service_request", "note");
/// The code that the customer tells at the door.
pub(in crate::domain) const START_CODE: SealedColumn = SealedColumn::new("service_request", "start_code");
/// The values of an answer, as JSON.
pub(in crate::domain) const ANSWER: SealedColumn = SealedColumn::new("request_answer", "answer");
/// What is typed into the request form and not sent yet.
pub(in crate::domain) const DRAFT_TYPED: SealedColumn = SealedColumn::new("request_draft", "typed");
/// What the specialist wrote to the customer.
pub(in crate::domain) const OFFER_MESSAGE: SealedColumn = SealedColumn::new("offer", "message");

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] = &[
    &SERVICE_REQUEST,
    &REQUEST_DRAFT,
    &REQUEST_ANSWER,
    &REQUEST_EVENT,
    &OFFER,
    &CONTACT_GRANT,
    &CALL_TASK,
    &REQUEST_NEWS,
    &REQUEST_COUNT,
    &REQUEST_MOVE,
];

const OF_REQUEST: Column = link("request_id", "Names the request");
const OF_SPECIALIST: Column = link("specialist_id", "Names the specialist");
const OWN_REQUEST: Owner = Owner::Via("request_id IN (SELECT id FROM service_request WHERE customer_id = $1)");
const NOBODY: &[Recipient] = &[Recipient::Nobody];

/// The question that a row of `request_answer` answers. The alias of the table is up to the query.
const ASKED: &str = "(SELECT service_request.service_slug FROM service_request WHERE service_request.id = \
                     request_id) || '/' || question_key";

const REQUEST: Item = Item {
    owner: Owner::Column("customer_id"),
    category: Category::Requests,
    purpose: Purpose::DoTheWork,
    channel: Channel::Request,
    recipients: &[Recipient::OpenSpecialists, Recipient::ChosenSpecialist, Recipient::StaffMasked],
    erasure: Erasure::Anonymised,
    ..Item::GIVEN
};

/// What the program wrote down about it.
const COURSE: Item = Item { format: Format::Moment, ..REQUEST.recorded() };

const ADDRESS: Item = Item {
    format: Format::Sealed,
    mask: Mask::Full,
    recipients: &[Recipient::ChosenSpecialist],
    cleared: Some(Retention::ClosedRequest),
    erasure: Erasure::KeyDestroyed,
    ..REQUEST
};

static SERVICE_REQUEST: Table = Table {
    name: "service_request",
    rows: Rows::NoRule,
    columns: &[
        ROW_ID,
        link("customer_id", "Names the person"),
        link("selected_offer_id", "Names the offer"),
        link("specialist_id", "Names the specialist of that offer"),
        plain("version", "Guards against two changes at once"),
        personal("tracking_code", Item { name: "tracking-code", format: Format::Code("tracking"), ..COURSE }),
        personal("service_slug", Item { name: "request-service", format: Format::Code("service"), ..REQUEST }),
        personal("state", Item { name: "request-state", format: Format::Code("request-state"), ..COURSE }),
        personal("province_iso", Item { name: "request-province", format: Format::Code("province"), ..REQUEST }),
        personal("city_code", Item { name: "request-city", format: Format::Code("city"), ..REQUEST }),
        personal("district", Item { name: "request-district", format: Format::Number, ..REQUEST }),
        sealed(STREET, Item { name: "request-street", is_always_given: true, ..ADDRESS }),
        sealed(PLAQUE, Item { name: "request-plaque", is_always_given: true, ..ADDRESS }),
        sealed(UNIT, Item { name: "request-unit", ..ADDRESS }),
        sealed(
            NOTE,
            Item {
                name: "request-note",
                format: Format::Sealed,
                mask: Mask::Full,
                cleared: Some(Retention::ClosedRequestAndTwelveMonths),
                erasure: Erasure::KeyDestroyed,
                ..REQUEST
            },
        ),
        personal(
            "slot_start",
            Item { name: "request-slot-start", format: Format::Moment, purpose: Purpose::Arrange, ..REQUEST },
        ),
        personal(
            "slot_end",
            Item { name: "request-slot-end", format: Format::Moment, purpose: Purpose::Arrange, ..REQUEST },
        ),
        personal("payment", Item { name: "request-payment", format: Format::Code("payment"), ..REQUEST }),
        personal("created_at", Item { name: "request-filed", ..COURSE }),
        personal("state_changed_at", Item { name: "request-changed", ..COURSE }.technical()),
        personal("offers_until", Item { name: "request-offers-until", origin: Origin::Derived, ..COURSE }),
        sealed(
            START_CODE,
            Item {
                name: "request-start-code",
                format: Format::Sealed,
                mask: Mask::Full,
                purpose: Purpose::Safety,
                recipients: NOBODY,
                cleared: Some(Retention::ClosedRequest),
                erasure: Erasure::KeyDestroyed,
                ..COURSE
            },
        ),
        personal(
            "start_tries",
            Item {
                name: "request-start-tries",
                format: Format::Number,
                also_about: Some(Owner::Column("specialist_id")),
                purpose: Purpose::Safety,
                recipients: NOBODY,
                ..COURSE
            }
            .technical(),
        ),
        personal(
            "address_erased_at",
            Item {
                name: "request-address-erased",
                recipients: NOBODY,
                notes_clearing: Some(Retention::ClosedRequest),
                ..COURSE
            }
            .technical(),
        ),
        personal("asked_at", Item { name: "request-asked", recipients: &[Recipient::ChosenSpecialist], ..COURSE }),
    ],
};

const DRAFT: Item =
    Item { owner: Owner::Column("person_id"), recipients: NOBODY, erasure: Erasure::Deleted, ..REQUEST };

static REQUEST_DRAFT: Table = Table {
    name: "request_draft",
    rows: Rows::Due(Retention::DraftLife, "delete_at"),
    columns: &[
        ROW_ID,
        link("key_id", "Names the draft's key in the key store"),
        link("person_id", "Names the person"),
        personal("token_hash", Item { name: "draft-secret", ..DRAFT.recorded() }.technical()),
        personal("browser_hash", Item { name: "draft-browser", ..DRAFT.recorded() }.technical()),
        personal("service_slug", Item { name: "draft-service", format: Format::Code("service"), ..DRAFT }),
        sealed(
            DRAFT_TYPED,
            Item {
                name: "draft-typed",
                format: Format::Sealed,
                mask: Mask::Full,
                erasure: Erasure::KeyDestroyed,
                ..DRAFT
            },
        ),
        personal("sent_code", Item { name: "draft-sent", format: Format::Code("tracking"), ..DRAFT.recorded() }),
        personal("created_at", Item { name: "draft-begun", format: Format::Moment, ..DRAFT.recorded() }),
        personal("delete_at", Item { name: "draft-deleted", format: Format::Moment, ..DRAFT.recorded() }),
    ],
};

const ANSWERED: Item =
    Item { owner: OWN_REQUEST, recipients: &[Recipient::OpenSpecialists, Recipient::ChosenSpecialist], ..REQUEST };

static REQUEST_ANSWER: Table = Table {
    name: "request_answer",
    rows: Rows::AfterClosing(Retention::ClosedRequestAndTwelveMonths),
    columns: &[
        ROW_ID,
        OF_REQUEST,
        personal("question_key", Item { name: "answer-question", format: Format::Question(ASKED), ..ANSWERED }),
        sealed(
            ANSWER,
            Item {
                name: "answer",
                format: Format::SealedAnswer(ASKED),
                mask: Mask::Full,
                erasure: Erasure::KeyDestroyed,
                ..ANSWERED
            },
        ),
    ],
};

const EVENT: Item =
    Item { also_about: Some(Owner::Column("actor_id")), purpose: Purpose::Proof, recipients: NOBODY, ..COURSE };

static REQUEST_EVENT: Table = Table {
    name: "request_event",
    rows: Rows::NoRule,
    columns: &[
        ROW_ID,
        OF_REQUEST,
        plain("seq", "Order of the events"),
        personal("event", Item { name: "event", format: Format::Code("request-event"), ..EVENT }),
        personal("from_state", Item { name: "event-from", format: Format::Code("request-state"), ..EVENT }.technical()),
        personal("to_state", Item { name: "event-to", format: Format::Code("request-state"), ..EVENT }.technical()),
        personal("actor_kind", Item { name: "event-actor-kind", format: Format::Code("actor"), ..EVENT }),
        personal("actor_id", Item { name: "event-actor", format: Format::NamedBelow, ..EVENT }.technical()),
        personal("reason", Item { name: "event-reason", format: Format::Code("request-reason"), ..EVENT }),
        personal("at", Item { name: "event-at", ..EVENT }),
        link("customer_id", "Names whose request it is, so that their events are found at once"),
    ],
};

const OFFERED: Item = Item {
    owner: Owner::Column("specialist_id"),
    also_about: Some(OWN_REQUEST),
    category: Category::Work,
    purpose: Purpose::DoTheWork,
    channel: Channel::Specialist,
    recipients: &[Recipient::Customer],
    erasure: Erasure::Anonymised,
    ..Item::GIVEN
};

static OFFER: Table = Table {
    name: "offer",
    rows: Rows::NoRule,
    columns: &[
        ROW_ID,
        OF_REQUEST,
        OF_SPECIALIST,
        personal("total_rial", Item { name: "offer-total", format: Format::Rial, ..OFFERED }),
        personal("arrival_start", Item { name: "offer-arrival-start", format: Format::Moment, ..OFFERED }),
        personal("arrival_end", Item { name: "offer-arrival-end", format: Format::Moment, ..OFFERED }),
        sealed(
            OFFER_MESSAGE,
            Item {
                name: "offer-message",
                format: Format::Sealed,
                mask: Mask::Full,
                cleared: Some(Retention::ClosedRequestAndTwelveMonths),
                erasure: Erasure::KeyDestroyed,
                ..OFFERED
            },
        ),
        personal("state", Item { name: "offer-state", format: Format::Code("offer-state"), ..OFFERED.recorded() }),
        personal(
            "closed_reason",
            Item { name: "offer-closed-reason", format: Format::Code("offer-closed"), ..OFFERED.recorded() },
        ),
        personal("created_at", Item { name: "offer-made", format: Format::Moment, ..OFFERED.recorded() }),
        personal(
            "state_changed_at",
            Item { name: "offer-changed", format: Format::Moment, ..OFFERED.recorded() }.technical(),
        ),
    ],
};

const GRANT: Item = Item { owner: OWN_REQUEST, also_about: Some(Owner::Column("specialist_id")), ..EVENT };

static CONTACT_GRANT: Table = Table {
    name: "contact_grant",
    rows: Rows::AfterClosing(Retention::ClosedRequestAndTwelveMonths),
    columns: &[
        ROW_ID,
        OF_REQUEST,
        OF_SPECIALIST,
        personal("item", Item { name: "grant-item", format: Format::Code("data"), ..GRANT }),
        personal("starts_at", Item { name: "grant-from", ..GRANT }),
        personal("ends_at", Item { name: "grant-until", ..GRANT }),
        personal("revoked_at", Item { name: "grant-revoked", ..GRANT }),
        personal("created_at", Item { name: "grant-made", ..GRANT }.technical()),
        personal("shown_until", Item { name: "grant-shown-until", ..GRANT }),
        personal("returned_until", Item { name: "grant-returned-until", ..GRANT }),
    ],
};

static REQUEST_NEWS: Table = Table {
    name: "request_news",
    rows: Rows::AfterClosing(Retention::ClosedRequest),
    columns: &[
        ROW_ID,
        OF_REQUEST,
        plain("message", "Names the message, so that a second try is known; ids and moments only"),
        personal(
            "told_at",
            Item {
                name: "news-told",
                owner: OWN_REQUEST,
                purpose: Purpose::Arrange,
                recipients: &[Recipient::SmsProvider],
                ..COURSE
            },
        ),
    ],
};

const CALL: Item = Item {
    owner: Owner::Column("person_id"),
    purpose: Purpose::Arrange,
    recipients: &[Recipient::StaffMasked],
    ..COURSE
};

static CALL_TASK: Table = Table {
    name: "call_task",
    rows: Rows::AfterClosing(Retention::ClosedRequestAndTwelveMonths),
    columns: &[
        ROW_ID,
        OF_REQUEST,
        link("person_id", "Names the person"),
        personal("created_at", Item { name: "call-asked", mode: Mode::Direct, origin: Origin::Direct, ..CALL }),
        personal("due_at", Item { name: "call-due", origin: Origin::Derived, ..CALL }),
        link("shown_to", "Names the member of staff whose page shows the number"),
        personal("shown_until", Item { name: "call-shown-until", ..CALL }.technical()),
        personal("done_at", Item { name: "call-done", ..CALL }),
        link("done_by", "Names the member of staff who closed it"),
        personal("outcome", Item { name: "call-outcome", format: Format::Code("call-outcome"), ..CALL }),
    ],
};

const COUNTS: Rows = Rows::Stay("Counts of requests, nobody's");

static REQUEST_COUNT: Table = Table {
    name: "request_count",
    rows: COUNTS,
    columns: &[
        plain("city_code", "Counts of requests, nobody's"),
        plain("state", "Counts of requests, nobody's"),
        plain("requests", "Counts of requests, nobody's"),
    ],
};

static REQUEST_MOVE: Table = Table {
    name: "request_move",
    rows: COUNTS,
    columns: &[
        plain("id", "Order of what is not yet in the counts"),
        plain("city_code", "One more or less in the counts, of no named request"),
        plain("from_state", "One more or less in the counts, of no named request"),
        plain("to_state", "One more or less in the counts, of no named request"),
    ],
};
