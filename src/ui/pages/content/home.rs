//! The home page.
use std::sync::Arc;

use leptos::prelude::*;

use super::parts::{point, steps, who_sees};
use crate::domain::catalogue::{self, Catalogue, Category, Service};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::nav::own_page;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{foreign, icon, propose_services};

/// Services that stand below the search form.
const POPULAR: [&str; 3] = ["leak-repair", "home-cleaning", "boiler-service"];

/// What the page shows.
struct Home {
    popular: Vec<Arc<Service>>,
    categories: Vec<Arc<Category>>,
    services: i64,
    /// Who reads, when somebody is signed in.
    reader: Option<Reader>,
}

/// What the page knows of somebody who is signed in.
struct Reader {
    given_name: String,
    /// In how many of their requests it is their turn.
    turns: i64,
    /// Where their work is.
    own_page: &'static str,
}

/// `GET /`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let reader = cx.principal.person().map(|person| Reader {
        given_name: person.given_name().to_owned(),
        turns: person.turns(),
        own_page: own_page(person),
    });
    let home = load(&catalogue::current_in(&cx.services, words.lang()), reader);
    let doc = Doc::new(Layout::Public, words.plain("home-title", &[]), move || view(words, home));
    Ok(Reply::page(doc.described(words.plain("home-description", &[]))))
}

fn load(catalogue: &Catalogue, reader: Option<Reader>) -> Home {
    let popular = POPULAR.iter().filter_map(|slug| catalogue.service(slug).cloned()).collect();
    let services: usize = catalogue.categories.iter().map(|category| category.services.len()).sum();
    let services = i64::try_from(services).unwrap_or(i64::MAX);
    Home { popular, categories: catalogue.categories.clone(), services, reader }
}

fn view(words: Words, home: Home) -> AnyView {
    let is_visitor = home.reader.is_none();
    view! {
        <main id="main" tabindex="-1">
            {hero(words, &home.popular, home.reader)}
            {services(words, &home.categories, home.services)}
            {is_visitor.then(|| how(words))}
            {is_visitor.then(|| trust(words))}
            {is_visitor.then(|| for_specialists(words))}
        </main>
    }
    .into_any()
}

/// What Karriz promises a visitor; who is signed in knows it.
fn claim(words: Words) -> AnyView {
    view! {
        <h1>{words.t("home-claim-work")}<br/><em>{words.t("home-claim-number")}</em></h1>
        <p class="lead">{words.t("home-lead")}</p>
    }
    .into_any()
}

/// What waits for the reader, and the one way to it.
fn own(words: Words, reader: &Reader) -> AnyView {
    let (title, text, press) = match reader.own_page {
        "/staff/requests" => ("nav-board", "home-own-board", "home-own-board-press"),
        "/specialist" => ("nav-specialist", "home-own-desk", "home-own-desk-press"),
        _ if reader.turns > 0 => ("home-own-turn", "home-own-turns", "home-own-press"),
        _ => ("nav-requests", "home-own-quiet", "home-own-press"),
    };
    // words: nav-board, nav-specialist, nav-requests, home-own-*
    view! {
        <section class="card stack gap-3" id="own" aria-labelledby="h-own">
            <h2 id="h-own">{words.t(title)}</h2>
            <p>{words.tx(text, &[("n", reader.turns.into())])}</p>
            <div><a class="btn btn--lg" href=href(words.lang(), reader.own_page)>{words.t(press)}</a></div>
        </section>
    }
    .into_any()
}

fn hero(words: Words, popular: &[Arc<Service>], reader: Option<Reader>) -> impl IntoView {
    let (head, side) = match reader {
        None => (claim(words), example(words).into_any()),
        Some(reader) => {
            let name = reader.given_name.as_str();
            let head = view! { <h1>{words.tx("home-own-title", &[("name", name.into())])}</h1> }.into_any();
            (head, own(words, &reader))
        }
    };
    let chips: Vec<_> = popular
        .iter()
        .map(|service| {
            let lang = foreign(words, service.lang);
            let address = href(words.lang(), &format!("/services/{}", service.slug));
            view! { <a href=address lang=lang dir=lang.map(|_| service.lang.dir())>{service.title.clone()}</a> }
        })
        .collect();
    view! {
        <section class="hero">
            <div class="wrap">
                <div>
                    {head}
                    <form class="seek" role="search" action=href(words.lang(), "/services") method="get">
                        <div class="field" data-wakes-islands="">
                            <label for="q">{words.t("home-search-label")}</label>
                            <input class="input" id="q" name="q" r#type="search" autocomplete="off"
                                placeholder=words.plain("home-search-example", &[])/>
                            {propose_services(words, "q")}
                        </div>
                        <button class="btn btn--saffron btn--lg">{icon("search")}{words.t("home-search")}</button>
                    </form>
                    <div class="hero-chips"><span>{words.t("home-popular")}</span>{chips}</div>
                </div>
                {side}
            </div>
            <svg class="art" viewBox="0 0 1440 104" preserveAspectRatio="none" aria-hidden="true">
                <path class="k-line" d="M0 80 1440 4M1330 10V84M1110 22V85M890 34V86M670 45V87M450 57V88M230 69V90"/>
                <path class="k-water" d="M0 86 1440 80V88L0 98Z"/>
            </svg>
        </section>
    }
}

/// How the card of an open number looks: a picture of it, not the thing.
fn example(words: Words) -> impl IntoView {
    view! {
        <div class="disclose" role="img" aria-label=words.plain("home-example-label", &[])>
            <div class="disclose__main" aria-hidden="true">
                <p class="disclose__state">{words.t("home-example-state")}</p>
                <p class="disclose__say">{words.t("home-example-say")}" "<span>{words.t("home-example-count")}</span></p>
                <div>
                    <meter class="bar" min="0" max="100" value="93">"93%"</meter>
                    <p class="bar-ends">
                        <span>{words.t("home-example-opened")}</span><span>{words.t("home-example-closes")}</span>
                    </p>
                </div>
                <ul class="ticks sm" role="list">
                    <li>{icon("eye")}<span>{words.t("home-example-first")}</span></li>
                    <li>{icon("eye")}<span>{words.t("home-example-second")}</span></li>
                </ul>
            </div>
        </div>
    }
}

fn services(words: Words, categories: &[Arc<Category>], services: i64) -> impl IntoView {
    let count = i64::try_from(categories.len()).unwrap_or(i64::MAX);
    let cards: Vec<_> = categories
        .iter()
        .map(|category| {
            let lang = foreign(words, category.lang);
            let address = format!("{}#{}", href(words.lang(), "/services"), category.slug);
            view! {
                <li><a class="cat" href=address lang=lang dir=lang.map(|_| category.lang.dir())>
                    {icon(&category.icon)}<span>{category.title.clone()}</span><small>{category.summary.clone()}</small>
                </a></li>
            }
        })
        .collect();
    view! {
        <section class="band" id="services" aria-labelledby="h-cat"><div class="wrap">
            <div class="band__head">
                <h2 id="h-cat">{words.t("home-categories-title")}</h2>
                <p>{words.tx("home-categories-text", &[("services", services.into()), ("categories", count.into())])}</p>
            </div>
            <ul class="cats" role="list">{cards}</ul>
        </div></section>
    }
}

fn how(words: Words) -> impl IntoView {
    view! {
        <section class="band band--sunken" id="how" aria-labelledby="h-how"><div class="wrap">
            <div class="band__head">
                <h2 id="h-how">{words.t("home-how-title")}</h2>
                <p>{words.t("home-how-text")}</p>
            </div>
            {steps(words)}
            <p class="mt-6"><a class="link" href=href(words.lang(), "/how-it-works")>
                {words.t("home-how-more")}" "{icon("arrow")}
            </a></p>
        </div></section>
    }
}

fn trust(words: Words) -> impl IntoView {
    view! {
        <section class="band" id="trust" aria-labelledby="h-trust"><div class="wrap">
            <div class="split aside-lg gap-8">
                <div class="stack gap-6">
                    <div><h2 id="h-trust">{words.t("home-trust-title")}</h2><p class="lead">{words.t("home-trust-text")}</p></div>
                    <ul class="ticks gap-4" role="list">
                        {point(words, "card", "home-trust-card", "home-trust-card-text")}
                        {point(words, "eye", "home-trust-look", "home-trust-look-text")}
                        {point(words, "key", "home-trust-sealed", "home-trust-sealed-text")}
                        {point(words, "doc", "home-trust-proof", "home-trust-proof-text")}
                    </ul>
                    <p class="row gap-6">
                        <a class="link" href=href(words.lang(), "/privacy")>{words.t("home-trust-policy")}" "{icon("arrow")}</a>
                        <a class="link" href=href(words.lang(), "/privacy/proof")>{words.t("nav-proof")}" "{icon("arrow")}</a>
                    </p>
                </div>
                <div class="card"><h3>{words.t("sees-title")}</h3>{who_sees(words)}</div>
            </div>
        </div></section>
    }
}

fn for_specialists(words: Words) -> impl IntoView {
    view! {
        <section class="band band--sunken" aria-labelledby="h-pro">
            <div class="wrap row row--between gap-8">
                <div class="mid"><h2 id="h-pro">{words.t("home-specialists-title")}</h2>
                    <p class="muted">{words.t("home-specialists-text")}</p></div>
                <a class="btn btn--lg" href=href(words.lang(), "/specialist")>{words.t("home-specialists-link")}" "{icon("arrow")}</a>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples;

    fn sample() -> Home {
        let category = Category {
            lang: Lang::Fa,
            slug: "x".to_owned(),
            title: "<b>Title</b>".to_owned(),
            summary: "a & b".to_owned(),
            icon: "leaf".to_owned(),
            services: Vec::new(),
        };
        let service = Service { title: "\"><i>".to_owned(), ..(*samples::service()).clone() };
        Home { popular: vec![Arc::new(service)], categories: vec![Arc::new(category)], services: 1, reader: None }
    }

    #[test]
    fn texts_of_the_catalogue_stay_text() {
        let html = view(Words::of(Lang::Fa), sample()).to_html();
        assert!(html.contains("&lt;b&gt;Title&lt;/b&gt;") && html.contains("a &amp; b"));
        assert!(!html.contains("<b>Title") && !html.contains("<i>"));
    }

    #[test]
    fn the_english_page_marks_persian_texts_and_keeps_its_language_in_links() {
        let html = view(Words::of(Lang::En), sample()).to_html();
        assert_eq!(html.matches("lang=\"fa\" dir=\"rtl\"").count(), 2);
        assert!(!html.contains("href=\"/services"));
    }
}
