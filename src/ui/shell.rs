//! The frame around every page: document head, site head and foot, tab bar, console.
use std::sync::Arc;

use leptos::prelude::*;

use super::assets;
use super::components::icon;
use super::operator::imprint;
use crate::domain::scope::Person;
use crate::i18n::{Lang, Words};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cx::Site;
use crate::page::doc::{Doc, Layout};
use crate::page::form_view::FORM_KEY;
use crate::page::link::href;
use crate::page::nav::{NavLink, in_head, on_a_phone};

/// What the frame knows about the request.
#[derive(Clone)]
pub struct Head {
    pub words: Words,
    /// Without the language prefix.
    pub path: LocalPath,
    /// The same page in the other language.
    pub in_other_language: LocalPath,
    /// Nobody is signed in, as far as is known.
    pub is_visitor: bool,
    pub reader: Option<Reader>,
    /// What the reader may open.
    pub nav: Vec<NavLink>,
    /// In how many of their requests it is the reader's turn.
    pub turns: i64,
    pub now: Moment,
    pub has_island: bool,
    /// What is said after a redirect.
    pub notice: Option<Notice>,
    /// Who operates the site, among others.
    pub site: Arc<Site>,
}

/// Who reads, as far as the frame shows it.
#[derive(Clone)]
pub struct Reader {
    pub given_name: String,
}

impl Reader {
    /// The frame's part of a person.
    pub fn of(person: &Person) -> Self {
        Self { given_name: person.given_name().to_owned() }
    }
}

/// A whole document.
pub fn page(head: Head, doc: Doc) -> AnyView {
    let words = head.words;
    let lang = words.lang();
    let title = document_title(words, &doc);
    let description = doc.description.clone();
    let public = (doc.layout == Layout::Public).then(|| for_strangers(&head, &doc));
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
                <meta name="theme-color" content="#07393e" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#0b1618" media="(prefers-color-scheme: dark)"/>
                <link rel="preload" href=assets::url("fonts/Vazirmatn-fa.woff2") r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=assets::url("main.css")/>
                <link rel="icon" href=assets::url("favicon.svg") r#type="image/svg+xml"/>
                <link rel="apple-touch-icon" href=assets::url("icon-180.png")/>
                <link rel="manifest" href=href(lang, "/manifest.webmanifest")/>
                {public}
                {loader.map(|src| view! { <script r#type="module" src=src></script> })}
            </head>
            <body>
                <a class="skip" href="#main">{words.t("frame-skip")}</a>
                {match layout {
                    Layout::Staff => console(&head, body()),
                    Layout::Public | Layout::Account | Layout::Plain => site(&head, layout, body()),
                }}
                {tab_bar(&head)}
            </body>
        </html>
    }
    .into_any()
}

fn document_title(words: Words, doc: &Doc) -> String {
    let title = words.plain("frame-title", &[("title", doc.title.as_str().into())]);
    if doc.has_errors { words.plain("frame-title-error", &[("title", title.into())]) } else { title }
}

/// What search engines and messengers read of a public page: its one address, its other language, and how it looks when
/// somebody sends it to somebody.
fn for_strangers(head: &Head, doc: &Doc) -> impl IntoView + use<> {
    let words = head.words;
    let address = |lang: Lang| format!("{}{}", head.site.origin, href(lang, head.path.as_str()));
    let alternates = Lang::ALL.map(|lang| {
        view! { <link rel="alternate" hreflang=lang.code() href=address(lang)/> }
    });
    let here = address(words.lang());
    let locale = match words.lang() {
        Lang::Fa => "fa_IR",
        Lang::En => "en_GB",
    };
    let picture = format!("{}{}", head.site.origin, assets::url("preview.png"));
    let about = doc.description.clone();
    view! {
        <link rel="canonical" href=here.clone()/>
        {alternates.into_iter().collect_view()}
        <link rel="alternate" hreflang="x-default" href=address(Lang::Fa)/>
        {open_graph("type", "website".to_owned())}
        {open_graph("site_name", words.plain("brand", &[]))}
        {open_graph("title", doc.title.clone())}
        {about.map(|about| open_graph("description", about))}
        {open_graph("url", here)}
        {open_graph("locale", locale.to_owned())}
        {open_graph("image", picture)}
        {open_graph("image:width", PREVIEW.0.to_string())}
        {open_graph("image:height", PREVIEW.1.to_string())}
        {open_graph("image:alt", words.plain("preview-alt", &[]))}
        <meta name="twitter:card" content="summary_large_image"/>
    }
}

/// Width and height of the picture that messengers show of a page.
pub const PREVIEW: (u32, u32) = (1200, 630);

fn open_graph(name: &'static str, content: String) -> impl IntoView {
    leptos::html::meta().attr("property", format!("og:{name}")).content(content)
}

fn site(head: &Head, layout: Layout, body: AnyView) -> AnyView {
    view! {
        {site_head(head)}
        {notice(head)}
        {body}
        {(layout == Layout::Account).then(|| print_line(head))}
        {site_foot(head)}
    }
    .into_any()
}

/// Paper is read on another day: it says which day its "today" is.
fn print_line(head: &Head) -> impl IntoView + use<> {
    let words = head.words;
    let at = words.date_time_long(head.now);
    view! { <p class="only-print wrap sm">{words.tx("print-line", &[("at", at.into())])}</p> }
}

fn notice(head: &Head) -> Option<impl IntoView + use<>> {
    let text = head.words.t(head.notice?.words());
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

fn site_head(head: &Head) -> impl IntoView + use<> {
    let words = head.words;
    let end = head.reader.as_ref().map(|reader| account_menu(head, reader));
    let sign_in = (head.is_visitor && !head.path.as_str().starts_with("/sign-in")).then(|| {
        view! { <a class="btn btn--line" href=href(words.lang(), "/sign-in")>{words.t("frame-sign-in")}</a> }
    });
    let links: Vec<_> = in_head(&head.nav).map(|link| nav_link(head, link, link.entry.words, false)).collect();
    view! {
        <header class="site-head"><div class="wrap">
            {brand(words)}
            <nav class="site-nav" aria-label=words.plain("frame-nav", &[])>{links}</nav>
            <div class="site-head__end">{language_link(head)}{sign_in}{end}</div>
        </div></header>
    }
}

fn current(here: &str, path: &str) -> Option<&'static str> {
    let is_here = here == path || (path != "/" && here.starts_with(&format!("{path}/")));
    is_here.then_some("page")
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

/// A link of the frame, with the number of what waits behind it.
fn nav_link(head: &Head, link: &NavLink, key: &'static str, has_icon: bool) -> impl IntoView + use<> {
    let (words, path) = (head.words, link.path);
    let count = (link.entry.has_count && head.turns > 0).then(|| {
        view! {
            <span class="count">
                <span aria-hidden="true">{words.number(head.turns)}</span>
                <span class="vh">{words.tx("nav-turns", &[("n", head.turns.into())])}</span>
            </span>
        }
    });
    view! {
        <a href=href(words.lang(), path) aria-current=current(head.path.as_str(), path)>
            {has_icon.then(|| icon(link.entry.icon))}<span>{words.t(key)}</span>{count}
        </a>
    }
}

/// Links one below or beside the other, each with its icon.
fn nav_list<'a>(
    head: &Head,
    links: impl IntoIterator<Item = &'a NavLink>,
    words_of: fn(&NavLink) -> &'static str,
) -> Vec<AnyView> {
    let item = |link: &NavLink| view! { <li>{nav_link(head, link, words_of(link), true)}</li> }.into_any();
    links.into_iter().map(item).collect()
}

fn full_words(link: &NavLink) -> &'static str {
    link.entry.words
}

fn short_words(link: &NavLink) -> &'static str {
    link.entry.short
}

fn account_menu(head: &Head, reader: &Reader) -> impl IntoView + use<> {
    let words = head.words;
    let initial: String = reader.given_name.chars().take(1).collect();
    view! {
        <details class="menu">
            <summary class="head-link">
                <span class="avatar avatar--sm" aria-hidden="true">{initial}</span>
                <bdi class="only-wide">{reader.given_name.clone()}</bdi>
                <span class="vh">{words.t("frame-account-menu")}</span>
                {icon("down")}
            </summary>
            <div class="menu__panel">
                <ul role="list">{nav_list(head, &head.nav, full_words)}</ul>
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
    let mut house = vec![("/how-it-works", "nav-how"), ("/about", "nav-about"), ("/help/contact", "contact-title")];
    if !head.site.operator.terms.is_empty() {
        house.push(("/terms", "terms-title"));
    }
    view! {
        <footer class="site-foot"><div class="wrap">
            <div class="site-foot__grid">
                <div>{brand(words)}<p>{words.t("foot-line")}</p></div>
                {column("nav-services", &[("/services", "foot-all-services"), ("/requests/new", "foot-new-request")])}
                {column("nav-privacy", &[("/privacy", "my-data-policy"), ("/privacy/proof", "nav-proof"), my_data])}
                {column("brand", &house)}
            </div>
            {imprint(words, &head.site.operator)}
            <div class="site-foot__base"><span>{words.t("foot-nothing-foreign")}</span>{language_link(head)}</div>
        </div></footer>
    }
}

/// The links that a thumb reaches, on every page.
fn tab_bar(head: &Head) -> impl IntoView + use<> {
    let items = nav_list(head, &on_a_phone(&head.nav), short_words);
    view! { <nav class="tabbar" aria-label=head.words.plain("frame-tabs", &[])><ul>{items}</ul></nav> }
}

fn console(head: &Head, body: AnyView) -> AnyView {
    let words = head.words;
    let rail = || {
        let (work, own): (Vec<&NavLink>, Vec<&NavLink>) = head.nav.iter().partition(|link| link.is_console);
        let policy = href(words.lang(), "/privacy");
        view! {
            <ul role="list">{nav_list(head, work, full_words)}</ul>
            <p>{words.t("nav-personal")}</p>
            <ul role="list">
                {nav_list(head, own, full_words)}
                <li><a href=policy>{icon("doc")}<span>{words.t("nav-privacy")}</span></a></li>
            </ul>
        }
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
            is_visitor: true,
            reader: None,
            nav: Vec::new(),
            turns: 0,
            now: Moment::EPOCH,
            has_island: false,
            notice: None,
            site: Arc::default(),
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
