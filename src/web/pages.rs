//! The one table of pages. Router, guards, content security, sitemap and the route × role test are derived from it: a
//! path that is not here does not exist.
use super::dev;
use crate::model::role::{Role, StaffPermission};
use crate::page::reply::Handler;
use crate::ui::pages as ui;
use crate::ui::pages::specialist::desk;
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

/// How a page may be kept by caches.
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
    /// Whether search engines may list it.
    pub is_listed: bool,
    pub get: Option<Handler>,
    pub post: Option<Handler>,
}

impl Page {
    const fn content(path: &'static str, get: Handler) -> Self {
        Self {
            path,
            guard: Guard::Anyone,
            class: Class::Public,
            pace: Pace::Usual,
            query: &[],
            has_island: false,
            is_listed: true,
            get: Some(get),
            post: None,
        }
    }

    const fn personal(path: &'static str, guard: Guard, get: Handler) -> Self {
        Self { guard, class: Class::Personal, is_listed: false, ..Self::content(path, get) }
    }

    /// A button that posts; there is nothing to see under its path.
    const fn action(path: &'static str, guard: Guard, post: Handler) -> Self {
        Self { get: None, post: Some(post), ..Self::personal(path, guard, post) }
    }

    /// A button whose answer may be a page: who comes back to its address later, or changes the language there, is sent
    /// on by `back`.
    const fn button(path: &'static str, guard: Guard, back: Handler, post: Handler) -> Self {
        Self { post: Some(post), ..Self::personal(path, guard, back) }
    }

    const fn with_post(self, post: Handler) -> Self {
        Self { post: Some(post), ..self }
    }

    const fn reading(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    const fn paced_as_list(self) -> Self {
        Self { pace: Pace::List, ..self }
    }

    const fn with_island(self) -> Self {
        Self { has_island: true, ..self }
    }
}

const SPECIALIST: Guard = Guard::Role(Role::Specialist);

/// What a list read piece by piece takes from its address.
const PIECES: &[&str] = &["before", "after"];
/// The desk has two such lists; its forms keep their places.
const DESK_PIECES: &[&str] = &["open_before", "open_after", "visits_before", "visits_after"];

/// Every page there is.
pub static PAGES: &[Page] = &[
    Page::content("/", ui::content::home::get),
    Page::content("/about", ui::content::about::get),
    Page::content("/how-it-works", ui::content::how::get),
    Page::content("/privacy", ui::privacy::policy::get),
    Page::content("/privacy/proof", ui::privacy::proof::get),
    Page::content("/privacy/keys", ui::privacy::keys::get),
    Page::personal("/privacy/log", Guard::Anyone, ui::privacy::log::get).reading(&["before"]),
    Page::personal("/privacy/log.json", Guard::Anyone, ui::privacy::log::json).reading(&["before"]),
    Page::content("/privacy/versions/{number}", ui::privacy::version::get),
    Page::content("/services", ui::services::list).reading(&["q"]).paced_as_list(),
    Page::content("/services/{slug}", ui::services::one).paced_as_list(),
    Page::personal("/me/data", Guard::SignedIn, ui::me::data::get),
    Page::action("/me/data/show", Guard::SignedIn, ui::me::data::show),
    Page::action("/me/sessions/end-others", Guard::SignedIn, ui::me::sessions::end_others),
    Page::personal("/sign-in", Guard::Anyone, ui::account::sign_in::get)
        .with_post(ui::account::sign_in::post)
        .reading(&["next", "again"]),
    Page::personal("/sign-in/code", Guard::Anyone, ui::account::code::get).with_post(ui::account::code::post),
    Page::action("/sign-in/resend", Guard::Anyone, ui::account::code::resend),
    Page::personal("/sign-in/welcome", Guard::Anyone, ui::account::welcome::get).with_post(ui::account::welcome::post),
    Page::action("/sign-out", Guard::Anyone, ui::account::sign_out::post),
    Page::personal("/requests", Guard::SignedIn, customer::requests::get).reading(PIECES),
    Page::personal("/requests/new", Guard::SignedIn, customer::request_new::get)
        .with_post(customer::request_new::post)
        .reading(&["service"]),
    Page::personal("/requests/{code}", Guard::SignedIn, customer::request::get).reading(&["sort"]),
    Page::button("/requests/{code}/select", Guard::SignedIn, customer::request::back, customer::request::select),
    Page::button("/requests/{code}/events/{event}", Guard::SignedIn, customer::request::back, customer::request::event),
    Page::personal("/specialist", SPECIALIST, desk::get).reading(DESK_PIECES),
    Page::button("/specialist/requests/{code}/offer", SPECIALIST, desk::back, desk::offer).reading(DESK_PIECES),
    Page::button("/specialist/requests/{code}/start", SPECIALIST, desk::back, desk::start).reading(DESK_PIECES),
    Page::button("/specialist/requests/{code}/events/{event}", SPECIALIST, desk::back, desk::event)
        .reading(DESK_PIECES),
    Page::button("/specialist/requests/{code}/reveal", SPECIALIST, desk::back, desk::reveal).reading(DESK_PIECES),
    Page::personal("/staff/requests", Guard::Staff(StaffPermission::RequestBoard), staff::board::get)
        .reading(&["state", "city", "before", "after"]),
    Page::personal("/dev/components", Guard::Development, ui::components_sheet::get).with_island(),
    Page::personal("/dev/outbox", Guard::Development, dev::outbox),
    Page::personal("/dev/outbox.json", Guard::Development, dev::outbox_json),
    Page::personal("/dev/pages.json", Guard::Development, dev::pages_json),
];
