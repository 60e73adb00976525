//! What a specialist gets to see: before being chosen neither name nor phone nor address.
use crate::domain::requests::{Call, GivenAnswers, OfferView};
use crate::i18n::LocalName;
use crate::i18n::calendar::JalaliDate;
use crate::model::list::{Around, Span};
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::model::phone::Mobile;
use crate::model::request::{RequestEvent, RequestState};
use crate::model::tracking_code::TrackingCode;

/// The specialist's desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// What the specialist told us about the work; without it nothing is shown.
    pub profile: Option<Profile>,
    /// Requests that wait for offers, the most urgent first; of one customer at most two before those of others.
    pub open: Vec<NearbyRequest>,
    pub around_open: Around,
    /// Requests on which this specialist was chosen, the next visit first.
    pub jobs: Vec<Job>,
    pub around_jobs: Around,
    /// What is agreed on the days ahead.
    pub ahead: DaysAhead,
}

/// The days of visits that the desk can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskDays {
    Today,
    Tomorrow,
    /// Today and the six days after it.
    Week,
}

impl DeskDays {
    /// In the order of the links.
    pub const ALL: [Self; 3] = [Self::Today, Self::Tomorrow, Self::Week];

    /// The value in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Tomorrow => "tomorrow",
            Self::Week => "week",
        }
    }

    /// The days with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|days| days.code() == code)
    }

    /// Their beginning and end, seen from `now`.
    pub fn bounds(self, now: Moment) -> (Moment, Moment) {
        let today = JalaliDate::at(now);
        let (from, days) = match self {
            Self::Today => (0, 1),
            Self::Tomorrow => (1, 1),
            Self::Week => (0, 7),
        };
        (today.plus_days(from).start(), today.plus_days(from + days).start())
    }
}

/// The agreed visits of a week, by the moment of their arrival, rising.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysAhead(pub Vec<Moment>);

impl DaysAhead {
    /// Those of these days.
    pub fn of(&self, days: DeskDays, now: Moment) -> impl Iterator<Item = Moment> + '_ {
        let (from, until) = days.bounds(now);
        self.0.iter().copied().filter(move |at| from <= *at && *at < until)
    }
}

/// Which pages of its two lists the desk shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskSpans {
    /// By the moment until which offers are awaited.
    pub open: Span,
    /// By the beginning of the visit. The first page begins with the visits of the last two days, which may still wait
    /// for somebody to say what became of them.
    pub jobs: Span,
    /// Only the visits of these days.
    pub days: Option<DeskDays>,
}

/// City and skills, as Persian names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub city: LocalName,
    pub skills: Vec<LocalName>,
    /// Whether new requests are wanted.
    pub is_open: bool,
}

/// A request as a specialist sees it who may make an offer: where roughly, when, what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearbyRequest {
    pub code: TrackingCode,
    pub service_title: LocalName,
    pub city: LocalName,
    pub district: Option<i32>,
    pub slot_start: Moment,
    pub slot_end: Moment,
    pub note: Option<String>,
    pub answers: GivenAnswers,
    /// Open ones, of everybody.
    pub offers_count: i64,
    pub offers_until: Moment,
    /// This specialist's latest offer on it.
    pub my_offer: Option<OfferView>,
    /// What the specialist may do now, by the life-cycle table.
    pub may: Vec<RequestEvent>,
}

/// A request on which this specialist was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub code: TrackingCode,
    pub service_title: LocalName,
    pub state: RequestState,
    pub city: LocalName,
    pub district: Option<i32>,
    pub slot_start: Moment,
    pub slot_end: Moment,
    pub arrival_start: Moment,
    pub arrival_end: Moment,
    pub total: Rial,
    /// Given name and the initial of the family name.
    pub customer_name: String,
    /// What a press would open now, or has opened.
    pub may_see_address: bool,
    pub may_see_mobile: bool,
    /// What a press has opened, for some minutes.
    pub opened: Option<OpenedContact>,
    /// When the mobile can be seen, while that lies ahead.
    pub mobile_from: Option<Moment>,
    pub note: Option<String>,
    pub answers: GivenAnswers,
    /// From when on the specialist can set out, while that lies ahead.
    pub set_out_from: Option<Moment>,
    /// All tries of the start code were wrong: the customer says that the work has begun.
    pub is_code_spent: bool,
    /// What there is to say of a call; nothing where nobody is called.
    pub call: Option<Call>,
    /// When both sides were asked what became of the visit, while nobody said.
    pub asked_at: Option<Moment>,
    /// What the specialist may do now, by the life-cycle table.
    pub may: Vec<RequestEvent>,
}

impl Job {
    /// Whether both sides are bound to come.
    pub fn is_agreed(&self) -> bool {
        matches!(self.state, RequestState::Confirmed | RequestState::EnRoute)
    }
}

/// Contact data of the customer, as long as a look lasts.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedContact {
    pub address: Option<OpenedAddress>,
    pub mobile: Option<Mobile>,
    /// Until when.
    pub until: Moment,
}

/// Where the customer lives.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedAddress {
    pub province: LocalName,
    pub city: LocalName,
    pub district: Option<i32>,
    pub street: String,
    pub plaque: String,
    pub unit: Option<String>,
}

/// Says until when, never what.
impl std::fmt::Debug for OpenedContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenedContact(until {:?}, redacted)", self.until)
    }
}
