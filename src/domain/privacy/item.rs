//! What is declared about a personal column. Everything a person reads about their data is generated from this.
use sea_orm::Value;

use crate::base::clock::DAY;
use crate::base::crypto::SealedColumn;
use crate::domain::accounts::{CHALLENGE_LIFE, DEVICE_LIFE};
use crate::domain::requests::DRAFT_LIFE;
use crate::domain::specialists::ALERT_LIFE;
use crate::model::codes::codes;
use crate::model::ids::PersonId;
use crate::model::moment::TimeSpan;

/// A table, declared by the context that owns it.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// When its rows go.
    pub rows: Rows,
    pub columns: &'static [Column],
}

impl Table {
    /// How long a value of it is kept.
    pub fn retention_of(&self, item: &Item) -> Retention {
        match (item.cleared, self.rows) {
            (Some(retention), _)
            | (None, Rows::After(retention, _) | Rows::Due(retention, _) | Rows::AfterClosing(retention)) => retention,
            (None, Rows::Account) => Retention::Account,
            (None, Rows::Pruned) => Retention::DataAndOneYear,
            (None, Rows::NoRule | Rows::Stay(_)) => Retention::NoRule,
        }
    }
}

/// When the rows of a table go. The sweep is made from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// They tell nothing of a person, and stay or go for the reason given.
    Stay(&'static str),
    /// With the account.
    Account,
    /// Nothing ends them yet. The page says so.
    NoRule,
    /// In whole months, behind a published head: see [`super::prune`].
    Pruned,
    /// The period after any of these moments of theirs.
    After(Retention, &'static [&'static str]),
    /// At the moment that this column names.
    Due(Retention, &'static str),
    /// The period after their request was closed.
    AfterClosing(Retention),
}

/// A declared column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub class: Class,
    /// What its values are sealed for.
    pub sealed: Option<SealedColumn>,
}

/// Whether a column is personal, and what is declared about it.
#[derive(Clone, Copy, Debug)]
pub enum Class {
    /// Not about a person, with the reason.
    Plain(&'static str),
    /// Ties a row to a person or row and says nothing else, with the reason.
    Link(&'static str),
    Personal(Item),
}

/// A column that tells nothing of a person, with the reason.
pub const fn plain(name: &'static str, reason: &'static str) -> Column {
    Column { name, class: Class::Plain(reason), sealed: None }
}

/// A column that ties a row to a person or row and says nothing else, with the reason.
pub const fn link(name: &'static str, reason: &'static str) -> Column {
    Column { name, class: Class::Link(reason), sealed: None }
}

/// A personal column that is not sealed.
pub const fn personal(name: &'static str, item: Item) -> Column {
    Column { name, class: Class::Personal(item), sealed: None }
}

/// A personal column whose values are sealed.
pub const fn sealed(column: SealedColumn, item: Item) -> Column {
    Column { name: column.column(), class: Class::Personal(item), sealed: Some(column) }
}

/// The key of a row of its own.
pub const ROW_ID: Column = link("id", "Identity of the row; says nothing by itself");

/// What is declared about a personal column.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Name in exports, in the access log, and of its words `data-<name>`.
    pub name: &'static str,
    /// Whose it is: the one person whose key seals it.
    pub owner: Owner,
    /// Who else it tells something about.
    pub also_about: Option<Owner>,
    pub category: Category,
    pub purpose: Purpose,
    pub basis: Basis,
    pub channel: Channel,
    pub mode: Mode,
    pub origin: Origin,
    pub recipients: &'static [Recipient],
    /// The period after the closing of the request after which the value is emptied, before its row goes.
    pub cleared: Option<Retention>,
    /// The sweep notes here when it emptied the values of the row that go by this rule.
    pub notes_clearing: Option<Retention>,
    pub mask: Mask,
    pub erasure: Erasure,
    pub format: Format,
    /// Says something to the program rather than to people: folded away under the technical details.
    pub is_technical: bool,
    /// Always there at first: where it is missing, it was erased.
    pub is_always_given: bool,
}

impl Item {
    /// What a person gave us: the contexts say what differs.
    pub const GIVEN: Self = Self {
        name: "",
        owner: Owner::Column("person_id"),
        also_about: None,
        category: Category::Identity,
        purpose: Purpose::Recognise,
        basis: Basis::Contract,
        channel: Channel::Registration,
        mode: Mode::Direct,
        origin: Origin::Direct,
        recipients: &[Recipient::Nobody],
        cleared: None,
        notes_clearing: None,
        mask: Mask::Open,
        erasure: Erasure::Deleted,
        format: Format::Unreadable,
        is_technical: false,
        is_always_given: false,
    };

    /// What the program recorded.
    pub const RECORDED: Self = Self { mode: Mode::Automatic, origin: Origin::Generated, ..Self::GIVEN };

    /// The same, recorded by the program and seen by nobody else.
    #[must_use]
    pub const fn recorded(self) -> Self {
        Self { mode: Mode::Automatic, origin: Origin::Generated, ..self }
    }

    /// The same, folded away.
    #[must_use]
    pub const fn technical(self) -> Self {
        Self { is_technical: true, ..self }
    }

    /// Whether it is hidden until it is asked for.
    pub const fn is_masked(&self) -> bool {
        self.format.is_sealed() && !matches!(self.mask, Mask::Open)
    }
}

/// The way from a row to its person, as an SQL condition; `$1` is the person's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The column of the same row that names the person.
    Column(&'static str),
    /// A condition on the row.
    Via(&'static str),
    /// The column that names the person as an actor, `person:<uuid>`.
    Actor(&'static str),
}

impl Owner {
    /// The condition that picks the person's rows.
    pub fn condition(self) -> String {
        match self {
            Self::Column(name) | Self::Actor(name) => format!("{name} = $1"),
            Self::Via(condition) => condition.to_owned(),
        }
    }

    /// What stands for `$1`.
    pub fn parameter(self, person_id: PersonId) -> Value {
        match self {
            Self::Column(_) | Self::Via(_) => person_id.into(),
            Self::Actor(_) => format!("person:{person_id}").into(),
        }
    }
}

codes! {
    /// The sections of the dashboard, in this order.
    Category {
        Identity = "identity",
        SignIn = "sign-in",
        Requests = "requests",
        Work = "work",
        Device = "device",
        Accountability = "accountability",
    }
}

codes! {
    /// What a datum is for.
    Purpose {
        SignIn = "sign-in",
        Recognise = "recognise",
        DoTheWork = "do-the-work",
        Arrange = "arrange",
        Safety = "safety",
        Proof = "proof",
        OncePerForm = "once-per-form",
    }
}

codes! {
    /// On what ground it is kept.
    Basis { Contract = "contract", Acceptance = "acceptance", Security = "security", Law = "law" }
}

codes! {
    /// Through which door it came (policy, sentence 3).
    Channel { Registration = "registration", Request = "request", Use = "use", Specialist = "specialist" }
}

codes! {
    /// Told by the person, or recorded by the system (policy, sentence 17).
    Mode { Direct = "direct", Automatic = "automatic" }
}

codes! {
    /// Written by a person, made in use, or computed from other data (policy, sentence 5).
    Origin { Direct = "direct", Generated = "generated", Derived = "derived" }
}

codes! {
    /// Who may see it.
    Recipient {
        Nobody = "nobody",
        OpenSpecialists = "open-specialists",
        ChosenSpecialist = "chosen-specialist",
        Customer = "customer",
        StaffMasked = "staff-masked",
        /// After the person asked to be called.
        StaffWhoCalls = "staff-who-calls",
        /// Who gives a reason that the person reads.
        StaffWithReason = "staff-with-reason",
        SmsProvider = "sms-provider",
        MailServer = "mail-server",
        PrivacyOfficer = "privacy-officer",
    }
}

codes! {
    /// How long it is kept. The sweep carries out what has a period.
    Retention {
        Account = "account",
        NoRule = "no-rule",
        TenMinutes = "ten-minutes",
        OneDay = "one-day",
        DraftLife = "draft-life",
        SevenDays = "seven-days",
        ThirtyDays = "thirty-days",
        NinetyDays = "ninety-days",
        SessionAndSixMonths = "session-and-six-months",
        SixMonths = "six-months",
        TwelveMonths = "twelve-months",
        ClosedRequest = "closed-request",
        ClosedRequestAndTwelveMonths = "closed-request-and-twelve-months",
        DataAndOneYear = "data-and-one-year",
    }
}

impl Retention {
    /// How long after the moment that begins it; `None` when no sweep ends it.
    pub const fn period(self) -> Option<TimeSpan> {
        match self {
            Self::Account | Self::NoRule | Self::DataAndOneYear => None,
            Self::ClosedRequest => Some(TimeSpan::ZERO),
            Self::TenMinutes => Some(CHALLENGE_LIFE),
            Self::OneDay => Some(DAY),
            Self::DraftLife => Some(DRAFT_LIFE),
            Self::SevenDays => Some(TimeSpan::days(7)),
            Self::ThirtyDays => Some(TimeSpan::days(30)),
            Self::NinetyDays => Some(ALERT_LIFE),
            Self::SessionAndSixMonths => Some(TimeSpan::days(182)),
            Self::SixMonths => Some(DEVICE_LIFE),
            Self::TwelveMonths => Some(TimeSpan::days(365)),
            Self::ClosedRequestAndTwelveMonths => Some(TimeSpan::days(365)),
        }
    }
}

codes! {
    /// How it is hidden until it is asked for.
    Mask { Open = "open", Mobile = "mobile", Name = "name", Full = "full" }
}

codes! {
    /// What erasure does with it.
    Erasure { KeyDestroyed = "key-destroyed", Cleared = "cleared", Deleted = "deleted", Anonymised = "anonymised" }
}

/// How the stored value becomes words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Sealed text.
    Sealed,
    /// Sealed JSON list of the values of an answer; the SQL expression gives its question as [`Format::Question`] does.
    SealedAnswer(&'static str),
    /// Sealed words of a reason behind their salt.
    SealedReason,
    /// Text as it is, and why it need not be sealed.
    Clear(&'static str),
    /// Milliseconds UTC.
    Moment,
    /// Whole rials.
    Rial,
    Number,
    YesNo,
    /// A question of the catalogue; the SQL expression gives it as `<service>/<key>`.
    Question(&'static str),
    /// Words `<prefix>-<code>`.
    Code(&'static str),
    /// A one-way hash: it is said that it is there, and nobody can say what it is.
    Unreadable,
    /// An id in clear of somebody whose name stands where it happened: it is said that it is there.
    NamedBelow,
    /// It is said that it is there, not what it is.
    Hidden,
}

impl Format {
    /// Whether what is shown must be opened first.
    pub const fn is_sealed(self) -> bool {
        matches!(self, Self::Sealed | Self::SealedAnswer(_) | Self::SealedReason)
    }

    /// Whether it is only said that something is there.
    pub const fn is_only_noted(self) -> bool {
        matches!(self, Self::Unreadable | Self::NamedBelow | Self::Hidden)
    }
}
