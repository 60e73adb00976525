//! What a specialist gets to see: before being chosen neither name nor phone nor address.
use crate::domain::requests::{AnsweredQuestion, OfferView};
use crate::i18n::LocalName;
use crate::model::list::{Around, Span};
use crate::model::moment::Moment;
use crate::model::money::Rial;
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
}

/// Which pages of its two lists the desk shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskSpans {
    /// By the moment until which offers are awaited.
    pub open: Span,
    /// By the beginning of the visit. The first page begins with the visits of the last two days, which may still wait
    /// for somebody to say what became of them.
    pub jobs: Span,
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
    /// Only for those who have an open offer on it.
    pub customer_given_name: Option<String>,
    pub note: Option<String>,
    pub answers: Vec<AnsweredQuestion>,
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
    pub may_see_address: bool,
    pub may_see_mobile: bool,
    /// When the mobile can be seen, while that lies ahead.
    pub mobile_from: Option<Moment>,
    pub note: Option<String>,
    pub answers: Vec<AnsweredQuestion>,
    /// From when on the specialist can set out, while that lies ahead.
    pub set_out_from: Option<Moment>,
    /// All tries of the start code were wrong: the customer says that the work has begun.
    pub is_code_spent: bool,
    /// When both sides were asked what became of the visit, while nobody said.
    pub asked_at: Option<Moment>,
    /// What the specialist may do now, by the life-cycle table.
    pub may: Vec<RequestEvent>,
}

/// Contact data of the customer, after a press.
#[derive(Clone, PartialEq, Eq)]
pub enum Revealed {
    Address {
        province: LocalName,
        city: LocalName,
        district: Option<i32>,
        street: String,
        plaque: String,
        unit: Option<String>,
    },
    /// In groups as it is read aloud, `0912 123 4567`.
    Mobile(String),
}

/// Says which, never what.
impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Address { .. } => "Address(redacted)",
            Self::Mobile(_) => "Mobile(redacted)",
        })
    }
}
