//! `/me/sessions`: where one is signed in; a name for each, and an end.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::accounts::{
    OwnSession, OwnSessions, SESSION_NAME_FIELD, end_other_sessions, end_session, list_sessions, name_session,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Field, Tone, action_form, badge, error_summary, field, ltr, name, named_action_form, note, one_of_many,
    page_head, pairs, time,
};

/// Where the page is.
pub const PATH: &str = "/me/sessions";
/// Name in the forms: the session that a button is about.
const SESSION: &str = "session";

/// What the page shows.
pub struct SessionsView {
    /// Its key is the root of the keys of the page's buttons.
    pub form: FormView,
    pub now: Moment,
    /// The one that reads.
    pub current: SessionId,
    pub sessions: OwnSessions,
}

/// `GET /me/sessions`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

async fn show(cx: &Cx, form: FormView) -> PageResult {
    let current = cx.person()?.session_id();
    let sessions = list_sessions(&cx.services, &cx.customer()?, current).await?;
    let vm = SessionsView { form, now: cx.now, current, sessions };
    Ok(Reply::page(Doc::new(Layout::Account, cx.words.plain("sessions-title", &[]), move || view(&vm))))
}

/// `POST /me/sessions/end-others`: ends every session of the person but this one, and forgets the browsers they signed in
/// with.
pub async fn end_others(cx: Cx) -> PageResult {
    let kept = cx.person()?.session_id();
    let device = cx.client.device_token.as_deref();
    end_other_sessions(&cx.services, &cx.customer()?, kept, device).await?;
    Ok(Reply::see_other(cx.to(PATH).saying(Notice::SessionsEnded)))
}

/// `POST /me/sessions/end`
pub struct End(CustomerScope);

impl FormPage for End {
    type Input = SessionId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.customer()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<SessionId, FieldErrors> {
        Ok(session_in(form))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for End {
    async fn act(&self, cx: &Cx, tx: &Tx, id: SessionId) -> Result<LocalPath, Refusal> {
        end_session(&cx.services, &self.0, tx, id).await?;
        Ok(cx.to(PATH).saying(Notice::SessionEnded))
    }
}

/// `POST /me/sessions/name`
pub struct Name(CustomerScope);

impl FormPage for Name {
    type Input = (SessionId, Option<String>);

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.customer()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<Self::Input, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.read(&SESSION_NAME_FIELD, form);
        errors.finish(name.map(|name| (session_in(form), name)))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for Name {
    async fn act(&self, cx: &Cx, tx: &Tx, (id, name): Self::Input) -> Result<LocalPath, Refusal> {
        name_session(&cx.services, &self.0, tx, id, name.as_deref()).await?;
        Ok(cx.to(PATH).saying(Notice::SessionNamed))
    }
}

/// What is no id is the id of none.
fn session_in(form: &RawForm) -> SessionId {
    form.get(SESSION).parse().unwrap_or_default()
}

/// The page.
pub fn view(vm: &SessionsView) -> AnyView {
    let words = vm.form.words;
    let cards: Vec<_> = vm.sessions.shown.iter().enumerate().map(|(place, own)| card(vm, place, own)).collect();
    let shown = vm.sessions.shown.len();
    let more = usize::try_from(vm.sessions.count).is_ok_and(|count| count > shown).then(|| {
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        view! { <p class="sm muted">{words.tx("sessions-more", &[("n", shown.into())])}</p> }
    });
    view! {
        <main id="main" tabindex="-1"><div class="wrap page mid stack gap-5">
            {page_head(words.t("sessions-title"), Some(words.t("sessions-text").into_any()), None)}
            {error_summary(&vm.form)}
            <ul class="plain-list stack gap-4" role="list">{cards}</ul>
            {more}
            {(vm.sessions.count > 1).then(|| end_all(vm))}
            {note("shield-check", words.t("sessions-kept").into_any())}
        </div></main>
    }
    .into_any()
}

fn end_all(vm: &SessionsView) -> AnyView {
    let words = vm.form.words;
    let form = ActionForm {
        action: href(words.lang(), "/me/sessions/end-others"),
        key: format!("{}all", vm.form.key),
        words: words.t("my-data-end-others"),
        class: "btn btn--line",
        icon: Some("sign-out"),
        fields: Vec::new(),
    };
    view! { <div>{action_form(form)}<p class="sm muted mt-2">{words.t("sessions-end-others-text")}</p></div> }
        .into_any()
}

fn card(vm: &SessionsView, place: usize, own: &OwnSession) -> AnyView {
    let (words, now) = (vm.form.words, vm.now);
    let is_current = own.id == vm.current;
    let here = is_current.then(|| view! { " "{badge(Tone::Ok, Some("check"), words.t("sessions-this"))} });
    let device = device_words(words, own.device.as_deref());
    let (title, below) = match &own.name {
        Some(given) => (name(given.clone()), Some(view! { <p class="sm muted">{device.clone()}</p> })),
        None => (device.clone().into_any(), None),
    };
    let about = own.name.clone().unwrap_or(device);
    let seen = if is_current { words.t("sessions-now").into_any() } else { time(words, own.seen_at, now) };
    let hardware = words.t(own.hardware.map_or("device-unknown", |known| known.words()));
    let known = [
        (words.t("sessions-seen"), seen),
        (words.t("sessions-begun"), time(words, own.begun_at, now)),
        (words.t("sessions-network"), network(words, own)),
        (words.t("sessions-hardware"), hardware.into_any()),
        (words.t("sessions-connection"), connection(words, own).into_any()),
        (words.t("sessions-ends"), time(words, own.ends_at, now)),
    ];
    let known = pairs(known.into_iter().map(|(what, value)| (what.into_any(), value)).collect());
    let end = (!is_current).then(|| end_button(vm, place, own, &about));
    view! {
        <li class="card stack gap-3">
            <div class="row row--between gap-3"><div class="grow"><h2 class="fs-md">{title}{here}</h2>{below}</div>{end}</div>
            {known}
            {naming(vm, place, own)}
        </li>
    }
    .into_any()
}

// words: device-*
fn device_words(words: Words, device: Option<&str>) -> String {
    let parts: Vec<String> =
        device.unwrap_or("unknown").split('|').map(|part| words.t(&format!("device-{part}"))).collect();
    let is_unknown = parts.iter().all(|part| *part == words.t("device-unknown"));
    if is_unknown { words.t("sessions-unknown") } else { parts.join(&words.plain("list-comma", &[])) }
}

fn network(words: Words, own: &OwnSession) -> AnyView {
    match &own.network {
        Some(network) => ltr(network.clone()),
        None => words.t("device-unknown").into_any(),
    }
}

fn connection(words: Words, own: &OwnSession) -> String {
    let speed = words.t(own.connection.map_or("device-unknown", |known| known.words()));
    if own.saves_data == Some(true) {
        format!("{speed}{}{}", words.plain("list-comma", &[]), words.t("sessions-saves-data"))
    } else {
        speed
    }
}

fn end_button(vm: &SessionsView, place: usize, own: &OwnSession, about: &str) -> AnyView {
    let words = vm.form.words;
    let form = ActionForm {
        action: href(words.lang(), "/me/sessions/end"),
        key: format!("{}e{place}", vm.form.key),
        words: words.t("sessions-end"),
        class: "btn btn--line",
        icon: Some("sign-out"),
        fields: vec![(SESSION, own.id.to_string())],
    };
    named_action_form(form, words.plain("sessions-end-named", &[("what", about.into())]))
}

/// Folded, unless its form came back with an error.
fn naming(vm: &SessionsView, place: usize, own: &OwnSession) -> AnyView {
    let words = vm.form.words;
    let is_this = vm.form.value(SESSION) == own.id.to_string() && !vm.form.errors.is_empty();
    let stored = own.name.clone().unwrap_or_default();
    let form = FormView {
        values: if is_this { vm.form.values.clone() } else { RawForm::from_pairs([(SESSION_NAME_FIELD.name, stored)]) },
        errors: if is_this { vm.form.errors.clone() } else { FieldErrors::default() },
        failure: None,
        key: format!("{}n{place}", vm.form.key),
        words,
    };
    // What is wrong is named at the head of the page, which leads to the field by its name.
    let id = if is_this { SESSION_NAME_FIELD.name.to_owned() } else { format!("name-{place}") };
    let content = view! {
        <input r#type="hidden" name=SESSION value=own.id.to_string()/>
        {field(&form, Field::of(words, &SESSION_NAME_FIELD).id(id))}
        <div class="btn-row"><button class="btn btn--soft">{words.t("sessions-name-send")}</button></div>
    };
    let action = href(words.lang(), "/me/sessions/name");
    let key = if own.name.is_some() { "sessions-rename" } else { "sessions-name-it" };
    view! {
        <details class="fold fold--bare" open=is_this>
            <summary class="sm">{words.t(key)}</summary>
            {one_of_many(&form, action, "form gap-3", content.into_any())}
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::i18n::Lang;
    use crate::model::device::{Connection, Hardware};
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn session(number: u128, name: Option<&str>) -> OwnSession {
        OwnSession {
            id: SessionId::new(Uuid::from_u128(number)),
            name: name.map(str::to_owned),
            device: Some("phone|android|chrome".to_owned()),
            network: Some("203.0.113.0/24".to_owned()),
            hardware: Some(Hardware::Light),
            connection: Some(Connection::Fast),
            saves_data: Some(true),
            begun_at: samples::now(),
            seen_at: samples::now(),
            ends_at: samples::now(),
        }
    }

    #[test]
    fn the_page_is_whole_in_both_languages_and_has_no_end_for_the_session_that_reads() {
        for lang in Lang::ALL {
            let bare = OwnSession {
                device: None,
                network: None,
                hardware: None,
                connection: None,
                saves_data: None,
                ..session(2, None)
            };
            let shown = vec![session(1, None), bare, session(3, Some(HOSTILE))];
            let page = html(|| {
                let form = samples::form(lang);
                let current = SessionId::new(Uuid::from_u128(1));
                view(&SessionsView { form, now: samples::now(), current, sessions: OwnSessions { shown, count: 60 } })
            });
            assert_eq!(faults(&page), Vec::<String>::new());
            samples::assert_harmless(&page);
            assert_eq!(page.matches("/me/sessions/end\"").count(), 2);
            assert_eq!(page.matches("/me/sessions/name\"").count(), 3);
            assert!(page.contains(&Words::of(lang).t("sessions-unknown")));
        }
    }
}
