//! The frame around every page: document head, site head and foot, tab bar, console.
use leptos::prelude::*;

use super::assets;
use super::components::icon;
use crate::domain::scope::Person;
use crate::i18n::{Lang, Words};
use crate::model::path::LocalPath;
use crate::model::role::{Role, StaffPermission};
use crate::page::doc::{Doc, Layout};
use crate::page::form_view::FORM_KEY;
use crate::page::link::href;

/// What the frame knows about the request.
#[derive(Clone)]
pub struct Head {
    pub words: Words,
    /// Without the language prefix.
    pub path: LocalPath,
    /// The same page in the other language.
    pub in_other_language: LocalPath,
    pub origin: String,
    pub reader: Option<Reader>,
    pub has_island: bool,
    /// Code of a notice after a redirect.
    pub notice: Option<String>,
    pub is_development: bool,
}

/// Who reads, as far as the frame shows it.
#[derive(Clone)]
pub struct Reader {
    pub given_name: String,
    pub is_specialist: bool,
    pub may_see_board: bool,
}

impl Reader {
    /// The frame's part of a person.
    pub fn of(person: &Person) -> Self {
        Self {
            given_name: person.given_name().to_owned(),
            is_specialist: person.is(Role::Specialist),
            may_see_board: person.may(StaffPermission::RequestBoard),
        }
    }
}

/// Notices that a redirect may ask for. Any other code in the address shows nothing.
// words: notice-*
const NOTICES: [&str; 12] = [
    "request-sent",
    "request-cancelled",
    "offer-chosen",
    "request-confirmed",
    "offer-sent",
    "offer-withdrawn",
    "on-my-way",
    "work-started",
    "work-finished",
    "work-accepted",
    "signed-out",
    "sessions-ended",
];

/// A whole document.
pub fn page(head: Head, doc: Doc) -> AnyView {
    let words = head.words;
    let lang = words.lang();
    let title = document_title(words, &doc);
    let description = doc.description.clone();
    let (layout, body) = (doc.layout, doc.body);
    let loader = (head.has_island && assets::has("islands.js")).then(|| assets::url("islands.js"));
    view! {
        <!DOCTYPE html>
        <html lang=lang.code() dir=lang.dir()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>{title}</title>
                {description.map(|text| view! { <meta name="description" content=text/> })}
                <meta name="theme-color" content="#07393e"/>
                <link rel="preload" href=assets::url("fonts/Vazirmatn-fa.woff2") r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=assets::url("main.css")/>
                <link rel="icon" href=assets::url("favicon.svg") r#type="image/svg+xml"/>
                {(layout == Layout::Public).then(|| alternates(&head))}
                {loader.map(|src| view! { <script r#type="module" src=src></script> })}
            </head>
            <body>
                <a class="skip" href="#main">{words.t("frame-skip")}</a>
                {match layout {
                    Layout::Staff => console(&head, body()),
                    _ => site(&head, layout, body()),
                }}
            </body>
        </html>
    }
    .into_any()
}

fn document_title(words: Words, doc: &Doc) -> String {
    let title = words.plain("frame-title", &[("title", doc.title.as_str().into())]);
    if doc.has_errors { words.plain("frame-title-error", &[("title", title.into())]) } else { title }
}

fn alternates(head: &Head) -> impl IntoView + use<> {
    let links = Lang::ALL.map(|lang| {
        let address = format!("{}{}", head.origin, href(lang, head.path.as_str()));
        view! { <link rel="alternate" hreflang=lang.code() href=address/> }
    });
    links.into_iter().collect_view()
}

fn site(head: &Head, layout: Layout, body: AnyView) -> AnyView {
    let words = head.words;
    view! {
        {site_head(head, layout)}
        {notice(head)}
        {body}
        {site_foot(head)}
        {(layout == Layout::Account).then(|| tab_bar(words, head.path.as_str(), head.reader.as_ref()))}
    }
    .into_any()
}

fn notice(head: &Head) -> Option<impl IntoView + use<>> {
    let code = head.notice.as_deref()?;
    let known = NOTICES.iter().find(|known| **known == code)?;
    let text = head.words.t(&format!("notice-{known}"));
    Some(view! {
        <div class="wrap flash"><p class="toast" role="status">{icon("check-circle")}<span>{text}</span></p></div>
    })
}

fn brand(words: Words) -> impl IntoView {
    let sprite = format!("{}#brand", assets::url("icons.svg"));
    view! {
        <a class="brand" href=href(words.lang(), "/")>
            <svg aria-hidden="true" viewBox="0 0 40 40"><use href=sprite/></svg>
            {words.t("brand")}
        </a>
    }
}

fn site_head(head: &Head, layout: Layout) -> impl IntoView + use<> {
    let words = head.words;
    let end = match &head.reader {
        Some(reader) => account_menu(head, reader).into_any(),
        None => visitor_end(head, layout).into_any(),
    };
    let links = if layout == Layout::Plain { Vec::new() } else { links_of(head.reader.as_ref()) };
    let nav = (!links.is_empty()).then(|| {
        let items =
            links.into_iter().map(|(path, key, _)| nav_link(words, head.path.as_str(), path, key)).collect_view();
        view! { <nav class="site-nav" aria-label=words.plain("frame-nav", &[])>{items}</nav> }
    });
    view! {
        <header class="site-head"><div class="wrap">
            {brand(words)}
            {nav}
            <div class="site-head__end">{end}</div>
        </div></header>
    }
}

type Link = (&'static str, &'static str, &'static str);

/// The links of the head and the tab bar: path, words, icon.
fn links_of(reader: Option<&Reader>) -> Vec<Link> {
    match reader {
        None => vec![
            ("/services", "nav-services", "search"),
            ("/how-it-works", "nav-how", "info"),
            ("/privacy", "nav-privacy", "shield"),
            ("/about", "nav-about", "info"),
        ],
        Some(reader) => {
            let mut links = vec![("/services", "nav-services", "search"), ("/requests", "nav-requests", "list")];
            if reader.is_specialist {
                links.push(("/specialist", "nav-specialist", "briefcase"));
            }
            if reader.may_see_board {
                links.push(("/staff/requests", "nav-board", "grid"));
            }
            links.push(("/me/data", "nav-my-data", "shield"));
            links
        }
    }
}

fn nav_link(words: Words, here: &str, path: &'static str, key: &'static str) -> impl IntoView + use<> {
    view! { <a href=href(words.lang(), path) aria-current=current(here, path)>{words.t(key)}</a> }
}

fn current(here: &str, path: &str) -> Option<&'static str> {
    let is_here = here == path || (path != "/" && here.starts_with(&format!("{path}/")));
    is_here.then_some("page")
}

fn visitor_end(head: &Head, layout: Layout) -> impl IntoView + use<> {
    let words = head.words;
    let is_sign_in = head.path.as_str().starts_with("/sign-in");
    let sign_in = (!is_sign_in).then(|| {
        view! { <a class="btn btn--line" href=href(words.lang(), "/sign-in")>{words.t("frame-sign-in")}</a> }
    });
    let privacy = (layout == Layout::Plain).then(|| {
        view! { <a class="head-link" href=href(words.lang(), "/privacy")>{words.t("nav-privacy")}</a> }
    });
    view! { {privacy}{language_link(head)}{sign_in} }
}

fn language_link(head: &Head) -> impl IntoView + use<> {
    let other = head.words.lang().other();
    let words = Words::of(other);
    let address = head.in_other_language.to_string();
    view! {
        <a class="lang-switch" href=address hreflang=other.code() lang=other.code() dir=other.dir()>
            {icon("globe")}<span>{words.t("language-name")}</span>
        </a>
    }
}

fn account_menu(head: &Head, reader: &Reader) -> impl IntoView + use<> {
    let words = head.words;
    let initial: String = reader.given_name.chars().take(1).collect();
    view! {
        {language_link(head)}
        <details class="menu">
            <summary class="head-link">
                <span class="avatar avatar--sm" aria-hidden="true">{initial}</span>
                <bdi class="only-wide">{reader.given_name.clone()}</bdi>
                <span class="vh">{words.t("frame-account-menu")}</span>
                {icon("down")}
            </summary>
            <div class="menu__panel">
                <a href=href(words.lang(), "/me/data")>{icon("shield")}<span>{words.t("nav-my-data")}</span></a>
                {sign_out(words)}
            </div>
        </details>
    }
}

fn sign_out(words: Words) -> impl IntoView {
    view! {
        <form method="post" action=href(words.lang(), "/sign-out")>
            <button>{icon("sign-out")}<span>{words.t("frame-sign-out")}</span></button>
        </form>
    }
}

fn site_foot(head: &Head) -> impl IntoView + use<> {
    let words = head.words;
    let column = |title: &'static str, links: &[(&'static str, &'static str)]| {
        let items: Vec<_> = links
            .iter()
            .map(|(path, key)| view! { <li><a href=href(words.lang(), path)>{words.t(key)}</a></li> })
            .collect();
        view! { <div><h2>{words.t(title)}</h2><ul>{items}</ul></div> }
    };
    let my_data = ("/me/data", "nav-my-data");
    view! {
        <footer class="site-foot"><div class="wrap">
            <div class="site-foot__grid">
                <div>{brand(words)}<p>{words.t("foot-line")}</p></div>
                {column("nav-services", &[("/services", "foot-all-services"), ("/requests/new", "foot-new-request")])}
                {column("nav-privacy", &[("/privacy", "my-data-policy"), ("/privacy/proof", "nav-proof"), my_data])}
                {column("brand", &[("/how-it-works", "nav-how"), ("/about", "nav-about")])}
            </div>
            <div class="site-foot__base"><span>{words.t("foot-nothing-foreign")}</span>{language_link(head)}</div>
        </div></footer>
    }
}

fn tab_bar(words: Words, here: &str, reader: Option<&Reader>) -> impl IntoView + use<> {
    let items: Vec<_> = links_of(reader)
        .into_iter()
        .take(5)
        .map(|(path, key, name)| {
            view! {
                <li><a href=href(words.lang(), path) aria-current=current(here, path)>
                    {icon(name)}<span>{words.t(key)}</span>
                </a></li>
            }
        })
        .collect();
    view! { <nav class="tabbar" aria-label=words.plain("frame-tabs", &[])><ul>{items}</ul></nav> }
}

fn console(head: &Head, body: AnyView) -> AnyView {
    let words = head.words;
    let rail = || {
        let items: Vec<_> = links_of(head.reader.as_ref())
            .into_iter()
            .map(|(path, key, name)| {
                view! {
                    <li><a href=href(words.lang(), path) aria-current=current(head.path.as_str(), path)>
                        {icon(name)}<span>{words.t(key)}</span>
                    </a></li>
                }
            })
            .collect();
        let policy = href(words.lang(), "/privacy");
        view! { <ul>{items}<li><a href=policy>{icon("doc")}<span>{words.t("nav-privacy")}</span></a></li></ul> }
    };
    view! {
        <div class="console">
            <header class="rail">
                <details class="rail__in">
                    <summary>{icon("menu")}<span>{words.t("frame-console")}</span></summary>
                    <nav aria-label=words.plain("frame-nav-short", &[])>{rail()}</nav>
                    {language_link(head)}
                    {sign_out(words)}
                </details>
                <div class="rail__in only-desk">
                    {brand(words)}
                    <nav aria-label=words.plain("frame-nav", &[])>{rail()}</nav>
                    {language_link(head)}
                    {sign_out(words)}
                </div>
            </header>
            {notice(head)}
            {body}
        </div>
    }
    .into_any()
}

/// The hidden form key of a small form in the frame or a component.
pub fn hidden_key(key: String) -> impl IntoView {
    view! { <input r#type="hidden" name=FORM_KEY value=key/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(lang: Lang) -> Head {
        Head {
            words: Words::of(lang),
            path: LocalPath::home(),
            in_other_language: LocalPath::home(),
            origin: String::new(),
            reader: None,
            has_island: false,
            notice: None,
            is_development: false,
        }
    }

    #[test]
    fn every_frame_links_to_the_policy() {
        for lang in Lang::ALL {
            let link = format!("href=\"{}\"", href(lang, "/privacy"));
            for layout in [Layout::Public, Layout::Account, Layout::Staff, Layout::Plain] {
                let html = page(head(lang), Doc::new(layout, "x", || ().into_any())).to_html();
                assert!(html.contains(&link), "{layout:?}");
            }
        }
    }
}
