//! `/services`: every category with its services, or what a search found.
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::catalogue::{self, Category, Service};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::page::suggest;
use crate::ui::components::{SearchBox, empty, foreign, icon, page_head, propose_services, search_box};
use crate::ui::pages::danger::danger_box;

struct Model {
    categories: Vec<Arc<Category>>,
    search: Option<Search>,
}

struct Search {
    query: String,
    found: Vec<Arc<Service>>,
}

/// `GET /services`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let model = load(&cx);
    let title = match &model.search {
        Some(search) => words.plain("services-search-title", &[("query", search.query.as_str().into())]),
        None => words.plain("services-title", &[]),
    };
    let description = words.plain("services-description", &[]);
    Ok(Reply::page(Doc::new(Layout::Public, title, move || view(words, model)).described(description)))
}

fn load(cx: &Cx) -> Model {
    let catalogue = catalogue::current_in(&cx.services, cx.words.lang());
    let query = suggest::query(cx.query.get("q"));
    let search = (!query.is_empty()).then(|| Search { found: catalogue::search(&catalogue, &query), query });
    Model { categories: catalogue.categories.clone(), search }
}

fn view(words: Words, model: Model) -> AnyView {
    let query = model.search.as_ref().map(|search| search.query.clone()).unwrap_or_default();
    let danger =
        catalogue::danger_in(&query).map(|danger| view! { <div class="mb-6">{danger_box(words, danger)}</div> });
    let content = match model.search {
        Some(search) => found(words, search, &model.categories),
        None => view! {
            {jump_list(words, &model.categories)}
            {model.categories.iter().map(|category| category_section(words, category)).collect_view()}
        }
        .into_any(),
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {page_head(words.t("services-heading"), Some(words.t("services-line").into_any()), None)}
            {search_box(SearchBox {
                action: href(words.lang(), "/services"),
                name: "q",
                label: words.t("services-search-label"),
                hint: Some(words.t("services-search-hint")),
                value: query,
                button: words.t("services-search-button"),
                most: 100,
                proposals: Some(propose_services(words, "q")),
            })}
            {danger}
            <div class="stack gap-10">{content}</div>
        </div></main>
    }
    .into_any()
}

fn jump_list(words: Words, categories: &[Arc<Category>]) -> AnyView {
    let items: Vec<_> = categories
        .iter()
        .map(|category| {
            let lang = foreign(words, category.lang);
            let count = i64::try_from(category.services.len()).unwrap_or(i64::MAX);
            view! {
                <li><a class="cat" href=format!("#{}", category.slug)>
                    {icon(&category.icon)}
                    <span><bdi lang=lang>{category.title.clone()}</bdi></span>
                    <small>{words.tx("services-count", &[("count", count.into())])}</small>
                </a></li>
            }
        })
        .collect();
    view! { <nav aria-label=words.plain("services-categories", &[])><ul class="cats" role="list">{items}</ul></nav> }
        .into_any()
}

fn category_section(words: Words, category: &Category) -> AnyView {
    let lang = foreign(words, category.lang);
    let dir = lang.map(|_| category.lang.dir());
    let heading = format!("h-{}", category.slug);
    view! {
        <section id=category.slug.clone() class="stack" tabindex="-1" aria-labelledby=heading lang=lang dir=dir>
            <div>
                <h2 id=heading.clone()>{category.title.clone()}</h2>
                <p class="muted">{category.summary.clone()}</p>
            </div>
            {service_links(words, &category.services)}
        </section>
    }
    .into_any()
}

fn found(words: Words, search: Search, categories: &[Arc<Category>]) -> AnyView {
    let all = href(words.lang(), "/services");
    if search.found.is_empty() {
        let title = words.tx("services-none-title", &[("query", search.query.into())]);
        let action = (all, words.t("services-all"));
        return view! {
            {empty(title, words.t("services-none-text"), Some(action))}
            <section class="stack" aria-labelledby="h-browse">
                <h2 id="h-browse">{words.t("services-categories")}</h2>
                {category_links(words, categories)}
            </section>
        }
        .into_any();
    }
    let count = i64::try_from(search.found.len()).unwrap_or(i64::MAX);
    view! {
        <section class="stack" aria-labelledby="h-found">
            <div class="row row--between">
                <h2 id="h-found">
                    {words.tx("services-found", &[("count", count.into()), ("query", search.query.into())])}
                </h2>
                <a class="link" href=all>{words.t("services-all")}" "{icon("arrow")}</a>
            </div>
            {service_links(words, &search.found)}
        </section>
    }
    .into_any()
}

/// The categories as links to the whole list.
fn category_links(words: Words, categories: &[Arc<Category>]) -> AnyView {
    let items: Vec<_> = categories
        .iter()
        .map(|category| {
            let lang = foreign(words, category.lang);
            let dir = lang.map(|_| category.lang.dir());
            let address = href(words.lang(), &format!("/services#{}", category.slug));
            view! { <li><a class="chip" href=address lang=lang dir=dir>{category.title.clone()}</a></li> }
        })
        .collect();
    view! { <ul class="chips plain-list" role="list">{items}</ul> }.into_any()
}

/// Services as links to their pages.
fn service_links(words: Words, services: &[Arc<Service>]) -> AnyView {
    let items: Vec<_> = services
        .iter()
        .map(|service| {
            let lang = foreign(words, service.lang);
            let dir = lang.map(|_| service.lang.dir());
            let address = href(words.lang(), &format!("/services/{}", service.slug));
            view! {
                <li lang=lang dir=dir><a class="service" href=address>
                    <span><b>{service.title.clone()}</b><small>{service.summary.clone()}</small></span>
                    {icon("forward")}
                </a></li>
            }
        })
        .collect();
    view! { <ul class="services" role="list">{items}</ul> }.into_any()
}
