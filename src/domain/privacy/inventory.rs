//! The data inventory: every column of every table, declared. A test compares it with the live schema of both engines,
//! so data that is not declared here cannot exist. The dashboard is generated from it.
use super::item::{
    Basis, Category, Channel, Class, Column, Erasure, Format, Item, Mask, Mode, Origin, Owner, Purpose, Recipient,
    Retention,
};

const NOBODY: &[Recipient] = &[Recipient::Nobody];
const OWN_REQUEST: Owner = Owner::Via("request_id IN (SELECT id FROM service_request WHERE customer_id = $1)");
const OWN_MOBILE: Owner = Owner::Via("mobile_index = (SELECT mobile_index FROM person WHERE id = $1)");

/// The question that a row of `request_answer` answers. Whoever asks may call the table otherwise.
const ASKED: &str = "(SELECT service_request.service_slug FROM service_request WHERE service_request.id = \
                     request_id) || '/' || question_key";

const IDENTITY: Item = Item {
    name: "",
    owner: Owner::Column("id"),
    also_about: None,
    category: Category::Identity,
    purpose: Purpose::Recognise,
    basis: Basis::Contract,
    channel: Channel::Registration,
    mode: Mode::Direct,
    origin: Origin::Direct,
    recipients: &[Recipient::ChosenSpecialist, Recipient::StaffMasked],
    retention: Retention::Account,
    mask: Mask::Open,
    erasure: Erasure::KeyDestroyed,
    format: Format::Text,
};

const ROLE: Item = Item {
    owner: Owner::Column("person_id"),
    mode: Mode::Automatic,
    origin: Origin::Generated,
    recipients: NOBODY,
    erasure: Erasure::Deleted,
    ..IDENTITY
};

const ACCEPTANCE: Item = Item {
    category: Category::Accountability,
    purpose: Purpose::Proof,
    basis: Basis::Law,
    retention: Retention::DataAndOneYear,
    erasure: Erasure::Anonymised,
    ..ROLE
};

const CHALLENGE: Item = Item {
    owner: OWN_MOBILE,
    category: Category::SignIn,
    purpose: Purpose::SignIn,
    basis: Basis::Security,
    retention: Retention::TenMinutes,
    ..ROLE
};

const SESSION: Item = Item {
    category: Category::Device,
    purpose: Purpose::Safety,
    basis: Basis::Security,
    channel: Channel::Use,
    retention: Retention::SessionAndSixMonths,
    ..ROLE
};

const DEVICE: Item = Item { retention: Retention::SixMonths, ..SESSION };

const FORM: Item =
    Item { owner: Owner::Actor("actor"), purpose: Purpose::OncePerForm, retention: Retention::SevenDays, ..SESSION };

const LOOK: Item = Item {
    owner: Owner::Column("subject_id"),
    also_about: Some(Owner::Column("actor_id")),
    category: Category::Accountability,
    purpose: Purpose::Proof,
    channel: Channel::Use,
    retention: Retention::DataAndOneYear,
    erasure: Erasure::Anonymised,
    ..ROLE
};

const REQUEST: Item = Item {
    owner: Owner::Column("customer_id"),
    category: Category::Requests,
    purpose: Purpose::DoTheWork,
    channel: Channel::Request,
    recipients: &[Recipient::OpenSpecialists, Recipient::ChosenSpecialist, Recipient::StaffMasked],
    retention: Retention::ClosedRequestAndTwelveMonths,
    erasure: Erasure::Anonymised,
    ..IDENTITY
};

const ANSWER: Item =
    Item { owner: OWN_REQUEST, recipients: &[Recipient::OpenSpecialists, Recipient::ChosenSpecialist], ..REQUEST };

const EVENT: Item = Item {
    owner: Owner::Column("customer_id"),
    also_about: Some(Owner::Column("actor_id")),
    purpose: Purpose::Proof,
    mode: Mode::Automatic,
    origin: Origin::Generated,
    recipients: NOBODY,
    ..REQUEST
};

const GRANT: Item = Item { owner: OWN_REQUEST, also_about: Some(Owner::Column("specialist_id")), ..EVENT };

const WORK: Item = Item {
    owner: Owner::Column("person_id"),
    category: Category::Work,
    purpose: Purpose::DoTheWork,
    channel: Channel::Specialist,
    erasure: Erasure::Deleted,
    ..IDENTITY
};

const OFFER: Item = Item {
    owner: Owner::Column("specialist_id"),
    also_about: Some(OWN_REQUEST),
    recipients: &[Recipient::Customer],
    retention: Retention::ClosedRequestAndTwelveMonths,
    erasure: Erasure::Anonymised,
    ..WORK
};

const fn plain(table: &'static str, column: &'static str, reason: &'static str) -> Column {
    Column { table, column, class: Class::Plain(reason) }
}

const fn link(table: &'static str, column: &'static str, reason: &'static str) -> Column {
    Column { table, column, class: Class::Link(reason) }
}

const fn personal(table: &'static str, column: &'static str, item: Item) -> Column {
    Column { table, column, class: Class::Personal(item) }
}

/// Every column, table by table.
pub static INVENTORY: &[Column] = &[
    // person
    link("person", "id", "Identity of the row; says nothing by itself"),
    link("person", "key_id", "Names the person's key in the key store"),
    personal(
        "person",
        "given_name",
        Item {
            name: "given-name",
            format: Format::Sealed,
            mask: Mask::Name,
            recipients: &[Recipient::OpenSpecialists, Recipient::ChosenSpecialist, Recipient::StaffMasked],
            ..IDENTITY
        },
    ),
    personal(
        "person",
        "family_name",
        Item { name: "family-name", format: Format::Sealed, mask: Mask::Name, ..IDENTITY },
    ),
    personal(
        "person",
        "mobile",
        Item {
            name: "mobile",
            format: Format::Sealed,
            mask: Mask::Mobile,
            purpose: Purpose::Arrange,
            recipients: &[Recipient::ChosenSpecialist, Recipient::SmsProvider],
            ..IDENTITY
        },
    ),
    personal(
        "person",
        "mobile_index",
        Item {
            name: "mobile-index",
            format: Format::Unreadable,
            purpose: Purpose::SignIn,
            mode: Mode::Automatic,
            origin: Origin::Derived,
            recipients: NOBODY,
            erasure: Erasure::Cleared,
            ..IDENTITY
        },
    ),
    personal(
        "person",
        "created_at",
        Item {
            name: "joined",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            purpose: Purpose::Proof,
            recipients: NOBODY,
            erasure: Erasure::Deleted,
            ..IDENTITY
        },
    ),
    personal(
        "person",
        "closed_at",
        Item {
            name: "closed",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            purpose: Purpose::Proof,
            recipients: NOBODY,
            erasure: Erasure::Deleted,
            ..IDENTITY
        },
    ),
    // person_role
    link("person_role", "id", "Identity of the row; says nothing by itself"),
    link("person_role", "person_id", "Names the person"),
    personal("person_role", "role", Item { name: "role", format: Format::Code("role"), ..ROLE }),
    personal("person_role", "granted_at", Item { name: "role-granted", format: Format::Moment, ..ROLE }),
    personal("person_role", "ended_at", Item { name: "role-ended", format: Format::Moment, ..ROLE }),
    // acceptance
    link("acceptance", "id", "Identity of the row; says nothing by itself"),
    link("acceptance", "person_id", "Names the person"),
    personal("acceptance", "policy_version", Item { name: "accepted-version", format: Format::Number, ..ACCEPTANCE }),
    personal("acceptance", "policy_sha256", Item { name: "accepted-text", format: Format::Text, ..ACCEPTANCE }),
    personal("acceptance", "accepted_at", Item { name: "accepted-at", format: Format::Moment, ..ACCEPTANCE }),
    personal("acceptance", "channel", Item { name: "accepted-channel", format: Format::Code("channel"), ..ACCEPTANCE }),
    personal("acceptance", "device", Item { name: "accepted-device", format: Format::Code("device"), ..ACCEPTANCE }),
    // sign_in_challenge
    link("sign_in_challenge", "id", "Identity of the row; says nothing by itself"),
    link("sign_in_challenge", "key_id", "Names the challenge's key in the key store"),
    personal(
        "sign_in_challenge",
        "browser_hash",
        Item { name: "code-browser", format: Format::Unreadable, ..CHALLENGE },
    ),
    personal(
        "sign_in_challenge",
        "mobile",
        Item {
            name: "code-mobile",
            format: Format::Sealed,
            mask: Mask::Mobile,
            mode: Mode::Direct,
            origin: Origin::Direct,
            ..CHALLENGE
        },
    ),
    personal(
        "sign_in_challenge",
        "mobile_index",
        Item { name: "code-mobile-index", format: Format::Unreadable, origin: Origin::Derived, ..CHALLENGE },
    ),
    personal("sign_in_challenge", "code_hash", Item { name: "code-hash", format: Format::Unreadable, ..CHALLENGE }),
    personal(
        "sign_in_challenge",
        "code",
        Item { name: "code-sealed", format: Format::Unreadable, recipients: &[Recipient::SmsProvider], ..CHALLENGE },
    ),
    personal(
        "sign_in_challenge",
        "state",
        Item { name: "code-state", format: Format::Code("code-state"), ..CHALLENGE },
    ),
    personal("sign_in_challenge", "tries", Item { name: "code-tries", format: Format::Number, ..CHALLENGE }),
    personal("sign_in_challenge", "next_path", Item { name: "code-next", format: Format::Text, ..CHALLENGE }),
    personal("sign_in_challenge", "asked_at", Item { name: "code-asked", format: Format::Moment, ..CHALLENGE }),
    personal("sign_in_challenge", "expires_at", Item { name: "code-expires", format: Format::Moment, ..CHALLENGE }),
    personal("sign_in_challenge", "delete_at", Item { name: "code-deleted", format: Format::Moment, ..CHALLENGE }),
    personal("sign_in_challenge", "used_at", Item { name: "code-used", format: Format::Moment, ..CHALLENGE }),
    personal(
        "sign_in_challenge",
        "used_form_hash",
        Item { name: "code-form", format: Format::Unreadable, ..CHALLENGE },
    ),
    // limit_counter
    link("limit_counter", "id", "Identity of the row; says nothing by itself"),
    plain("limit_counter", "bucket", "Name of the limit"),
    link(
        "limit_counter",
        "subject",
        "Hash under a key outside the database, different for each limit: cannot be led back to a person by the database; deleted after a day",
    ),
    plain("limit_counter", "window_start", "Begin of the window that is counted"),
    plain("limit_counter", "used", "The count"),
    // session
    link("session", "id", "Identity of the row; says nothing by itself"),
    link("session", "person_id", "Names the person"),
    personal("session", "token_hash", Item { name: "session-secret", format: Format::Unreadable, ..SESSION }),
    plain("session", "data", "Notices between two pages; no personal text"),
    personal("session", "device", Item { name: "session-device", format: Format::Code("device"), ..SESSION }),
    personal("session", "network", Item { name: "session-network", format: Format::Text, ..SESSION }),
    personal("session", "created_at", Item { name: "session-begun", format: Format::Moment, ..SESSION }),
    personal("session", "last_seen_at", Item { name: "session-seen", format: Format::Moment, ..SESSION }),
    personal(
        "session",
        "idle_until",
        Item { name: "session-idle", format: Format::Moment, origin: Origin::Derived, ..SESSION },
    ),
    personal(
        "session",
        "absolute_until",
        Item { name: "session-ends", format: Format::Moment, origin: Origin::Derived, ..SESSION },
    ),
    // known_device
    link("known_device", "id", "Identity of the row; says nothing by itself"),
    link("known_device", "person_id", "Names the person"),
    personal("known_device", "token_hash", Item { name: "device-secret", format: Format::Unreadable, ..DEVICE }),
    personal("known_device", "first_at", Item { name: "device-first", format: Format::Moment, ..DEVICE }),
    personal("known_device", "last_at", Item { name: "device-last", format: Format::Moment, ..DEVICE }),
    personal(
        "known_device",
        "expires_at",
        Item { name: "device-ends", format: Format::Moment, origin: Origin::Derived, ..DEVICE },
    ),
    // idempotency_key
    link("idempotency_key", "id", "Identity of the row; says nothing by itself"),
    link("idempotency_key", "actor", "Names the person"),
    personal("idempotency_key", "form_key", Item { name: "form-key", format: Format::Unreadable, ..FORM }),
    personal(
        "idempotency_key",
        "request_hash",
        Item { name: "form-hash", format: Format::Unreadable, origin: Origin::Derived, ..FORM },
    ),
    personal("idempotency_key", "location", Item { name: "form-answer", format: Format::Text, ..FORM }),
    personal("idempotency_key", "created_at", Item { name: "form-sent", format: Format::Moment, ..FORM }),
    // job
    plain("job", "id", "Identity of the row; says nothing by itself"),
    plain("job", "kind", "Kind of work"),
    plain("job", "payload", "Ids and names of ours only, by rule and test"),
    plain("job", "dedupe_key", "Ids or dates only"),
    plain("job", "run_at", "When the work is due"),
    plain("job", "attempts", "The count"),
    plain("job", "leased_until", "When a worker gives it back"),
    plain("job", "last_error", "A code of ours"),
    plain("job", "done_at", "When the work was done"),
    plain("job", "dead_at", "When it was given up"),
    plain("job", "created_at", "When it was enqueued"),
    // clock_mark
    plain("clock_mark", "name", "Name of the clock"),
    plain("clock_mark", "newest_ms", "The newest time the program knew"),
    plain("clock_mark", "accepted_ms", "When an operator answered for the clock"),
    // chain_head
    plain("chain_head", "log", "Name of a log"),
    plain("chain_head", "seq", "Length of the chain"),
    plain("chain_head", "hash", "Hash of the chain"),
    // write_probe
    plain("write_probe", "id", "The one row by which the program proves that it can write"),
    plain("write_probe", "word", "A random word, written and read back"),
    // access_log
    plain("access_log", "seq", "Place in the chain"),
    link("access_log", "id", "Identity of the row; says nothing by itself"),
    plain("access_log", "commitment", "Salted hash; keeps the chain valid after erasure"),
    plain("access_log", "prev_hash", "Hash of the chain"),
    plain("access_log", "hash", "Hash of the chain"),
    plain("access_log", "format", "Format of the row"),
    plain("access_log", "mac", "Seal of the row; its key is not in the database"),
    // log_head
    plain("log_head", "log", "Name of a log"),
    plain("log_head", "day", "The day that is signed"),
    plain("log_head", "version", "Format of the signed bytes"),
    plain("log_head", "format", "Format of the log's rows"),
    plain("log_head", "seq", "Length of the log"),
    plain("log_head", "hash", "Hash of the chain"),
    plain("log_head", "row_count", "How many rows the day brought"),
    plain("log_head", "key_id", "Name of the key that signed"),
    plain("log_head", "signature", "The signature"),
    plain("log_head", "made_at", "When the head was made"),
    // prune_permit
    plain("prune_permit", "log", "Name of a log"),
    plain("prune_permit", "up_to_seq", "Up to which row old rows are being pruned"),
    link("access_log", "subject_id", "Names the person whose data was seen"),
    link("access_log", "object_id", "Names the request it was about"),
    personal("access_log", "at", Item { name: "look-at", format: Format::Moment, ..LOOK }),
    personal("access_log", "actor_kind", Item { name: "look-actor-kind", format: Format::Code("actor"), ..LOOK }),
    personal("access_log", "actor_id", Item { name: "look-actor", format: Format::Unreadable, ..LOOK }),
    personal("access_log", "item", Item { name: "look-item", format: Format::Code("data"), ..LOOK }),
    personal("access_log", "action", Item { name: "look-action", format: Format::Code("look-action"), ..LOOK }),
    personal("access_log", "reason", Item { name: "look-reason", format: Format::Code("access-reason"), ..LOOK }),
    personal(
        "access_log",
        "detail",
        Item {
            name: "look-detail",
            format: Format::SealedReason,
            mode: Mode::Direct,
            origin: Origin::Direct,
            erasure: Erasure::KeyDestroyed,
            ..LOOK
        },
    ),
    personal("access_log", "object_kind", Item { name: "look-object", format: Format::Code("look-object"), ..LOOK }),
    // category
    plain("category", "slug", "The catalogue, the same for everybody"),
    plain("category", "title", "The catalogue, the same for everybody"),
    plain("category", "summary", "The catalogue, the same for everybody"),
    plain("category", "icon", "The catalogue, the same for everybody"),
    plain("category", "sort", "The catalogue, the same for everybody"),
    // service
    plain("service", "slug", "The catalogue, the same for everybody"),
    plain("service", "category_slug", "The catalogue, the same for everybody"),
    plain("service", "title", "The catalogue, the same for everybody"),
    plain("service", "summary", "The catalogue, the same for everybody"),
    plain("service", "price_model", "The catalogue, the same for everybody"),
    plain("service", "unit", "The catalogue, the same for everybody"),
    plain("service", "min_quantity", "The catalogue, the same for everybody"),
    plain("service", "price_components", "The catalogue, the same for everybody"),
    plain("service", "materials", "The catalogue, the same for everybody"),
    plain("service", "synonyms", "The catalogue, the same for everybody"),
    plain("service", "flags", "The catalogue, the same for everybody"),
    plain("service", "warranty_days", "The catalogue, the same for everybody"),
    plain("service", "search_text", "The catalogue, the same for everybody"),
    plain("service", "sort", "The catalogue, the same for everybody"),
    plain("service", "retired_at", "The catalogue, the same for everybody"),
    // service_question
    plain("service_question", "id", "The catalogue, the same for everybody"),
    plain("service_question", "service_slug", "The catalogue, the same for everybody"),
    plain("service_question", "question_key", "The catalogue, the same for everybody"),
    plain("service_question", "kind", "The catalogue, the same for everybody"),
    plain("service_question", "label", "The catalogue, the same for everybody"),
    plain("service_question", "help", "The catalogue, the same for everybody"),
    plain("service_question", "is_required", "The catalogue, the same for everybody"),
    plain("service_question", "sort", "The catalogue, the same for everybody"),
    plain("service_question", "options", "The catalogue, the same for everybody"),
    plain("service_question", "min", "The catalogue, the same for everybody"),
    plain("service_question", "max", "The catalogue, the same for everybody"),
    plain("service_question", "step", "The catalogue, the same for everybody"),
    plain("service_question", "unit", "The catalogue, the same for everybody"),
    plain("service_question", "max_length", "The catalogue, the same for everybody"),
    plain("service_question", "default_value", "The catalogue, the same for everybody"),
    plain("service_question", "retired_at", "The catalogue, the same for everybody"),
    // specialist_profile
    link("specialist_profile", "person_id", "Names the person"),
    personal(
        "specialist_profile",
        "city_code",
        Item { name: "work-city", format: Format::Code("city"), recipients: NOBODY, ..WORK },
    ),
    personal(
        "specialist_profile",
        "is_open",
        Item { name: "work-open", format: Format::YesNo, recipients: NOBODY, ..WORK },
    ),
    personal(
        "specialist_profile",
        "created_at",
        Item {
            name: "work-since",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            recipients: NOBODY,
            ..WORK
        },
    ),
    // specialist_skill
    link("specialist_skill", "id", "Identity of the row; says nothing by itself"),
    link("specialist_skill", "person_id", "Names the person"),
    personal(
        "specialist_skill",
        "service_slug",
        Item { name: "skill", format: Format::Code("service"), recipients: NOBODY, ..WORK },
    ),
    personal(
        "specialist_skill",
        "created_at",
        Item {
            name: "skill-since",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            recipients: NOBODY,
            ..WORK
        },
    ),
    // service_request
    link("service_request", "id", "Identity of the row; says nothing by itself"),
    link("service_request", "customer_id", "Names the person"),
    link("service_request", "selected_offer_id", "Names the offer"),
    link("service_request", "specialist_id", "Names the specialist of that offer"),
    plain("service_request", "version", "Guards against two changes at once"),
    personal(
        "service_request",
        "tracking_code",
        Item {
            name: "tracking-code",
            format: Format::Code("tracking"),
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "service_slug",
        Item { name: "request-service", format: Format::Code("service"), ..REQUEST },
    ),
    personal(
        "service_request",
        "state",
        Item {
            name: "request-state",
            format: Format::Code("request-state"),
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "province_iso",
        Item { name: "request-province", format: Format::Code("province"), ..REQUEST },
    ),
    personal("service_request", "city_code", Item { name: "request-city", format: Format::Code("city"), ..REQUEST }),
    personal("service_request", "district", Item { name: "request-district", format: Format::Number, ..REQUEST }),
    personal(
        "service_request",
        "street",
        Item {
            name: "request-street",
            format: Format::Sealed,
            mask: Mask::Full,
            recipients: &[Recipient::ChosenSpecialist],
            retention: Retention::ClosedRequest,
            erasure: Erasure::KeyDestroyed,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "plaque",
        Item {
            name: "request-plaque",
            format: Format::Sealed,
            mask: Mask::Full,
            recipients: &[Recipient::ChosenSpecialist],
            retention: Retention::ClosedRequest,
            erasure: Erasure::KeyDestroyed,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "unit",
        Item {
            name: "request-unit",
            format: Format::Sealed,
            mask: Mask::Full,
            recipients: &[Recipient::ChosenSpecialist],
            retention: Retention::ClosedRequest,
            erasure: Erasure::KeyDestroyed,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "note",
        Item {
            name: "request-note",
            format: Format::Sealed,
            mask: Mask::Full,
            erasure: Erasure::KeyDestroyed,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "slot_start",
        Item { name: "request-slot-start", format: Format::Moment, purpose: Purpose::Arrange, ..REQUEST },
    ),
    personal(
        "service_request",
        "slot_end",
        Item { name: "request-slot-end", format: Format::Moment, purpose: Purpose::Arrange, ..REQUEST },
    ),
    personal(
        "service_request",
        "payment",
        Item { name: "request-payment", format: Format::Code("payment"), ..REQUEST },
    ),
    personal(
        "service_request",
        "created_at",
        Item {
            name: "request-filed",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "state_changed_at",
        Item {
            name: "request-changed",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "offers_until",
        Item {
            name: "request-offers-until",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Derived,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "start_code",
        Item {
            name: "request-start-code",
            format: Format::Unreadable,
            purpose: Purpose::Safety,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            recipients: NOBODY,
            retention: Retention::ClosedRequest,
            erasure: Erasure::KeyDestroyed,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "start_tries",
        Item {
            name: "request-start-tries",
            format: Format::Number,
            also_about: Some(Owner::Column("specialist_id")),
            purpose: Purpose::Safety,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            recipients: NOBODY,
            ..REQUEST
        },
    ),
    personal(
        "service_request",
        "asked_at",
        Item {
            name: "request-asked",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            recipients: &[Recipient::ChosenSpecialist],
            ..REQUEST
        },
    ),
    // request_answer
    link("request_answer", "id", "Identity of the row; says nothing by itself"),
    link("request_answer", "request_id", "Names the request"),
    personal(
        "request_answer",
        "question_key",
        Item { name: "answer-question", format: Format::Question(ASKED), ..ANSWER },
    ),
    personal(
        "request_answer",
        "answer",
        Item {
            name: "answer",
            format: Format::SealedAnswer(ASKED),
            mask: Mask::Full,
            erasure: Erasure::KeyDestroyed,
            ..ANSWER
        },
    ),
    // request_event
    link("request_event", "id", "Identity of the row; says nothing by itself"),
    link("request_event", "request_id", "Names the request"),
    plain("request_event", "seq", "Order of the events"),
    personal("request_event", "event", Item { name: "event", format: Format::Code("request-event"), ..EVENT }),
    personal(
        "request_event",
        "from_state",
        Item { name: "event-from", format: Format::Code("request-state"), ..EVENT },
    ),
    personal("request_event", "to_state", Item { name: "event-to", format: Format::Code("request-state"), ..EVENT }),
    personal("request_event", "actor_kind", Item { name: "event-actor-kind", format: Format::Code("actor"), ..EVENT }),
    personal("request_event", "actor_id", Item { name: "event-actor", format: Format::Unreadable, ..EVENT }),
    personal("request_event", "reason", Item { name: "event-reason", format: Format::Code("request-reason"), ..EVENT }),
    personal("request_event", "at", Item { name: "event-at", format: Format::Moment, ..EVENT }),
    link("request_event", "customer_id", "Names whose request it is, so that their events are found at once"),
    // offer
    link("offer", "id", "Identity of the row; says nothing by itself"),
    link("offer", "request_id", "Names the request"),
    link("offer", "specialist_id", "Names the person"),
    personal("offer", "total_rial", Item { name: "offer-total", format: Format::Rial, ..OFFER }),
    personal("offer", "arrival_start", Item { name: "offer-arrival-start", format: Format::Moment, ..OFFER }),
    personal("offer", "arrival_end", Item { name: "offer-arrival-end", format: Format::Moment, ..OFFER }),
    personal(
        "offer",
        "message",
        Item {
            name: "offer-message",
            format: Format::Sealed,
            mask: Mask::Full,
            erasure: Erasure::KeyDestroyed,
            ..OFFER
        },
    ),
    personal(
        "offer",
        "state",
        Item {
            name: "offer-state",
            format: Format::Code("offer-state"),
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..OFFER
        },
    ),
    personal(
        "offer",
        "closed_reason",
        Item {
            name: "offer-closed-reason",
            format: Format::Code("offer-closed"),
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..OFFER
        },
    ),
    personal(
        "offer",
        "created_at",
        Item { name: "offer-made", format: Format::Moment, mode: Mode::Automatic, origin: Origin::Generated, ..OFFER },
    ),
    personal(
        "offer",
        "state_changed_at",
        Item {
            name: "offer-changed",
            format: Format::Moment,
            mode: Mode::Automatic,
            origin: Origin::Generated,
            ..OFFER
        },
    ),
    // contact_grant
    link("contact_grant", "id", "Identity of the row; says nothing by itself"),
    link("contact_grant", "request_id", "Names the request"),
    link("contact_grant", "specialist_id", "Names the specialist"),
    personal("contact_grant", "item", Item { name: "grant-item", format: Format::Code("data"), ..GRANT }),
    personal("contact_grant", "starts_at", Item { name: "grant-from", format: Format::Moment, ..GRANT }),
    personal("contact_grant", "ends_at", Item { name: "grant-until", format: Format::Moment, ..GRANT }),
    personal("contact_grant", "revoked_at", Item { name: "grant-revoked", format: Format::Moment, ..GRANT }),
    personal("contact_grant", "created_at", Item { name: "grant-made", format: Format::Moment, ..GRANT }),
    // request_count, request_move
    plain("request_count", "city_code", "Counts of requests, nobody's"),
    plain("request_count", "state", "Counts of requests, nobody's"),
    plain("request_count", "requests", "Counts of requests, nobody's"),
    plain("request_move", "id", "Order of what is not yet in the counts"),
    plain("request_move", "city_code", "One more or less in the counts, of no named request"),
    plain("request_move", "from_state", "One more or less in the counts, of no named request"),
    plain("request_move", "to_state", "One more or less in the counts, of no named request"),
    // data_key
    plain("data_key", "id", "Identity of the key"),
    plain("data_key", "kind", "What the key is for"),
    plain("data_key", "wrapped", "The key, wrapped by the master key"),
    plain("data_key", "created_at", "When the key was made"),
    plain("data_key", "expires_at", "When an unused key is swept"),
    plain("data_key", "destroyed_at", "When the key was destroyed"),
    plain("data_key", "master_id", "Name of the master key that wraps the key"),
    // key_check, in the data and beside the keys
    plain("key_check", "name", "Name of a sealed value of the program"),
    plain("key_check", "master_id", "Name of the master key that seals it"),
    plain("key_check", "sealed", "The value, by which a wrong master key is noticed"),
    plain("key_check", "created_at", "When it was written"),
    // seaql_migrations
    plain("seaql_migrations", "version", "Name of a migration that ran"),
    plain("seaql_migrations", "applied_at", "When it ran"),
];
