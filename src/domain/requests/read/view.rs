//! What readers of a request get: plain values, already cut to what this reader may see.

use crate::domain::requests::Call;
use crate::domain::requests::lifecycle::{Turn, final_states};
use crate::domain::requests::read::answers::GivenAnswers;
use crate::i18n::{Lang, LocalName};
use crate::model::ids::OfferId;
use crate::model::list::{Around, Span};
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::model::phone::Mobile;
use crate::model::request::{
    ActorKind, ContactItem, EventReason, OfferClosed, OfferState, PaymentWay, RequestEvent, RequestState,
};
use crate::model::tracking_code::TrackingCode;

/// A line of the customer's list. Times are milliseconds UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSummary {
    pub code: TrackingCode,
    /// As the catalogue says it, in Persian.
    pub service_title: LocalName,
    pub state: RequestState,
    pub slot_start: Moment,
    pub slot_end: Moment,
    /// The city's name, in Persian.
    pub city: LocalName,
    pub open_offers: i64,
    pub turn: Turn,
    pub created_at: Moment,
}

/// A request as its owner sees it: everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRequest {
    pub code: TrackingCode,
    pub service_slug: String,
    pub service_title: LocalName,
    pub state: RequestState,
    pub slot_start: Moment,
    pub slot_end: Moment,
    /// Names, in Persian.
    pub province: LocalName,
    pub city: LocalName,
    pub district: Option<i32>,
    pub street: String,
    pub plaque: String,
    pub unit: Option<String>,
    /// Retention has taken street, plaque and unit.
    pub is_address_erased: bool,
    /// When that was, where it was noted.
    pub address_erased_at: Option<Moment>,
    pub note: Option<String>,
    pub answers: GivenAnswers,
    /// Oldest first; withdrawn and closed ones too.
    pub offers: Vec<OfferView>,
    /// Oldest first.
    pub events: Vec<EventView>,
    pub grants: Vec<GrantView>,
    /// When the wait for offers ends.
    pub offers_until: Moment,
    pub city_code: String,
    /// How many specialists see it, while it waits for offers.
    pub seen_by: Option<u64>,
    /// Until when the choice is to be confirmed, while it waits for that.
    pub confirm_until: Option<Moment>,
    pub payment: Option<PaymentWay>,
    pub specialist_mobile: SpecialistMobile,
    /// Four digits to tell the specialist at the door, while they are on the way and may type them.
    pub start_code: Option<String>,
    /// All tries of the start code were wrong: the customer says that the work has begun.
    pub is_code_spent: bool,
    /// When both sides were asked what became of the visit, while nobody said.
    pub asked_at: Option<Moment>,
    /// When the work counts as accepted without an answer, while that is awaited.
    pub accept_until: Option<Moment>,
    /// When the request closes by itself: after the week of what is done, or because nobody answers.
    pub closes_at: Option<Moment>,
    /// What there is to say of a call; nothing where nobody is called.
    pub call: Option<Call>,
    /// What the customer may do now, by the life-cycle table.
    pub may: Vec<RequestEvent>,
}

/// The chosen specialist's number, as the customer may see it.
#[derive(Clone, PartialEq, Eq)]
pub enum SpecialistMobile {
    Closed,
    /// By a press that is written down.
    ByPress,
    /// As long as the look lasts.
    Shown {
        mobile: Mobile,
        until: Moment,
    },
}

/// Says whether, never what.
impl std::fmt::Debug for SpecialistMobile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Closed => "Closed",
            Self::ByPress => "ByPress",
            Self::Shown { .. } => "Shown(redacted)",
        })
    }
}

/// What is known of a specialist, before there are checks and opinions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    pub member_since: Moment,
    /// Jobs that customers accepted here, counted up to [`Record::MOST`].
    pub jobs: i64,
}

impl Record {
    /// More are not counted.
    pub const MOST: i64 = 100;
}

impl OwnRequest {
    /// How many offers can still be chosen.
    pub fn open_offers(&self) -> i64 {
        let open = self.offers.iter().filter(|offer| offer.state == OfferState::Open).count();
        i64::try_from(open).unwrap_or(i64::MAX)
    }

    /// The offer that was chosen.
    pub fn chosen(&self) -> Option<&OfferView> {
        self.offers.iter().find(|offer| offer.state == OfferState::Selected)
    }

    /// Whose turn it is.
    pub fn turn(&self) -> Turn {
        Turn::of(self.state, self.open_offers(), self.asked_at.is_some())
    }

    /// Whether nothing more can happen to it.
    pub fn is_over(&self) -> bool {
        final_states().any(|state| state == self.state)
    }
}

/// A question of the service with what was answered, both as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredQuestion {
    /// The language of label and values; what people wrote themselves is in any.
    pub lang: Lang,
    pub label: String,
    pub values: Vec<String>,
}

/// An offer as the customer, or the specialist who made it, sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    pub id: OfferId,
    /// Given name and the initial of the family name.
    pub specialist_name: String,
    pub total: Rial,
    pub arrival_start: Moment,
    pub arrival_end: Moment,
    /// Gone with a withdrawn offer.
    pub message: Option<String>,
    pub state: OfferState,
    pub closed_reason: Option<OfferClosed>,
    pub created_at: Moment,
    /// For the customer: what is known of the specialist.
    pub record: Option<Record>,
}

/// A step of the request's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    pub event: RequestEvent,
    pub to_state: RequestState,
    pub actor: ActorKind,
    pub at: Moment,
    /// Why it happened by itself.
    pub reason: Option<EventReason>,
}

/// A contact grant, and each time it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    pub item: ContactItem,
    pub specialist_name: String,
    pub starts_at: Moment,
    /// The end that holds: the planned one, or the revocation.
    pub ends_at: Moment,
    /// Whether it can be used now.
    pub is_open: bool,
    /// Whether it ended before its time.
    pub is_revoked: bool,
    /// Until when the specialist has it on the page, while that lasts.
    pub shown_until: Option<Moment>,
    /// When the specialist pressed, oldest first.
    pub seen_at: Vec<Moment>,
}

/// What staff want to see of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    pub state: Option<RequestState>,
    pub city_code: Option<String>,
    /// The one request of this code.
    pub code: Option<TrackingCode>,
    /// By the moment of the latest change.
    pub span: Span,
}

/// A page of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardPage {
    pub rows: Vec<BoardRow>,
    /// Of every state, in the order of the life-cycle, whatever state is chosen; in the chosen city.
    pub counts: Vec<(RequestState, i64)>,
    pub around: Around,
}

/// A request as the board shows it: no phone, no street, the customer's name masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    pub code: TrackingCode,
    pub service_title: LocalName,
    pub state: RequestState,
    pub city: LocalName,
    pub district: Option<i32>,
    pub slot_start: Moment,
    pub slot_end: Moment,
    pub created_at: Moment,
    pub state_changed_at: Moment,
    /// The first letter and dots.
    pub customer_masked: String,
    /// Open ones.
    pub offers: i64,
    /// A timer should have moved it and has not.
    pub is_late: bool,
}
