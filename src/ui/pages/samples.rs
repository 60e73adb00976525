//! View models for the tests of pages: one request in any state, with texts that try to break out of the page.
use std::sync::Arc;

use uuid::Uuid;

use crate::domain::catalogue::{Question, QuestionKind, QuestionOption, Service};
use crate::domain::requests::{
    Call, EventView, GivenAnswers, GrantView, OfferView, OwnRequest, Record, SpecialistMobile,
};
use crate::i18n::calendar::JalaliDate;
use crate::i18n::{Lang, LocalName, Words};
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::ids::OfferId;
use crate::model::moment::{HOUR, MINUTE, Moment};
use crate::model::money::Rial;
use crate::model::phone::Mobile;
use crate::model::request::{ActorKind, ContactItem, OfferClosed, OfferState, PaymentWay, RequestEvent, RequestState};
use crate::model::tracking_code::TrackingCode;
use crate::page::form_view::FormView;
use crate::ui::pages::request_looks::{Next, look};

/// Ends a text area, opens a script, turns the direction of text, and closes an attribute.
pub const HOSTILE: &str = "</textarea><script>alert(1)</script>\u{202E}\" onload='x' &amp; \u{2066}<b>";

/// Nothing of [`HOSTILE`] may come out as markup, and its words must be there.
pub fn assert_harmless(html: &str) {
    let page = scraper::Html::parse_document(html);
    for broken in ["script", "[onload]", "b b, bdi b"] {
        let found = page.select(&scraper::Selector::parse(broken).unwrap()).next();
        assert!(found.is_none(), "{broken} got out: {:?}", found.map(|element| element.html()));
    }
    assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "the text is not shown at all");
}

/// 3 Azar 1405, ten o'clock in Tehran: a Tuesday.
pub fn now() -> Moment {
    JalaliDate::new(1405, 9, 3).unwrap().start() + 10 * HOUR
}

/// The start and end of a slot tomorrow.
pub fn slot() -> (Moment, Moment) {
    let start = JalaliDate::new(1405, 9, 4).unwrap().start() + 10 * HOUR;
    (start, start + 2 * HOUR)
}

pub fn code() -> TrackingCode {
    TrackingCode::from_random(42)
}

pub fn form(lang: Lang) -> FormView {
    FormView {
        words: Words::of(lang),
        values: RawForm::default(),
        errors: FieldErrors::default(),
        failure: None,
        key: "key".to_owned(),
    }
}

/// A form that came back: `values` typed, and an error at each of `fields`.
pub fn refused(lang: Lang, values: RawForm, fields: &[&str]) -> FormView {
    let mut errors = FieldErrors::default();
    for field in fields {
        errors.push(*field, Message::new("request-error-required"));
    }
    FormView { values, errors, ..form(lang) }
}

/// A service with a question of each kind, all of them required and each again as optional.
pub fn service() -> Arc<Service> {
    let question = |kind: QuestionKind, is_required: bool| Question {
        key: format!("{}{}", kind.code(), if is_required { "" } else { "_free" }),
        kind,
        label: HOSTILE.to_owned(),
        help: is_required.then(|| HOSTILE.to_owned()),
        is_required,
        options: ["a", "b"].map(|value| QuestionOption { value: value.to_owned(), label: HOSTILE.to_owned() }).to_vec(),
        min: Some(1),
        max: Some(9),
        step: Some(1),
        unit: Some("m".to_owned()),
        max_length: Some(100),
        default: None,
    };
    let questions = QuestionKind::ALL.iter().copied().flat_map(|kind| [question(kind, true), question(kind, false)]);
    Arc::new(Service {
        lang: Lang::Fa,
        slug: "leak".to_owned(),
        category_slug: "water".to_owned(),
        title: HOSTILE.to_owned(),
        summary: String::new(),
        price_model: String::new(),
        unit: None,
        counted_unit: None,
        min_quantity: None,
        price_components: Vec::new(),
        materials: String::new(),
        synonyms: Vec::new(),
        flags: Vec::new(),
        warranty_days: None,
        questions: questions.collect(),
        retired_questions: Vec::new(),
        is_retired: false,
    })
}

pub fn answers() -> GivenAnswers {
    GivenAnswers::as_they_stand(vec![(HOSTILE.to_owned(), vec![HOSTILE.to_owned(), "b".to_owned()])])
}

/// An offer of so many toman that arrives so many hours after the slot begins.
pub fn offer(toman: i64, hour: i64, state: OfferState) -> OfferView {
    let start = slot().0 + hour * HOUR;
    OfferView {
        id: OfferId::new(Uuid::from_u128(u128::try_from(toman).unwrap())),
        specialist_name: format!("{HOSTILE} {toman}"),
        total: Rial::from_toman(toman).unwrap(),
        arrival_start: start,
        arrival_end: start + HOUR,
        message: Some(HOSTILE.to_owned()),
        state,
        closed_reason: (state == OfferState::Closed).then_some(OfferClosed::OtherChosen),
        created_at: now() - HOUR,
        record: Some(Record { member_since: now() - HOUR, jobs: i64::from(state == OfferState::Open) }),
    }
}

/// The reader's request in `state`, with what belongs to it.
pub fn own_request(state: RequestState) -> OwnRequest {
    let (slot_start, slot_end) = slot();
    let (chosen, others) = match state {
        RequestState::Submitted | RequestState::OffersOpen => (OfferState::Open, OfferState::Open),
        RequestState::Cancelled | RequestState::Expired => (OfferState::Closed, OfferState::Withdrawn),
        _ => (OfferState::Selected, OfferState::Closed),
    };
    let event = |event: &RequestEvent| EventView {
        event: *event,
        to_state: state,
        actor: ActorKind::Customer,
        at: now() - HOUR,
        reason: None,
    };
    let grant = |item: ContactItem, starts_at: Moment, is_open: bool, seen: &[Moment]| GrantView {
        item,
        specialist_name: HOSTILE.to_owned(),
        starts_at,
        ends_at: slot_end + 2 * HOUR,
        is_open,
        is_revoked: false,
        shown_until: is_open.then(|| now() + MINUTE),
        seen_at: seen.to_vec(),
    };
    let is_agreed = look(state).next == Next::Visit;
    let is_on_the_way = state == RequestState::EnRoute;
    OwnRequest {
        code: code(),
        service_slug: "leak".to_owned(),
        service_title: LocalName::as_it_stands(HOSTILE),
        state,
        slot_start,
        slot_end,
        province: LocalName::as_it_stands("P"),
        city: LocalName::as_it_stands("C"),
        district: Some(6),
        street: HOSTILE.to_owned(),
        plaque: "12".to_owned(),
        unit: Some("4".to_owned()),
        is_address_erased: look(state).next == Next::Over,
        city_code: "1309".to_owned(),
        address_erased_at: (state == RequestState::Cancelled).then(|| now() - HOUR),
        note: Some(HOSTILE.to_owned()),
        answers: answers(),
        offers: vec![offer(600_000, 0, chosen), offer(500_000, 1, others)],
        events: RequestEvent::ALL.iter().map(event).collect(),
        grants: if is_agreed {
            vec![
                grant(ContactItem::Address, now() - HOUR, true, &[now() - MINUTE, now()]),
                grant(ContactItem::Mobile, slot_start - 2 * HOUR, false, &[]),
            ]
        } else {
            Vec::new()
        },
        offers_until: slot_start - 2 * HOUR,
        seen_by: Some(4),
        call: Some(Call::DueBy(now())),
        confirm_until: (state == RequestState::Selected).then(|| now() + HOUR / 2),
        payment: is_agreed.then_some(PaymentWay::Cash),
        specialist_mobile: match state {
            RequestState::Confirmed => SpecialistMobile::ByPress,
            RequestState::EnRoute => SpecialistMobile::Shown { mobile: mobile(), until: now() + MINUTE },
            _ => SpecialistMobile::Closed,
        },
        start_code: is_on_the_way.then(|| "0427".to_owned()),
        is_code_spent: is_on_the_way,
        asked_at: is_agreed.then(|| now() - HOUR),
        accept_until: (state == RequestState::Delivered).then(|| now() + HOUR),
        closes_at: (state == RequestState::Completed).then(|| now() + HOUR),
        may: may(state),
    }
}

/// Nobody's.
pub fn mobile() -> Mobile {
    Mobile::parse("09000000000").unwrap()
}

/// What the customer may do in `state`; on the way after five wrong codes.
fn may(state: RequestState) -> Vec<RequestEvent> {
    match state {
        RequestState::OffersOpen => vec![RequestEvent::Select, RequestEvent::Cancel],
        RequestState::Selected => vec![RequestEvent::Confirm, RequestEvent::Cancel],
        RequestState::EnRoute => {
            vec![RequestEvent::Start, RequestEvent::Cancel, RequestEvent::NoShow, RequestEvent::ShutContact]
        }
        RequestState::Submitted | RequestState::Confirmed => vec![RequestEvent::Cancel],
        RequestState::Delivered => vec![RequestEvent::Accept],
        _ => Vec::new(),
    }
}
