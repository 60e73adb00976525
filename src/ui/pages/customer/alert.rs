//! `/requests/alerts/{service}/{city}`: to be told once somebody offers a service in a city. What is waited for stands on the list of
//! requests, and is taken back there.
use std::sync::Arc;

use leptos::prelude::*;

use super::requests;
use crate::domain::Tx;
use crate::domain::catalogue::{Service, find_service_in};
use crate::domain::places::{City, places};
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::domain::specialists::{self, ALERT_LIFE, Alert};
use crate::i18n::{LocalName, Words};
use crate::model::error::AppError;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::AlertId;
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::{LocalPath, encode};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{ActionForm, icon, local, named_action_form, note, open_form, page_head};

/// Where one asks to be told of this service in this city.
pub fn address(words: Words, service_slug: &str, city_code: &str) -> String {
    href(words.lang(), &format!("/requests/alerts/{}/{}", encode(service_slug), encode(city_code)))
}

/// The way there, where nobody offers it yet.
pub(super) fn tell_me(words: Words, service_slug: &str, city_code: &str) -> AnyView {
    view! { <a class="link" href=address(words, service_slug, city_code)>{icon("bell")}" "{words.t("alert-ask")}</a> }
        .into_any()
}

/// The page and its button.
pub struct AskAlert {
    scope: CustomerScope,
    service: Arc<Service>,
    city_code: String,
    city: LocalName,
}

impl FormPage for AskAlert {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let service = find_service_in(&cx.services, cx.param("service"), cx.lang()).ok_or(AppError::NotFound)?;
        let city: &City = places().city(cx.param("city")).ok_or(AppError::NotFound)?;
        Ok(Self { scope, service, city_code: city.code.clone(), city: city.local_name() })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let title = words.plain("alert-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &self, &form, now))))
    }
}

impl Write for AskAlert {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        specialists::ask_for_alert(&cx.services, &self.scope, tx, &self.service.slug, &self.city_code).await?;
        Ok(cx.to("/requests").saying(Notice::AlertKept))
    }
}

fn view(words: Words, page: &AskAlert, form: &FormView, now: Moment) -> AnyView {
    let (service, city) = (page.service.title.clone(), page.city.in_lang(words.lang()).text.to_owned());
    let said = words.tx("alert-text", &[("service", service.into()), ("city", city.into())]);
    let kept = words.tx("alert-kept", &[("date", words.date_long(now + ALERT_LIFE).into())]);
    let begin = href(words.lang(), &format!("/requests/new?service={}", page.service.slug));
    let content = view! {
        {note("shield-check", kept.into_any())}
        <div class="btn-row">
            <button class="btn btn--lg">{icon("bell")}{words.t("alert-send")}</button>
            <a class="btn btn--lg btn--text" href=begin>{words.t("alert-back")}</a>
        </div>
    };
    let action = address(words, &page.service.slug, &page.city_code);
    let form = open_form(form, action, "form", content.into_any());
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("alert-title"), Some(said.into_any()), None)}
            {form}
        </div></main>
    }
    .into_any()
}

/// `POST /requests/alerts/drop`
pub struct DropAlert(CustomerScope);

impl FormPage for DropAlert {
    type Input = AlertId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.customer()?))
    }

    /// What is no id is the id of none.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<AlertId, FieldErrors> {
        Ok(form.get("alert").parse().unwrap_or_default())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        requests::show(cx, form).await
    }
}

impl Write for DropAlert {
    async fn act(&self, cx: &Cx, tx: &Tx, id: AlertId) -> Result<LocalPath, Refusal> {
        specialists::drop_alert(&cx.services, &self.0, tx, id).await?;
        Ok(cx.to("/requests").saying(Notice::AlertDropped))
    }
}

/// What the reader waits to be told of; nothing where that is nothing.
pub(super) fn section(form: &FormView, alerts: &[Alert], now: Moment) -> Option<AnyView> {
    let words = form.words;
    if alerts.is_empty() {
        return None;
    }
    let rows: Vec<_> = alerts.iter().enumerate().map(|(place, alert)| row(form, place, alert, now)).collect();
    Some(
        view! {
            <section class="card stack gap-4 mt-6" aria-labelledby="h-alerts">
                <h2 id="h-alerts" class="fs-md">{words.t("alert-list-title")}</h2>
                <ul class="plain-list stack gap-3" role="list">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn row(form: &FormView, place: usize, alert: &Alert, now: Moment) -> AnyView {
    let words = form.words;
    let lang = words.lang();
    let what =
        [("service", alert.service_title.in_lang(lang).text.into()), ("city", alert.city.in_lang(lang).text.into())];
    let drop = ActionForm {
        action: href(lang, "/requests/alerts/drop"),
        key: format!("{}d{place}", form.key),
        words: words.t("alert-drop"),
        class: "btn btn--line",
        icon: Some("x"),
        fields: vec![("alert", alert.id.to_string())],
    };
    let until = words.tx("alert-until", &[("date", words.date_near(alert.until, now).into())]);
    view! {
        <li class="row row--between gap-3">
            <div class="grow">
                <p class="b">{local(words, &alert.service_title)}{words.t("request-comma")}{local(words, &alert.city)}</p>
                <p class="sm muted">{until}</p>
            </div>
            {named_action_form(drop, words.plain("alert-drop-named", &what))}
        </li>
    }
    .into_any()
}
