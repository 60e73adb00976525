//! What is declared about a personal column. Everything a person reads about their data is generated from this.
use sea_orm::Value;
use uuid::Uuid;

use crate::model::codes::codes;

/// Whether a column is personal, and what is declared about it.
#[derive(Clone, Copy, Debug)]
pub enum Class {
    /// Not about a person, with the reason.
    Plain(&'static str),
    /// Ties a row to a person or row and says nothing else, with the reason.
    Link(&'static str),
    Personal(Item),
}

/// A declared column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub table: &'static str,
    pub column: &'static str,
    pub class: Class,
}

/// A personal column.
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
    pub retention: Retention,
    pub mask: Mask,
    pub erasure: Erasure,
    pub format: Format,
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
    pub fn parameter(self, person_id: Uuid) -> Value {
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
        SmsProvider = "sms-provider",
    }
}

codes! {
    /// How long it is kept; the retention job does it.
    Retention {
        Account = "account",
        TenMinutes = "ten-minutes",
        OneDay = "one-day",
        SevenDays = "seven-days",
        SessionAndSixMonths = "session-and-six-months",
        SixMonths = "six-months",
        ClosedRequest = "closed-request",
        ClosedRequestAndTwelveMonths = "closed-request-and-twelve-months",
        DataAndOneYear = "data-and-one-year",
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
    Text,
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
    /// A one-way hash or a secret: it is said that it is there, not what it is.
    Unreadable,
}
