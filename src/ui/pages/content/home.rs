//! The home page.
use leptos::prelude::*;

use super::parts::{point, steps, who_sees};
use crate::domain::catalogue::{self, Catalogue};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::icon;

/// Services that stand below the search form.
const POPULAR: [&str; 3] = ["leak-repair", "home-cleaning", "boiler-service"];

/// What the page shows of the catalogue. Its texts are Persian.
struct Home {
    /// Slug and title.
    popular: Vec<(String, String)>,
    categories: Vec<CategoryCard>,
    services: i64,
}

struct CategoryCard {
    slug: String,
    title: String,
    summary: String,
    /// Of the sprite.
    icon: String,
}

/// `GET /`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let home = load(&catalogue::current(&cx.services));
    let doc = Doc::new(Layout::Public, words.plain("home-title", &[]), move || view(words, home));
    Ok(Reply::page(doc.described(words.plain("home-description", &[]))))
}

fn load(catalogue: &Catalogue) -> Home {
    let popular = POPULAR
        .iter()
        .filter_map(|slug| catalogue.service(slug))
        .map(|service| (service.slug.clone(), service.title.clone()))
        .collect();
    let categories: Vec<CategoryCard> = catalogue
        .categories
        .iter()
        .map(|category| CategoryCard {
            slug: category.slug.clone(),
            title: category.title.clone(),
            summary: category.summary.clone(),
            icon: category.icon.clone(),
        })
        .collect();
    let services: usize = catalogue.categories.iter().map(|category| category.services.len()).sum();
    Home { popular, categories, services: i64::try_from(services).unwrap_or(i64::MAX) }
}

fn view(words: Words, home: Home) -> AnyView {
    view! {
        <main id="main" tabindex="-1">
            {hero(words, home.popular)}
            {services(words, home.categories, home.services)}
            {how(words)}
            {trust(words)}
            {for_specialists(words)}
        </main>
    }
    .into_any()
}

fn hero(words: Words, popular: Vec<(String, String)>) -> impl IntoView {
    let chips: Vec<_> = popular
        .into_iter()
        .map(|(slug, title)| {
            view! { <a href=href(words.lang(), &format!("/services/{slug}")) lang="fa" dir="rtl">{title}</a> }
        })
        .collect();
    view! {
        <section class="hero">
            <div class="wrap">
                <div>
                    <h1>{words.t("home-claim-work")}<br/><em>{words.t("home-claim-number")}</em></h1>
                    <p class="lead">{words.t("home-lead")}</p>
                    <form class="seek" role="search" action=href(words.lang(), "/services") method="get">
                        <div class="field">
                            <label for="q">{words.t("home-search-label")}</label>
                            <input class="input" id="q" name="q" r#type="search" autocomplete="off"
                                placeholder=words.plain("home-search-example", &[])/>
                        </div>
                        <button class="btn btn--saffron btn--lg">{icon("search")}{words.t("home-search")}</button>
                    </form>
                    <div class="hero-chips"><span>{words.t("home-popular")}</span>{chips}</div>
                </div>
                {example(words)}
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

fn services(words: Words, categories: Vec<CategoryCard>, services: i64) -> impl IntoView {
    let count = i64::try_from(categories.len()).unwrap_or(i64::MAX);
    let cards: Vec<_> = categories
        .into_iter()
        .map(|card| {
            let address = format!("{}#{}", href(words.lang(), "/services"), card.slug);
            view! {
                <li><a class="cat" href=address lang="fa" dir="rtl">
                    {icon(&card.icon)}<span>{card.title}</span><small>{card.summary}</small>
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

    fn sample() -> Home {
        let card = CategoryCard {
            slug: "x".to_owned(),
            title: "<b>Title</b>".to_owned(),
            summary: "a & b".to_owned(),
            icon: "leaf".to_owned(),
        };
        Home { popular: vec![("s".to_owned(), "\"><i>".to_owned())], categories: vec![card], services: 1 }
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
