//! What signing in and having an account stores about people.
use crate::base::crypto::SealedColumn;
use crate::domain::privacy::item::{
    Basis, Category, Channel, Column, Erasure, Format, Item, Mask, Mode, Origin, Owner, Purpose, ROW_ID, Recipient,
    Retention, Rows, Table, link, personal, plain, sealed,
};

/// What a person is called.
pub(in crate::domain) const GIVEN_NAME: SealedColumn = SealedColumn::new("person", "given_name");
/// The family name.
pub(in crate::domain) const FAMILY_NAME: SealedColumn = SealedColumn::new("person", "family_name");
/// The number that a person signs in with.
pub(in crate::domain) const MOBILE: SealedColumn = SealedColumn::new("person", "mobile");
/// The number that a code was asked for.
pub(in crate::domain) const CODE_MOBILE: SealedColumn = SealedColumn::new("sign_in_challenge", "mobile");
/// The code, until it was used.
pub(in crate::domain) const CODE: SealedColumn = SealedColumn::new("sign_in_challenge", "code");
/// The e-mail address of a person.
pub(in crate::domain) const EMAIL: SealedColumn = SealedColumn::new("person_email", "address");
/// The address that a link was sent to.
pub(in crate::domain) const LINK_EMAIL: SealedColumn = SealedColumn::new("email_link", "address");
/// The number that it is to become.
pub(in crate::domain) const CHANGE_MOBILE: SealedColumn = SealedColumn::new("mobile_change", "mobile");
/// The number of before.
pub(in crate::domain) const FORMER_MOBILE: SealedColumn = SealedColumn::new("former_mobile", "mobile");
/// The number that staff was asked to give an account.
pub(in crate::domain) const RECOVERY_MOBILE: SealedColumn = SealedColumn::new("account_recovery", "mobile");
/// By what staff knew whoever asked.
pub(in crate::domain) const RECOVERY_WORDS: SealedColumn = SealedColumn::new("account_recovery", "words");

/// What a second step is made of: the secret of an app, the public key of a passkey.
pub(in crate::domain) const FACTOR_SECRET: SealedColumn = SealedColumn::new("second_factor", "secret");
/// What its owner calls it.
pub(in crate::domain) const FACTOR_NAME: SealedColumn = SealedColumn::new("second_factor", "name");
/// What a person calls one of their sessions.
pub(in crate::domain) const SESSION_NAME: SealedColumn = SealedColumn::new("session", "name");

/// Tables of this context.
pub(in crate::domain) static DATA: &[&Table] = &[
    &PERSON,
    &PERSON_ROLE,
    &STAFF_INVITATION,
    &ACCEPTANCE,
    &SIGN_IN_CHALLENGE,
    &SECOND_FACTOR,
    &RECOVERY_CODE,
    &ENROLMENT_PASS,
    &SESSION,
    &KNOWN_DEVICE,
    &PERSON_EMAIL,
    &EMAIL_LINK,
    &MOBILE_CHANGE,
    &FORMER_MOBILE_TABLE,
    &ACCOUNT_RECOVERY,
];

const OWNER: Column = link("person_id", "Names the person");
const OWN_MOBILE: Owner = Owner::Via("mobile_index = (SELECT mobile_index FROM person WHERE id = $1)");

const IDENTITY: Item = Item {
    owner: Owner::Column("id"),
    recipients: &[Recipient::ChosenSpecialist, Recipient::StaffMasked, Recipient::StaffWithReason],
    mask: Mask::Name,
    erasure: Erasure::KeyDestroyed,
    format: Format::Sealed,
    ..Item::GIVEN
};

const SINCE: Item =
    Item { owner: Owner::Column("id"), purpose: Purpose::Proof, format: Format::Moment, ..Item::RECORDED };

static PERSON: Table = Table {
    name: "person",
    rows: Rows::Account,
    columns: &[
        ROW_ID,
        link("key_id", "Names the person's key in the key store"),
        sealed(
            GIVEN_NAME,
            Item {
                name: "given-name",
                // It stands in the head of every page.
                mask: Mask::Open,
                ..IDENTITY
            },
        ),
        sealed(FAMILY_NAME, Item { name: "family-name", ..IDENTITY }),
        sealed(
            MOBILE,
            Item {
                name: "mobile",
                mask: Mask::Mobile,
                purpose: Purpose::Arrange,
                recipients: &[
                    Recipient::ChosenSpecialist,
                    Recipient::Customer,
                    Recipient::StaffWhoCalls,
                    Recipient::StaffWithReason,
                    Recipient::SmsProvider,
                ],
                ..IDENTITY
            },
        ),
        personal(
            "mobile_index",
            Item {
                name: "mobile-index",
                format: Format::Unreadable,
                purpose: Purpose::SignIn,
                origin: Origin::Derived,
                erasure: Erasure::Cleared,
                ..SINCE
            }
            .technical(),
        ),
        personal("created_at", Item { name: "joined", ..SINCE }),
        personal("closed_at", Item { name: "closed", ..SINCE }),
    ],
};

static PERSON_ROLE: Table = Table {
    name: "person_role",
    rows: Rows::Account,
    columns: &[
        ROW_ID,
        OWNER,
        personal("role", Item { name: "role", format: Format::Code("role"), ..Item::RECORDED }),
        personal("granted_at", Item { name: "role-granted", format: Format::Moment, ..Item::RECORDED }),
        personal("ended_at", Item { name: "role-ended", format: Format::Moment, ..Item::RECORDED }),
        personal("ends_at", Item { name: "role-ends", format: Format::Moment, ..Item::RECORDED }),
    ],
};

const INVITED: Item = Item { owner: OWN_MOBILE, ..Item::RECORDED };

static STAFF_INVITATION: Table = Table {
    name: "staff_invitation",
    rows: Rows::Due(Retention::SevenDays, "delete_at"),
    columns: &[
        ROW_ID,
        personal("token_hash", Item { name: "invitation-secret", ..INVITED }.technical()),
        personal(
            "mobile_index",
            Item { name: "invitation-number", format: Format::Unreadable, origin: Origin::Derived, ..INVITED }
                .technical(),
        ),
        personal("role", Item { name: "invitation-role", format: Format::Code("role"), ..INVITED }),
        personal("created_at", Item { name: "invitation-made", format: Format::Moment, ..INVITED }),
        personal("ends_at", Item { name: "invitation-role-ends", format: Format::Moment, ..INVITED }),
        link("invited_by", "Names the member of staff who invited"),
        personal("delete_at", Item { name: "invitation-deleted", format: Format::Moment, ..INVITED }),
    ],
};

const ACCEPTED: Item = Item {
    category: Category::Accountability,
    purpose: Purpose::Proof,
    basis: Basis::Law,
    erasure: Erasure::Anonymised,
    ..Item::RECORDED
};

static ACCEPTANCE: Table = Table {
    name: "acceptance",
    rows: Rows::NoRule,
    columns: &[
        ROW_ID,
        OWNER,
        personal("policy_version", Item { name: "accepted-version", format: Format::Number, ..ACCEPTED }),
        personal(
            "policy_sha256",
            Item {
                name: "accepted-text",
                format: Format::Clear("The hash of a text that everybody can read"),
                ..ACCEPTED
            }
            .technical(),
        ),
        personal("accepted_at", Item { name: "accepted-at", format: Format::Moment, ..ACCEPTED }),
        personal("channel", Item { name: "accepted-channel", format: Format::Code("channel"), ..ACCEPTED }),
        personal("device", Item { name: "accepted-device", format: Format::Code("device"), ..ACCEPTED }),
    ],
};

const CHALLENGE: Item = Item {
    owner: OWN_MOBILE,
    category: Category::SignIn,
    purpose: Purpose::SignIn,
    basis: Basis::Security,
    ..Item::RECORDED
};

static SIGN_IN_CHALLENGE: Table = Table {
    name: "sign_in_challenge",
    rows: Rows::Due(Retention::TenMinutes, "delete_at"),
    columns: &[
        ROW_ID,
        link("key_id", "Names the challenge's key in the key store"),
        personal("browser_hash", Item { name: "code-browser", ..CHALLENGE }.technical()),
        sealed(
            CODE_MOBILE,
            Item {
                name: "code-mobile",
                format: Format::Sealed,
                mask: Mask::Mobile,
                mode: Mode::Direct,
                origin: Origin::Direct,
                ..CHALLENGE
            },
        ),
        personal("mobile_index", Item { name: "code-mobile-index", origin: Origin::Derived, ..CHALLENGE }.technical()),
        personal("code_hash", Item { name: "code-hash", ..CHALLENGE }.technical()),
        sealed(
            CODE,
            Item { name: "code-sealed", recipients: &[Recipient::SmsProvider], format: Format::Hidden, ..CHALLENGE }
                .technical(),
        ),
        personal("state", Item { name: "code-state", format: Format::Code("code-state"), ..CHALLENGE }),
        personal("tries", Item { name: "code-tries", format: Format::Number, ..CHALLENGE }),
        personal(
            "next_path",
            Item { name: "code-next", format: Format::Clear("The path of a page of ours"), ..CHALLENGE },
        ),
        personal("asked_at", Item { name: "code-asked", format: Format::Moment, ..CHALLENGE }),
        personal("expires_at", Item { name: "code-expires", format: Format::Moment, ..CHALLENGE }),
        personal("delete_at", Item { name: "code-deleted", format: Format::Moment, ..CHALLENGE }),
        personal("used_at", Item { name: "code-used", format: Format::Moment, ..CHALLENGE }),
        personal("used_form_hash", Item { name: "code-form", ..CHALLENGE }.technical()),
        personal("sendings", Item { name: "code-sendings", format: Format::Number, ..CHALLENGE }),
        link("earlier_id", "Names the challenge before this one"),
        personal("earlier_code_hash", Item { name: "code-earlier-hash", ..CHALLENGE }.technical()),
        personal("earlier_expires_at", Item { name: "code-earlier-expires", format: Format::Moment, ..CHALLENGE }),
        personal("handed_at", Item { name: "code-handed", format: Format::Moment, ..CHALLENGE }),
    ],
};

const FACTOR: Item =
    Item { category: Category::SignIn, purpose: Purpose::SignIn, basis: Basis::Security, ..Item::RECORDED };

static SECOND_FACTOR: Table = Table {
    name: "second_factor",
    rows: Rows::Account,
    columns: &[
        ROW_ID,
        OWNER,
        personal("kind", Item { name: "factor-kind", format: Format::Code("factor-kind"), ..FACTOR }),
        sealed(
            FACTOR_SECRET,
            Item { name: "factor-secret", format: Format::Hidden, erasure: Erasure::KeyDestroyed, ..FACTOR }
                .technical(),
        ),
        personal("found_by", Item { name: "factor-found-by", ..FACTOR }.technical()),
        sealed(
            FACTOR_NAME,
            Item {
                name: "factor-name",
                format: Format::Sealed,
                mode: Mode::Direct,
                origin: Origin::Direct,
                erasure: Erasure::KeyDestroyed,
                ..FACTOR
            },
        ),
        personal("last_step", Item { name: "factor-step", format: Format::Number, ..FACTOR }.technical()),
        personal("created_at", Item { name: "factor-since", format: Format::Moment, ..FACTOR }),
        personal("last_used_at", Item { name: "factor-used", format: Format::Moment, ..FACTOR }),
    ],
};

static RECOVERY_CODE: Table = Table {
    name: "recovery_code",
    rows: Rows::Account,
    columns: &[
        ROW_ID,
        OWNER,
        personal("code_hash", Item { name: "recovery-code", ..FACTOR }.technical()),
        personal("made_at", Item { name: "recovery-made", format: Format::Moment, ..FACTOR }),
        personal("used_at", Item { name: "recovery-used", format: Format::Moment, ..FACTOR }),
    ],
};

static ENROLMENT_PASS: Table = Table {
    name: "enrolment_pass",
    rows: Rows::Due(Retention::SevenDays, "delete_at"),
    columns: &[
        ROW_ID,
        OWNER,
        personal("token_hash", Item { name: "enrolment-secret", ..FACTOR }.technical()),
        link("made_by", "Names the member of staff who made it"),
        link("session_id", "Names the session in which it was opened"),
        personal("created_at", Item { name: "enrolment-made", format: Format::Moment, ..FACTOR }),
        personal("delete_at", Item { name: "enrolment-deleted", format: Format::Moment, ..FACTOR }),
    ],
};

const DEVICE: Item = Item {
    category: Category::Device,
    purpose: Purpose::Safety,
    basis: Basis::Security,
    channel: Channel::Use,
    ..Item::RECORDED
};

static SESSION: Table = Table {
    name: "session",
    rows: Rows::After(Retention::SessionAndSixMonths, &["idle_until", "absolute_until"]),
    columns: &[
        ROW_ID,
        OWNER,
        personal("token_hash", Item { name: "session-secret", ..DEVICE }.technical()),
        plain("data", "Notices between two pages; no personal text"),
        personal("device", Item { name: "session-device", format: Format::Code("device"), ..DEVICE }),
        personal(
            "network",
            Item {
                name: "session-network",
                format: Format::Clear("An address cut to its network names no household"),
                ..DEVICE
            },
        ),
        personal("created_at", Item { name: "session-begun", format: Format::Moment, ..DEVICE }),
        personal("last_seen_at", Item { name: "session-seen", format: Format::Moment, ..DEVICE }),
        personal(
            "idle_until",
            Item { name: "session-idle", format: Format::Moment, origin: Origin::Derived, ..DEVICE },
        ),
        personal(
            "absolute_until",
            Item { name: "session-ends", format: Format::Moment, origin: Origin::Derived, ..DEVICE },
        ),
        personal("factor", Item { name: "session-factor", format: Format::Code("factor-kind"), ..DEVICE }),
        personal("proved_at", Item { name: "session-proved", format: Format::Moment, ..DEVICE }),
        sealed(
            SESSION_NAME,
            Item {
                name: "session-name",
                format: Format::Sealed,
                purpose: Purpose::Recognise,
                basis: Basis::Contract,
                mode: Mode::Direct,
                origin: Origin::Direct,
                erasure: Erasure::KeyDestroyed,
                ..DEVICE
            },
        ),
        personal("hardware", Item { name: "session-hardware", format: Format::Code("hardware"), ..DEVICE }),
        personal("connection", Item { name: "session-connection", format: Format::Code("connection"), ..DEVICE }),
        personal("saves_data", Item { name: "session-saves-data", format: Format::YesNo, ..DEVICE }),
        link("known_device_id", "Names the browser that the session was begun in"),
    ],
};

static KNOWN_DEVICE: Table = Table {
    name: "known_device",
    rows: Rows::Due(Retention::SixMonths, "expires_at"),
    columns: &[
        ROW_ID,
        OWNER,
        personal("token_hash", Item { name: "device-secret", ..DEVICE }.technical()),
        personal("first_at", Item { name: "device-first", format: Format::Moment, ..DEVICE }),
        personal("last_at", Item { name: "device-last", format: Format::Moment, ..DEVICE }),
        personal("expires_at", Item { name: "device-ends", format: Format::Moment, origin: Origin::Derived, ..DEVICE }),
    ],
};

const OWN_EMAIL: Item = Item {
    purpose: Purpose::Arrange,
    recipients: &[Recipient::MailServer],
    mask: Mask::Full,
    erasure: Erasure::KeyDestroyed,
    format: Format::Sealed,
    ..Item::GIVEN
};

static PERSON_EMAIL: Table = Table {
    name: "person_email",
    rows: Rows::Account,
    columns: &[
        ROW_ID,
        OWNER,
        sealed(EMAIL, Item { name: "email", ..OWN_EMAIL }),
        personal("verified_at", Item { name: "email-proved", format: Format::Moment, ..Item::RECORDED }),
        personal("is_for_news", Item { name: "email-for-news", format: Format::YesNo, ..Item::GIVEN }),
    ],
};

static EMAIL_LINK: Table = Table {
    name: "email_link",
    rows: Rows::Due(Retention::OneDay, "delete_at"),
    columns: &[
        ROW_ID,
        OWNER,
        sealed(LINK_EMAIL, Item { name: "email-asked", ..OWN_EMAIL }),
        personal("secret_hash", Item { name: "email-secret", ..Item::RECORDED }.technical()),
        personal("asked_at", Item { name: "email-asked-at", format: Format::Moment, ..Item::RECORDED }),
        personal("delete_at", Item { name: "email-link-ends", format: Format::Moment, ..Item::RECORDED }),
    ],
};

const OTHER_MOBILE: Item = Item {
    mask: Mask::Mobile,
    purpose: Purpose::SignIn,
    recipients: &[Recipient::SmsProvider],
    erasure: Erasure::KeyDestroyed,
    format: Format::Sealed,
    ..Item::GIVEN
};

static MOBILE_CHANGE: Table = Table {
    name: "mobile_change",
    rows: Rows::Due(Retention::OneDay, "delete_at"),
    columns: &[
        ROW_ID,
        OWNER,
        sealed(CHANGE_MOBILE, Item { name: "change-mobile", ..OTHER_MOBILE }),
        personal("begun_at", Item { name: "change-begun", format: Format::Moment, ..Item::RECORDED }),
        personal("old_proved_at", Item { name: "change-proved", format: Format::Moment, ..Item::RECORDED }),
        personal("form_hash", Item { name: "change-form", ..Item::RECORDED }.technical()),
        personal("delete_at", Item { name: "change-deleted", format: Format::Moment, ..Item::RECORDED }),
    ],
};

static FORMER_MOBILE_TABLE: Table = Table {
    name: "former_mobile",
    rows: Rows::Due(Retention::NinetyDays, "delete_at"),
    columns: &[
        ROW_ID,
        OWNER,
        sealed(FORMER_MOBILE, Item { name: "former-mobile", purpose: Purpose::Safety, ..OTHER_MOBILE }),
        personal(
            "mobile_index",
            Item {
                name: "former-mobile-index",
                format: Format::Unreadable,
                origin: Origin::Derived,
                erasure: Erasure::Cleared,
                ..Item::RECORDED
            }
            .technical(),
        ),
        personal("changed_at", Item { name: "former-changed", format: Format::Moment, ..Item::RECORDED }),
        personal("delete_at", Item { name: "former-deleted", format: Format::Moment, ..Item::RECORDED }),
    ],
};

const RECOVERY: Item =
    Item { category: Category::SignIn, purpose: Purpose::Safety, basis: Basis::Security, ..Item::RECORDED };

static ACCOUNT_RECOVERY: Table = Table {
    name: "account_recovery",
    // A week to agree, a day of waiting, a week to come with the new number.
    rows: Rows::Due(Retention::ThirtyDays, "delete_at"),
    columns: &[
        ROW_ID,
        OWNER,
        personal("kind", Item { name: "recovery-kind", format: Format::Code("recovery-kind"), ..RECOVERY }),
        sealed(
            RECOVERY_MOBILE,
            Item {
                name: "recovery-mobile",
                category: Category::SignIn,
                purpose: Purpose::Safety,
                recipients: &[Recipient::StaffMasked],
                ..OTHER_MOBILE
            },
        ),
        personal(
            "mobile_index",
            Item {
                name: "recovery-mobile-index",
                format: Format::Unreadable,
                origin: Origin::Derived,
                erasure: Erasure::Cleared,
                ..RECOVERY
            }
            .technical(),
        ),
        sealed(
            RECOVERY_WORDS,
            Item {
                name: "recovery-words",
                format: Format::Sealed,
                recipients: &[Recipient::StaffWithReason],
                erasure: Erasure::KeyDestroyed,
                ..RECOVERY
            },
        ),
        link("asked_by", "Names the member of staff who asked"),
        personal("asked_at", Item { name: "recovery-asked", format: Format::Moment, ..RECOVERY }),
        link("approved_by", "Names the member of staff who agreed"),
        personal("ready_at", Item { name: "recovery-ready", format: Format::Moment, ..RECOVERY }),
        personal("delete_at", Item { name: "recovery-deleted", format: Format::Moment, ..RECOVERY }),
    ],
};
