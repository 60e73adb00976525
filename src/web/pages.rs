//! The one table of pages. Router, guards, content security, sitemap and the route × role test are derived from it: a
//! path that is not here does not exist.
use std::sync::LazyLock;

use leptos::server_fn::ServerFn;

use super::actions::call;
use super::dev;
use crate::actions::{SuggestCities, SuggestServices, WatchRequest};
use crate::domain::scope::Principal;
use crate::model::error::AppError;
use crate::model::operator::Operator;
use crate::model::role::{Role, StaffPermission};
use crate::page::form_page::{get, submit, write};
use crate::page::live;
use crate::page::nav::{NavEntry, NavFor, NavLink};
use crate::page::reply::Handler;
use crate::ui::pages as ui;
use crate::ui::pages::account::code::{Code, Resend};
use crate::ui::pages::account::confirm::{self, Confirm, ConfirmByPasskey, SendConfirmCode};
use crate::ui::pages::account::passkey::{self, SignInByPasskey};
use crate::ui::pages::account::second::{self, Second, SecondByPasskey};
use crate::ui::pages::account::sign_in::SignIn;
use crate::ui::pages::account::unfamiliar::{self, Unfamiliar};
use crate::ui::pages::account::welcome::Welcome;
use crate::ui::pages::customer::alert::{AskAlert, DropAlert};
use crate::ui::pages::customer::request;
use crate::ui::pages::customer::request_form;
use crate::ui::pages::me::email;
use crate::ui::pages::me::mobile;
use crate::ui::pages::me::security;
use crate::ui::pages::me::security::codes::NewCodes;
use crate::ui::pages::me::security::overview;
use crate::ui::pages::me::security::passkey::AddPasskey;
use crate::ui::pages::me::security::totp::AddTotp;
use crate::ui::pages::specialist::desk;
use crate::ui::pages::staff::enrol::Enrol;
use crate::ui::pages::staff::find::{Find, OpenOf};
use crate::ui::pages::staff::join::Join;
use crate::ui::pages::staff::{calls, find, marks, messages, people, recover};
use crate::ui::pages::{customer, staff};

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    Anyone,
    SignedIn,
    Role(Role),
    Staff(StaffPermission),
    /// Only in development; elsewhere it does not exist.
    Development,
}

impl Guard {
    /// Deny by default: a page is open only to whom its row names.
    ///
    /// # Errors
    /// Why it is not open to this reader.
    pub fn check(self, principal: &Principal, is_development: bool) -> Result<(), AppError> {
        let person = || principal.person().ok_or(AppError::SignInRequired);
        let is_allowed = match self {
            Self::Anyone => true,
            Self::Development if !is_development => return Err(AppError::NotFound),
            Self::Development => true,
            Self::SignedIn => person().map(|_| true)?,
            Self::Role(role) => person()?.is(role),
            Self::Staff(permission) => person()?.may(permission),
        };
        if is_allowed { Ok(()) } else { Err(AppError::NotAllowed) }
    }
}

/// How a page may be stored by caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The same for every visitor without a session.
    Public,
    /// Nobody keeps it.
    Personal,
}

/// How fast one address may open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As fast as anything.
    Usual,
    /// A page of a list, or what a list leads to: as fast as people read, not as fast as it can be copied.
    List,
}

/// A row of the table.
pub struct Page {
    /// Path of axum, without the language.
    pub path: &'static str,
    pub guard: Guard,
    pub class: Class,
    pub pace: Pace,
    /// Names of the query that the page reads. Nothing else of a query reaches it, nor any link that is built from it.
    pub query: &'static [&'static str],
    pub has_island: bool,
    /// Asks the browser to say in client hints what a session shows its person.
    pub asks_hints: bool,
    /// A server function or a stream that islands ask: its refusals are no pages.
    pub is_function: bool,
    /// Whether search engines may list it.
    pub is_listed: bool,
    pub get: Option<&'static dyn Handler>,
    pub post: Option<&'static dyn Handler>,
    /// The page on which the button of a row without a page stands.
    pub stands_on: Option<&'static str>,
    /// How it stands in the frame of pages, if it does.
    pub nav: Option<NavEntry>,
    /// What the operator must have written for the page to be there.
    pub written_by: Option<fn(&Operator) -> bool>,
}

impl Page {
    const fn content(path: &'static str, get: &'static dyn Handler) -> Self {
        Self {
            path,
            guard: Guard::Anyone,
            class: Class::Public,
            pace: Pace::Usual,
            query: &[],
            has_island: false,
            asks_hints: false,
            is_function: false,
            is_listed: true,
            get: Some(get),
            post: None,
            stands_on: None,
            nav: None,
            written_by: None,
        }
    }

    const fn personal(path: &'static str, guard: Guard, get: &'static dyn Handler) -> Self {
        Self { guard, class: Class::Personal, is_listed: false, ..Self::content(path, get) }
    }

    /// A button that posts; there is nothing to see under its path, so the links of its replies go to the page that it
    /// stands on.
    const fn action(path: &'static str, guard: Guard, stands_on: &'static str, post: &'static dyn Handler) -> Self {
        Self { get: None, post: Some(post), stands_on: Some(stands_on), ..Self::personal(path, guard, post) }
    }

    /// A button whose reply may be a page: who comes back to its address later, or changes the language there, is sent
    /// on by `back`.
    const fn button(path: &'static str, guard: Guard, back: &'static dyn Handler, post: &'static dyn Handler) -> Self {
        Self { post: Some(post), ..Self::personal(path, guard, back) }
    }

    /// What an island asks.
    const fn function(path: &'static str, guard: Guard, get: &'static dyn Handler) -> Self {
        Self { is_function: true, ..Self::personal(path, guard, get) }
    }

    /// Is there only where the operator has written what stands on it.
    const fn written(self, by: fn(&Operator) -> bool) -> Self {
        Self { written_by: Some(by), ..self }
    }

    /// Whether it is there on the site of this operator.
    pub fn is_there(&self, operator: &Operator) -> bool {
        self.written_by.is_none_or(|is_written| is_written(operator))
    }

    const fn with_post(self, post: &'static dyn Handler) -> Self {
        Self { post: Some(post), ..self }
    }

    const fn reading(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    const fn paced_as_list(self) -> Self {
        Self { pace: Pace::List, ..self }
    }

    /// Has a link in the frame.
    const fn in_nav(self, entry: NavEntry) -> Self {
        Self { nav: Some(entry), ..self }
    }

    const fn asking_hints(self) -> Self {
        Self { asks_hints: true, ..self }
    }

    const fn with_island(self) -> Self {
        Self { has_island: true, ..self }
    }
}

const SPECIALIST: Guard = Guard::Role(Role::Specialist);
const CALLS: Guard = Guard::Staff(StaffPermission::CallPeople);
const FINDERS: Guard = Guard::Staff(StaffPermission::FindPeople);
const APPROVERS: Guard = Guard::Staff(StaffPermission::ApproveRecovery);
const MARKS: Guard = Guard::Staff(StaffPermission::ReadMarks);
const MANAGERS: Guard = Guard::Staff(StaffPermission::ManageStaff);

/// What a list read page by page takes from its address.
const LIST_FIELDS: &[&str] = &["before", "after"];
/// The desk has two such lists; its forms keep their positions.
const DESK_FIELDS: &[&str] = &["day", "open_before", "open_after", "visits_before", "visits_after"];

/// The links of the frame for this reader: pages that they may open. Of whom nothing is known gets what is for everybody.
pub fn nav_of(reader: Option<&Principal>) -> Vec<NavLink> {
    let is_for = |for_whom: NavFor| match (for_whom, reader) {
        (NavFor::Everybody, _) => true,
        (NavFor::Visitors, Some(reader)) => reader.person().is_none(),
        (NavFor::SignedIn, Some(reader)) => reader.person().is_some(),
        (_, None) => false,
    };
    let reader = reader.unwrap_or(&Principal::Visitor);
    let is_open = |page: &Page| page.guard.check(reader, false).is_ok();
    let links = NAV.iter().filter(|(page, link)| is_for(link.entry.for_whom) && is_open(page));
    links.map(|(_, link)| *link).collect()
}

/// The pages that stand in the frame, in their order there.
static NAV: LazyLock<Vec<(&Page, NavLink)>> = LazyLock::new(|| {
    let link = |page: &'static Page| {
        let is_console = matches!(page.guard, Guard::Staff(_));
        Some((page, NavLink { path: page.path, entry: page.nav?, is_console }))
    };
    let mut links: Vec<_> = PAGES.iter().filter_map(link).collect();
    links.sort_by_key(|(_, link)| link.entry.place);
    links
});

/// Whether an address without its language leads to a page that can be opened; what stands in the braces of its row is
/// not asked.
pub fn leads_to_a_page(path: &str) -> bool {
    let fits = |row: &str| {
        let (mut asked, mut named) = (path.split('/'), row.split('/'));
        loop {
            match (asked.next(), named.next()) {
                (None, None) => return true,
                (Some(asked), Some(named)) if asked == named || named.starts_with('{') && !asked.is_empty() => {}
                _ => return false,
            }
        }
    };
    PAGES.iter().any(|page| page.get.is_some() && fits(page.path))
}

/// Every page there is.
pub static PAGES: &[Page] = &[
    Page::content("/", &ui::content::home::get)
        .with_island()
        .in_nav(NavEntry::new(5, "nav-home", "home", NavFor::Everybody).on_bar_only()),
    Page::content("/about", &ui::content::about::get)
        .in_nav(NavEntry::new(40, "nav-about", "info", NavFor::Visitors).in_head_only()),
    Page::content("/help/contact", &ui::content::contact::get),
    Page::content("/terms", &ui::content::terms::get).written(|operator| !operator.terms.is_empty()),
    Page::content("/how-it-works", &ui::content::how::get).in_nav(NavEntry::new(
        20,
        "nav-how",
        "info",
        NavFor::Visitors,
    )),
    Page::content("/privacy", &ui::privacy::policy::get)
        .in_nav(NavEntry::new(30, "nav-privacy", "shield", NavFor::Visitors).in_head_only()),
    Page::content("/privacy/proof", &ui::privacy::proof::get),
    Page::content("/privacy/keys", &ui::privacy::keys::get),
    Page::personal("/privacy/log", Guard::Anyone, &ui::privacy::log::get).reading(&["before"]),
    Page::personal("/privacy/log.json", Guard::Anyone, &ui::privacy::log::json).reading(&["before"]),
    Page::content("/privacy/versions/{number}", &ui::privacy::version::get),
    Page::content("/services", &ui::services::list)
        .reading(&["q"])
        .paced_as_list()
        .with_island()
        .in_nav(NavEntry::new(10, "nav-services", "search", NavFor::Everybody)),
    Page::content("/services/{slug}", &ui::services::one).paced_as_list(),
    Page::personal("/me/data", Guard::SignedIn, &ui::me::data::get)
        .reading(&[ui::me::data::OPEN])
        .in_nav(NavEntry::pinned(90, "nav-my-data", "nav-my-data-short", "shield")),
    Page::action("/me/data/show", Guard::SignedIn, "/me/data", &ui::me::data::show),
    Page::personal(security::PATH, Guard::SignedIn, &overview::get)
        .in_nav(NavEntry::new(92, "security-title", "lock", NavFor::SignedIn).in_menu_only()),
    Page::personal(security::totp::PATH, Guard::SignedIn, &get::<AddTotp>)
        .with_post(&submit::<AddTotp>)
        .reading(&["next"]),
    Page::action(security::codes::PATH, Guard::SignedIn, security::PATH, &submit::<NewCodes>),
    Page::action("/me/security/remove", Guard::SignedIn, security::PATH, &write::<overview::Remove>),
    Page::personal(security::passkey::PATH, Guard::SignedIn, &get::<AddPasskey>)
        .with_post(&submit::<AddPasskey>)
        .reading(&["next"])
        .with_island(),
    Page::personal(confirm::PATH, Guard::SignedIn, &get::<Confirm>)
        .with_post(&submit::<Confirm>)
        .reading(&["next"])
        .with_island(),
    Page::action(confirm::BY_PASSKEY, Guard::SignedIn, confirm::PATH, &submit::<ConfirmByPasskey>).with_island(),
    Page::action("/me/confirm/code", Guard::SignedIn, confirm::PATH, &submit::<SendConfirmCode>),
    Page::personal(ui::me::sessions::PATH, Guard::SignedIn, &ui::me::sessions::get)
        .in_nav(NavEntry::new(95, "nav-sessions", "device", NavFor::SignedIn).in_menu_only()),
    Page::action("/me/sessions/end", Guard::SignedIn, ui::me::sessions::PATH, &write::<ui::me::sessions::End>),
    Page::action("/me/sessions/end-others", Guard::SignedIn, ui::me::sessions::PATH, &ui::me::sessions::end_others),
    Page::action("/me/sessions/name", Guard::SignedIn, ui::me::sessions::PATH, &write::<ui::me::sessions::Name>),
    Page::personal(email::PATH, Guard::SignedIn, &get::<email::Email>).with_post(&write::<email::Email>),
    Page::action("/me/email/news", Guard::SignedIn, email::PATH, &write::<email::ChooseNewsWay>),
    Page::action("/me/email/drop", Guard::SignedIn, email::PATH, &write::<email::DropEmail>),
    Page::personal("/me/email/{secret}", Guard::SignedIn, &get::<email::ConfirmEmail>)
        .with_post(&write::<email::ConfirmEmail>),
    Page::personal(mobile::PATH, Guard::SignedIn, &get::<mobile::Change>).with_post(&submit::<mobile::Change>),
    Page::personal(mobile::CODE_PATH, Guard::SignedIn, &get::<mobile::Prove>)
        .with_post(&submit::<mobile::Prove>)
        .with_island(),
    Page::action(mobile::SEND, Guard::SignedIn, mobile::CODE_PATH, &submit::<mobile::SendAgain>).with_island(),
    Page::action(mobile::DROP, Guard::SignedIn, mobile::PATH, &write::<mobile::DropChange>),
    Page::action(mobile::STOP, Guard::SignedIn, mobile::PATH, &write::<mobile::StopRecovery>),
    Page::personal("/sign-in", Guard::Anyone, &ui::account::sign_in::get)
        .with_post(&submit::<SignIn>)
        .reading(&["next", "again"])
        .asking_hints()
        .in_nav(NavEntry::new(50, "frame-sign-in", "user", NavFor::Visitors).on_bar_only()),
    Page::personal("/sign-in/code", Guard::Anyone, &get::<Code>).with_post(&submit::<Code>).with_island(),
    Page::action("/sign-in/resend", Guard::Anyone, "/sign-in/code", &submit::<Resend>),
    Page::personal("/sign-in/second", Guard::Anyone, &get::<Second>).with_post(&submit::<Second>).with_island(),
    Page::action(second::BY_PASSKEY, Guard::Anyone, "/sign-in/second", &submit::<SecondByPasskey>).with_island(),
    Page::personal(passkey::PATH, Guard::Anyone, &get::<SignInByPasskey>)
        .with_post(&submit::<SignInByPasskey>)
        .reading(&["next"])
        .with_island(),
    Page::personal(unfamiliar::PATH, Guard::Anyone, &get::<Unfamiliar>).with_post(&submit::<Unfamiliar>),
    Page::action(unfamiliar::ANEW, Guard::Anyone, unfamiliar::PATH, &submit::<unfamiliar::Anew>),
    Page::personal("/sign-in/welcome", Guard::Anyone, &get::<Welcome>).with_post(&submit::<Welcome>),
    Page::action("/sign-out", Guard::Anyone, "/", &ui::account::sign_out::post),
    Page::personal("/requests", Guard::SignedIn, &customer::requests::get)
        .reading(LIST_FIELDS)
        .in_nav(NavEntry::pinned(25, "nav-requests", "nav-requests-short", "list").counting()),
    Page::personal("/requests/new", Guard::Anyone, &request_form::work::get)
        .with_post(&submit::<request_form::work::AskWork>)
        .reading(request_form::FORM_FIELDS),
    Page::personal("/requests/new/place", Guard::Anyone, &request_form::place::get)
        .with_post(&submit::<request_form::place::AskPlace>)
        .reading(request_form::FORM_FIELDS)
        .with_island(),
    Page::personal("/requests/new/review", Guard::SignedIn, &request_form::review::get)
        .with_post(&write::<request_form::review::Review>)
        .reading(request_form::FORM_FIELDS),
    Page::personal("/requests/alerts/{service}/{city}", Guard::SignedIn, &get::<AskAlert>)
        .with_post(&write::<AskAlert>),
    Page::action("/requests/alerts/drop", Guard::SignedIn, "/requests", &write::<DropAlert>),
    Page::personal("/requests/{code}", Guard::SignedIn, &request::get).reading(&["sort"]).with_island(),
    Page::function("/requests/{code}/live", Guard::SignedIn, &live::stream),
    Page::button("/requests/{code}/select", Guard::SignedIn, &request::back, &write::<request::SelectOffer>),
    Page::button("/requests/{code}/events/{event}", Guard::SignedIn, &request::back, &write::<request::PressEvent>),
    Page::button("/requests/{code}/number", Guard::SignedIn, &request::back, &submit::<request::OpenNumber>),
    Page::button("/requests/{code}/no-show", Guard::SignedIn, &request::back, &write::<request::SayNoShow>),
    Page::button("/requests/{code}/call-me", Guard::SignedIn, &request::back, &write::<request::CallMe>),
    Page::personal("/requests/{code}/visit.ics", Guard::SignedIn, &request::calendar),
    Page::personal("/specialist", SPECIALIST, &desk::get).reading(DESK_FIELDS).in_nav(NavEntry::pinned(
        3,
        "nav-specialist",
        "nav-specialist-short",
        "briefcase",
    )),
    Page::button("/specialist/requests/{code}/offer", SPECIALIST, &desk::back, &write::<desk::MakeOffer>)
        .reading(DESK_FIELDS),
    Page::button("/specialist/requests/{code}/start", SPECIALIST, &desk::back, &write::<desk::StartVisit>)
        .reading(DESK_FIELDS),
    Page::button("/specialist/requests/{code}/events/{event}", SPECIALIST, &desk::back, &write::<desk::PressEvent>)
        .reading(DESK_FIELDS),
    Page::button("/specialist/requests/{code}/reveal", SPECIALIST, &desk::back, &submit::<desk::OpenContact>)
        .reading(DESK_FIELDS),
    Page::button("/specialist/requests/{code}/cannot-come", SPECIALIST, &desk::back, &write::<desk::CannotCome>)
        .reading(DESK_FIELDS),
    Page::button("/specialist/requests/{code}/call-me", SPECIALIST, &desk::back, &write::<desk::CallMe>)
        .reading(DESK_FIELDS),
    Page::personal("/specialist/requests/{code}/visit.ics", SPECIALIST, &desk::calendar),
    Page::personal("/staff/requests", Guard::Staff(StaffPermission::RequestBoard), &staff::board::get)
        .reading(&["state", "city", "code", "before", "after"])
        .in_nav(NavEntry::pinned(1, "nav-board", "nav-board-short", "grid")),
    Page::personal("/staff/calls", CALLS, &calls::get)
        .in_nav(NavEntry::new(4, "nav-calls", "headset", NavFor::SignedIn).shorter("nav-calls-short")),
    Page::action("/staff/calls/number", CALLS, "/staff/calls", &submit::<calls::OpenCallNumber>),
    Page::action("/staff/calls/close", CALLS, "/staff/calls", &write::<calls::CloseCall>),
    Page::personal("/staff", Guard::Staff(StaffPermission::StaffHome), &staff::home::get).in_nav(NavEntry::pinned(
        2,
        "nav-staff",
        "nav-staff",
        "flag",
    )),
    Page::personal(find::PATH, FINDERS, &get::<Find>).with_post(&submit::<Find>),
    Page::personal("/staff/people/person/{id}", FINDERS, &get::<OpenOf>).with_post(&submit::<OpenOf>),
    Page::personal(
        "/staff/people/person/{id}/recover",
        Guard::Staff(StaffPermission::AskRecovery),
        &get::<recover::Ask>,
    )
    .with_post(&write::<recover::Ask>),
    Page::personal(recover::PATH, APPROVERS, &recover::get),
    Page::action("/staff/recoveries/approve", APPROVERS, recover::PATH, &write::<recover::Approve>),
    Page::action("/staff/recoveries/refuse", APPROVERS, recover::PATH, &write::<recover::Refuse>),
    Page::personal(marks::PATH, MARKS, &marks::get),
    Page::action("/staff/marks/close", MARKS, marks::PATH, &write::<marks::CloseMark>),
    Page::personal(messages::PATH, Guard::Staff(StaffPermission::ReadMessages), &messages::get),
    Page::personal(people::PATH, MANAGERS, &people::get).with_post(&submit::<people::Invite>),
    Page::action("/staff/people/staff/end", MANAGERS, people::PATH, &write::<people::EndRole>),
    Page::action("/staff/people/staff/enrol", MANAGERS, people::PATH, &submit::<people::ResetFactor>),
    Page::action("/staff/people/staff/withdraw", MANAGERS, people::PATH, &write::<people::Withdraw>),
    Page::personal("/staff/join/{secret}", Guard::SignedIn, &get::<Join>).with_post(&write::<Join>),
    Page::personal("/staff/enrol/{secret}", Guard::SignedIn, &get::<Enrol>).with_post(&write::<Enrol>),
    Page::function(SuggestCities::PATH, Guard::Anyone, &call::<SuggestCities>).reading(&["typed"]),
    Page::function(SuggestServices::PATH, Guard::Anyone, &call::<SuggestServices>).reading(&["q"]),
    Page::function(WatchRequest::PATH, Guard::SignedIn, &call::<WatchRequest>).reading(&["code"]),
    Page::personal("/dev/components", Guard::Development, &ui::components_sheet::get).with_island(),
    Page::personal("/dev/outbox", Guard::Development, &dev::outbox),
    Page::personal("/dev/outbox.json", Guard::Development, &dev::outbox_json),
    Page::personal("/dev/pages.json", Guard::Development, &dev::pages_json),
];
