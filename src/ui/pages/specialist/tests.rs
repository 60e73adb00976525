//! The specialist's desk, rendered from view models.
use super::desk::{self, DeskPage};
use crate::domain::requests::{
    Call, DaysAhead, Desk, DeskDays, DeskSpans, Job, NearbyRequest, OfferView, OpenedAddress, OpenedContact, Profile,
};
use crate::i18n::{Lang, LocalName};
use crate::model::form::RawForm;
use crate::model::list::{Around, Mark, Span};
use crate::model::moment::{HOUR, Moment};
use crate::model::money::Rial;
use crate::model::request::{OfferState, RequestEvent, RequestState};
use crate::model::tracking_code::TrackingCode;
use crate::page::form_view::FormView;
use crate::ui::pages::request_looks::{Contact, look};
use crate::ui::pages::samples::{HOSTILE, answers, assert_harmless, code, form, mobile, now, offer, refused, slot};
use crate::ui::tests::{faults, html};

fn nearby(code: TrackingCode, my_offer: Option<OfferView>) -> NearbyRequest {
    let (slot_start, slot_end) = slot();
    NearbyRequest {
        code,
        service_title: LocalName::as_it_stands(HOSTILE),
        city: LocalName::as_it_stands("C"),
        district: Some(6),
        slot_start,
        slot_end,
        note: Some(HOSTILE.to_owned()),
        answers: answers(),
        offers_count: 2,
        offers_until: slot_start,
        may: match &my_offer {
            Some(offer) if offer.state == OfferState::Open => vec![RequestEvent::Withdraw],
            _ => vec![RequestEvent::Offer],
        },
        my_offer,
    }
}

fn job(code: TrackingCode, state: RequestState) -> Job {
    let (slot_start, slot_end) = slot();
    let is_agreed = look(state).contact == Contact::ByGrant;
    let next = match state {
        RequestState::Confirmed => Some(RequestEvent::OnMyWay),
        RequestState::EnRoute => Some(RequestEvent::Start),
        RequestState::InProgress => Some(RequestEvent::Finish),
        _ => None,
    };
    Job {
        code,
        service_title: LocalName::as_it_stands(HOSTILE),
        state,
        city: LocalName::as_it_stands("C"),
        district: None,
        slot_start,
        slot_end,
        arrival_start: slot_start,
        arrival_end: slot_end,
        total: Rial::from_toman(500_000).unwrap(),
        customer_name: HOSTILE.to_owned(),
        may_see_address: is_agreed,
        may_see_mobile: is_agreed,
        opened: None,
        mobile_from: None,
        note: Some(HOSTILE.to_owned()),
        answers: answers(),
        set_out_from: (state == RequestState::Confirmed).then_some(slot_start),
        is_code_spent: state == RequestState::EnRoute,
        call: is_agreed.then_some(Call::MayAsk { missed: None }),
        asked_at: is_agreed.then(now),
        may: next.into_iter().collect(),
    }
}

fn other() -> TrackingCode {
    TrackingCode::from_random(43)
}

fn around() -> Around {
    Around { before: None, after: Some(Mark { at: Moment::from_ms(7), code: code() }), is_inside: false }
}

fn desk_of(open: Vec<NearbyRequest>, jobs: Vec<Job>) -> Desk {
    let profile = Profile {
        city: LocalName::as_it_stands("C"),
        skills: ["a", "b"].map(LocalName::as_it_stands).into(),
        is_open: true,
    };
    Desk {
        profile: Some(profile),
        open,
        around_open: around(),
        jobs,
        around_jobs: around(),
        ahead: DaysAhead(vec![slot().0]),
    }
}

fn page(form: FormView, desk: Desk) -> String {
    html(move || desk::view(DeskPage { form, filled: Some(code()), now: now(), spans: DeskSpans::default(), desk }))
}

#[test]
fn the_desk_is_whole_in_both_languages() {
    let states = [OfferState::Open, OfferState::Withdrawn, OfferState::Closed];
    for lang in Lang::ALL {
        let mut open = vec![nearby(code(), None)];
        open.extend(
            (0..)
                .zip(states)
                .map(|(at, state)| nearby(TrackingCode::from_random(100 + at), Some(offer(400_000, 1, state)))),
        );
        let jobs =
            vec![job(TrackingCode::from_random(7), RequestState::Confirmed), job(other(), RequestState::Selected)];
        let shown = page(form(lang), desk_of(open, jobs));
        assert_eq!(faults(&shown), Vec::<String>::new());
        assert_harmless(&shown);
        assert!(!shown.contains('\u{27E6}'), "words are missing");
        assert!(shown.contains(&format!("/specialist?open_after=7-{}#open", code())));
        assert!(shown.contains(&format!("/specialist?visits_after=7-{}#today", code())));
    }
}

#[test]
fn forms_and_links_keep_the_list_pages_that_are_shown() {
    let spans = DeskSpans { open: Span::After(Mark { at: Moment::from_ms(5), code: other() }), ..DeskSpans::default() };
    let (form, desk) =
        (form(Lang::Fa), desk_of(vec![nearby(code(), None)], vec![job(code(), RequestState::Confirmed)]));
    let vm = DeskPage { form, filled: None, now: now(), spans, desk };
    let shown = html(move || desk::view(vm));
    let kept = format!("?open_after=5-{}", other());
    for action in [format!("/offer{kept}\""), format!("/reveal{kept}#job-{}", code())] {
        assert!(shown.contains(&action), "{action}");
    }
    assert!(shown.contains(&format!("{kept}&amp;visits_after=7-{}#today", code())), "the other list stays where it is");
}

#[test]
fn each_visit_has_the_buttons_of_what_may_be_done() {
    for lang in Lang::ALL {
        for state in RequestState::ALL {
            let shown = page(form(lang), desk_of(Vec::new(), vec![job(code(), *state)]));
            assert_eq!(faults(&shown), Vec::<String>::new(), "{state:?}");
            assert_harmless(&shown);
            assert!(!shown.contains('\u{27E6}'), "words are missing in {state:?}");
            let posts = |action: &str| shown.contains(&format!("/specialist/requests/{}/{action}\"", code()));
            let there = ["events/on_my_way", "start", "events/finish"].map(posts);
            let expected = [RequestState::Confirmed, RequestState::EnRoute, RequestState::InProgress];
            assert_eq!(there, expected.map(|expected| expected == *state), "{state:?}");
            let reveals = shown.contains("/reveal");
            assert_eq!(reveals, look(*state).contact == Contact::ByGrant, "{state:?}");
        }
    }
}

#[test]
fn a_wrong_start_code_comes_back_at_its_visit() {
    let jobs = vec![job(other(), RequestState::EnRoute), job(code(), RequestState::EnRoute)];
    let values = RawForm::from_pairs([("start_code", "12")]);
    let shown = page(refused(Lang::Fa, values, &["start_code"]), desk_of(Vec::new(), jobs));
    assert_eq!(faults(&shown), Vec::<String>::new());
    assert!(shown.contains(&format!("href=\"#{}-start_code\"", code())));
    assert!(shown.contains(&format!("id=\"{}-start_code-error\"", code())));
    assert!(!shown.contains(&format!("id=\"{}-start_code-error\"", other())));
}

#[test]
fn without_a_press_no_contact_data_is_shown() {
    let jobs = vec![job(code(), RequestState::Confirmed)];
    let shown = page(form(Lang::Fa), desk_of(vec![nearby(other(), None)], jobs));
    assert!(!shown.contains("opened card"));
    let address = format!("/specialist/requests/{}/reveal#job-{}", code(), code());
    assert_eq!(shown.matches(&address).count(), 1, "one press for both");
}

#[test]
fn what_was_opened_stands_at_its_visit_only() {
    let address = OpenedAddress {
        province: LocalName::as_it_stands("P"),
        city: LocalName::as_it_stands("C"),
        district: None,
        street: HOSTILE.to_owned(),
        plaque: "12".to_owned(),
        unit: None,
    };
    let opened = OpenedContact { address: Some(address), mobile: Some(mobile()), until: now() };
    let job_of = |code, opened| Job { opened, ..job(code, RequestState::Confirmed) };
    let shown = page(form(Lang::Fa), desk_of(Vec::new(), vec![job_of(code(), None), job_of(other(), Some(opened))]));
    let (first, second) = shown.split_at(shown.find(&format!("id=\"job-{}\"", other())).unwrap());
    assert!(!first.contains("opened card") && second.contains("opened card"));
    assert!(second.contains("href=\"tel:+989000000000\"") && second.contains("href=\"geo:0,0?q="));
    assert!(!second.contains("/reveal"), "there is nothing more to open");
    assert_harmless(second);
    assert_eq!(faults(&shown), Vec::<String>::new());
}

/// A number behind a comma is read as part of another: «district 7, 430,000».
#[test]
fn money_place_and_name_stand_on_lines_of_their_own() {
    let shown = page(form(Lang::Fa), desk_of(Vec::new(), vec![job(code(), RequestState::Confirmed)]));
    let shown = shown.replace("<!>", "");
    assert_eq!(shown.matches("<dd><data ").count(), 1);
    for line in ["<dd><bdi>", "<dd><span><span>C</span>"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
}

#[test]
fn days_narrow_the_visits_and_say_what_there_is() {
    for lang in Lang::ALL {
        let spans = DeskSpans { days: Some(DeskDays::Tomorrow), ..DeskSpans::default() };
        let desk = desk_of(vec![nearby(other(), None)], vec![job(code(), RequestState::Confirmed)]);
        let form = form(lang);
        let shown = html(move || desk::view(DeskPage { form, filled: None, now: slot().0 - HOUR, spans, desk }));
        assert_eq!(faults(&shown), Vec::<String>::new());
        for days in DeskDays::ALL {
            assert!(shown.contains(&format!("/specialist?day={}#today", days.code())));
        }
        assert_eq!(shown.matches("aria-current=\"true\"").count(), 1);
        assert!(shown.contains(&format!("/specialist/requests/{}/offer?day=tomorrow", other())), "forms keep the day");
    }
}

#[test]
fn an_unconfirmed_visit_opens_nothing() {
    let shown = page(form(Lang::Fa), desk_of(Vec::new(), vec![job(code(), RequestState::Selected)]));
    assert!(!shown.contains("/reveal"));
}

#[test]
fn a_refused_offer_comes_back_in_its_own_card() {
    let values = RawForm::from_pairs([("total", "12"), ("arrival_hour", "11"), ("message", HOSTILE)]);
    let fields = ["total", "arrival_hour", "message"];
    let open = vec![nearby(other(), None), nearby(code(), None)];
    let shown = page(refused(Lang::Fa, values, &fields), desk_of(open, Vec::new()));
    assert_eq!(faults(&shown), Vec::<String>::new());
    assert_harmless(&shown);
    for field in fields {
        assert!(shown.contains(&format!("href=\"#{}-{field}\"", code())), "the summary leads to {field}");
        assert!(shown.contains(&format!("id=\"{}-{field}-error\"", code())));
        assert!(!shown.contains(&format!("id=\"{}-{field}-error\"", other())), "the other card has no errors");
    }
    assert_eq!(shown.matches("value=\"12\"").count(), 1, "typed in one card only");
}

#[test]
fn a_specialist_without_a_profile_is_told_why_nothing_is_here() {
    let desk = Desk { profile: None, ..desk_of(Vec::new(), Vec::new()) };
    let form = form(Lang::Fa);
    let words = form.words;
    assert!(page(form, desk).contains(&words.t("desk-no-profile-title")));
}
