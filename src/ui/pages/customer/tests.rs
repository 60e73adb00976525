//! The customer's pages, rendered from view models.
use super::request::{self, Order, RequestPage};
use super::request_form::review::whole_form;
use super::requests::{self, OwnRequests};
use crate::domain::requests::{RequestSummary, Turn};
use crate::domain::specialists::Alert;
use crate::i18n::{Lang, LocalName, Words};
use crate::model::form::{Message, RawForm};
use crate::model::ids::AlertId;
use crate::model::list::{Around, Mark};
use crate::model::moment::Moment;
use crate::model::request::RequestState;
use crate::page::form_view::FormView;
use crate::ui::pages::samples::{HOSTILE, assert_harmless, code, form, now, own_request, refused, service, slot};
use crate::ui::tests::{faults, html};

/// Every field of the form, in its order.
const FIELDS: [&str; 17] = [
    "q_single",
    "q_single_free",
    "q_multi",
    "q_multi_free",
    "q_number",
    "q_number_free",
    "q_boolean",
    "q_boolean_free",
    "q_text",
    "q_text_free",
    "note",
    "city",
    "street",
    "plaque",
    "unit",
    "slot_day",
    "slot_hour",
];

fn request_form(form: FormView) -> String {
    html(move || whole_form(service(), &form, now()))
}

fn request_page(lang: Lang, state: RequestState, order: Order) -> String {
    html(move || request::view(RequestPage { form: form(lang), now: now(), request: own_request(state), order }))
}

#[test]
fn the_request_form_is_whole_in_both_languages() {
    for lang in Lang::ALL {
        let page = request_form(form(lang));
        assert_eq!(faults(&page), Vec::<String>::new());
        assert!(!page.contains("q_photo"), "pictures are not asked for yet");
        for field in FIELDS {
            assert!(page.contains(&format!("name=\"{field}\"")), "{field} is missing");
        }
    }
}

#[test]
fn a_form_that_came_back_leads_to_every_field_and_keeps_what_was_typed() {
    let typed = FIELDS.map(|field| (field, HOSTILE));
    let mut values = RawForm::from_pairs(typed);
    values.set("q_single", "b");
    values.set("city", "1576");
    values.set("district", "6");
    values.set("slot_hour", "10");
    // Asked for where the city has some.
    let fields = [FIELDS.as_slice(), &["district"]].concat();
    let page = request_form(refused(Lang::Fa, values, &fields));
    assert_eq!(faults(&page), Vec::<String>::new());
    assert_harmless(&page);
    for field in fields {
        assert!(page.contains(&format!("href=\"#{field}\"")), "the summary does not lead to {field}");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field} has no error of its own");
    }
    let summary = page.split("id=\"error-summary\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert_eq!(summary.matches("&lt;/textarea&gt;").count(), 10, "each of the service's questions is named");
    for chosen in ["value=\"b\" checked", "value=\"1576\"", "value=\"6\" selected", "value=\"10\" checked"] {
        assert!(page.contains(chosen), "{chosen} was lost");
    }
}

#[test]
fn catalogue_texts_are_marked_as_persian_on_english_pages_only() {
    assert!(request_form(form(Lang::En)).contains("<span lang=\"fa\" dir=\"rtl\">"));
    assert!(!request_form(form(Lang::Fa)).contains("lang=\"fa\""));
}

fn around() -> Around {
    Around { before: Some(Mark { at: Moment::from_ms(7), code: code() }), ..Around::default() }
}

#[test]
fn the_list_shows_each_request_or_says_why_it_is_empty() {
    let (slot_start, slot_end) = slot();
    let of = |state: &RequestState| RequestSummary {
        code: code(),
        service_title: LocalName::as_it_stands(HOSTILE),
        state: *state,
        slot_start,
        slot_end,
        city: LocalName::as_it_stands(HOSTILE),
        open_offers: 2,
        turn: Turn::of(*state, 2, false),
        created_at: now(),
    };
    for lang in Lang::ALL {
        let words = Words::of(lang);
        for state in RequestState::ALL {
            let page = html(|| requests::view(own_requests(lang, vec![of(state)], around())));
            assert_eq!(faults(&page), Vec::<String>::new());
            assert_harmless(&page);
            assert!(page.contains(&format!("/requests/{}", code())));
            assert!(page.contains(&format!("/requests?before=7-{}", code())) && page.contains(&words.t("pages-older")));
        }
        let page = html(|| requests::view(own_requests(lang, Vec::new(), Around::default())));
        assert!(page.contains(&words.t("request-list-empty-title")) && page.contains("/services"));
        assert!(page.contains("/requests/alerts/drop") && page.contains(&words.t("alert-list-title")));
    }
}

/// The list of a reader who also waits for a service.
fn own_requests(lang: Lang, requests: Vec<RequestSummary>, around: Around) -> OwnRequests {
    let alert = Alert {
        id: AlertId::NIL,
        service_title: LocalName::as_it_stands(HOSTILE),
        city: LocalName::as_it_stands(HOSTILE),
        until: now(),
    };
    OwnRequests { form: form(lang), now: now(), requests, around, alerts: vec![alert] }
}

#[test]
fn the_request_page_is_whole_in_every_state() {
    for lang in Lang::ALL {
        for state in RequestState::ALL {
            let page = request_page(lang, *state, Order::Price);
            assert_eq!(faults(&page), Vec::<String>::new(), "{state:?}");
            assert_harmless(&page);
            assert!(!page.contains('\u{27E6}'), "words are missing in {state:?}");
        }
    }
}

#[test]
fn only_open_offers_can_be_chosen_and_only_a_choice_confirmed() {
    for state in RequestState::ALL {
        let page = request_page(Lang::Fa, *state, Order::Price);
        let chooses = page.contains(&format!("/requests/{}/select", code()));
        assert_eq!(chooses, *state == RequestState::OffersOpen, "{state:?}");
        let confirms = page.contains(&format!("/requests/{}/events/confirm", code()));
        assert_eq!(confirms, *state == RequestState::Selected, "{state:?}");
    }
}

#[test]
fn offers_stand_in_the_order_that_was_asked_for() {
    let first = |order: Order| {
        let page = request_page(Lang::En, RequestState::OffersOpen, order);
        page.find("value=\"6000000\"").unwrap() < page.find("value=\"5000000\"").unwrap()
    };
    assert!(!first(Order::Price), "the lower price comes first");
    assert!(first(Order::Arrival), "the earlier one comes first");
}

#[test]
fn keys_of_the_buttons_of_a_page_differ() {
    let page = request_page(Lang::Fa, RequestState::OffersOpen, Order::Price);
    let mut keys: Vec<&str> =
        page.split("name=\"form_key\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!((keys.len(), count), (3, 3), "two offers and the cancellation");
}

#[test]
fn a_conflict_stands_on_top_of_the_page() {
    let form = FormView { failure: Some(Message::new("conflict-offer-gone")), ..form(Lang::Fa) };
    let words = form.words;
    let page = html(move || {
        let request = own_request(RequestState::OffersOpen);
        request::view(RequestPage { form, now: now(), request, order: Order::Price })
    });
    assert!(page.contains("role=\"alert\"") && page.contains(&words.t("conflict-offer-gone")));
}
