//! `/services/{slug}`: what a service is, how its price comes about, what will be asked. Only what this build keeps is
//! promised here.
use std::sync::Arc;

use leptos::prelude::*;

use super::dashed;
use crate::domain::catalogue::{self, Category, Service};
use crate::i18n::Words;
use crate::model::error::AppError;
use crate::model::form::FieldErrors;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Crumb, Tone, alert, badge, card, crumbs, foreign, icon, in_lang, open_form, page_head, pairs, ticks,
};
use crate::ui::pages::customer::request_form::{first_values, kept, work_section};
use crate::ui::pages::danger::danger_box;

/// The flag whose words depend on the trade, because the danger does.
pub(super) const SAFETY: &str = "safety_notice";

struct Model {
    service: Arc<Service>,
    category: Option<Arc<Category>>,
}

/// `GET /services/{slug}`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let service = catalogue::find_service_in(&cx.services, cx.param("slug"), words.lang()).ok_or(AppError::NotFound)?;
    let category = catalogue::current_in(&cx.services, words.lang()).category(&service.category_slug).cloned();
    let about = [("title", service.title.as_str().into()), ("summary", service.summary.as_str().into())];
    let description = words.plain("service-description", &about);
    let title = service.title.clone();
    let model = Model { service, category };
    Ok(Reply::page(Doc::new(Layout::Public, title, move || view(words, &model)).described(description)))
}

fn view(words: Words, model: &Model) -> AnyView {
    let service = &model.service;
    let lang = foreign(words, service.lang);
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {way(words, model)}
            <div lang=lang dir=lang.map(|_| service.lang.dir())>
                {page_head(service.title.clone(), Some(service.summary.clone().into_any()), None)}
            </div>
            <div class="split">
                <div class="stack gap-6">
                    {safety(words, service)}
                    {ask_form(words, service)}
                    {price(words, service)}
                    {notices(words, service)}
                </div>
                {next(words)}
            </div>
        </div></main>
    }
    .into_any()
}

fn way(words: Words, model: &Model) -> AnyView {
    let list = href(words.lang(), "/services");
    let mut steps = vec![
        Crumb { words: words.t("service-home").into_any(), address: Some(href(words.lang(), "/")) },
        Crumb { words: words.t("nav-services").into_any(), address: Some(list.clone()) },
    ];
    if let Some(category) = &model.category {
        steps.push(Crumb {
            words: in_lang(category.title.clone(), foreign(words, category.lang)),
            address: Some(format!("{list}#{}", category.slug)),
        });
    }
    steps
        .push(Crumb { words: in_lang(model.service.title.clone(), foreign(words, model.service.lang)), address: None });
    crumbs(words.t("service-way"), steps)
}

/// What must be known before anything else: who to call when it smells of gas.
// words: safety-*
fn safety(words: Words, service: &Service) -> Option<AnyView> {
    if !service.flags.iter().any(|flag| flag == SAFETY) {
        return None;
    }
    // Whom to call stands above the form, where something can be dangerous now.
    if let Some(danger) = catalogue::dangers_of_service(&service.slug).first() {
        return Some(danger_box(words, *danger));
    }
    let text = words.t(&format!("safety-{}", service.category_slug));
    let content = view! { <h2 class="fs-md">{words.t("service-safety-title")}</h2><p>{text}</p> };
    Some(alert(Tone::Warn, content.into_any()))
}

// words: price-model-* price-component-* materials-*
fn price(words: Words, service: &Service) -> AnyView {
    let model = format!("price-model-{}", dashed(&service.price_model));
    let mut rows = Vec::new();
    if let Some(unit) = &service.unit {
        let each = words.tx("service-each", &[("unit", unit.as_str().into())]);
        rows.push((words.t("service-unit").into_any(), in_lang(each, foreign(words, service.lang))));
    }
    if let (Some(least), Some(unit)) = (service.min_quantity, &service.counted_unit) {
        let unit = in_lang(unit.clone(), foreign(words, service.lang));
        let least = words.number(least.into());
        rows.push((words.t("service-least").into_any(), view! { <bdi>{least}</bdi>" "{unit} }.into_any()));
    }
    let materials = words.t(&format!("materials-{}", dashed(&service.materials)));
    rows.push((words.t("service-materials").into_any(), materials.into_any()));
    let components = &service.price_components;
    let more = (!components.is_empty()).then(|| {
        let items = components.iter().map(|code| words.t(&format!("price-component-{}", dashed(code))).into_any());
        view! { <h3 class="mt-4 mb-2">{words.t("service-components")}</h3>{ticks(items.collect())} }
    });
    let mark = badge(Tone::Line, Some("tag"), words.t(&model));
    let content = view! {
        <p class="muted mb-4">{words.t(&format!("{model}-text"))}</p>
        {pairs(rows)}
        {more}
        <h3 class="mt-4 mb-2">{words.t("service-known")}</h3>
        <p class="sm">{words.t(&format!("{model}-known"))}</p>
    };
    card("h-price", words.t("service-price"), Some(mark), content.into_any())
}

/// The first step of asking for it, on the page that tells of it: nobody has to look for where to begin. Its key is empty,
/// for the page is cached for everybody; the step stores nothing but a draft.
fn ask_form(words: Words, service: &Service) -> AnyView {
    let form = FormView {
        words,
        values: first_values(words, service),
        errors: FieldErrors::default(),
        failure: None,
        key: String::new(),
    };
    let content = view! {
        {work_section(&form, service)}
        <div class="btn-row"><button class="btn btn--lg">{words.t("request-next")}</button></div>
        {kept(words)}
        <p class="sm muted">{words.t("service-ask-note")}</p>
    };
    let form = open_form(&form, request_address(words, service), "form gap-6", content.into_any());
    view! { <section class="card" id="ask" aria-label=words.t("service-ask")>{form}</section> }.into_any()
}

/// What one should know, and what Karriz does not do yet.
// words: flag-*
fn notices(words: Words, service: &Service) -> Option<AnyView> {
    let items: Vec<_> = service
        .flags
        .iter()
        .filter(|flag| *flag != SAFETY)
        .map(|flag| words.t(&format!("flag-{}", dashed(flag))).into_any())
        .map(|text| view! { <li>{icon("info")}<span>{text}</span></li> })
        .collect();
    if items.is_empty() {
        return None;
    }
    let content = view! { <ul class="ticks sm" role="list">{items}</ul> };
    Some(card("h-notices", words.t("service-notices"), None, content.into_any()))
}

fn request_address(words: Words, service: &Service) -> String {
    href(words.lang(), &format!("/requests/new?service={}", service.slug))
}

/// What follows.
fn next(words: Words) -> AnyView {
    let next = ["service-next-ask", "service-next-offers", "service-next-choose", "service-next-open"];
    // words: service-next-*
    let next: Vec<_> = next.into_iter().map(|key| words.t(key).into_any()).collect();
    view! {
        <aside class="sticky stack" aria-labelledby="h-ask">
            <div class="card"><h2 id="h-ask" class="fs-lg mb-3">{words.t("service-next")}</h2>{ticks(next)}</div>
        </aside>
    }
    .into_any()
}
