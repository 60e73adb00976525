//! The specialist's desk: visits that are agreed, and requests nearby. Before being chosen a specialist sees neither
//! phone nor street; afterwards each by a press that is written down.
use futures::future::BoxFuture;
use leptos::prelude::*;

use super::{job, nearby};
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, Desk, DeskPlace, Profile, Revealed};
use crate::i18n::Words;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::list::Span;
use crate::model::path::LocalPath;
use crate::model::request::{ContactItem, RequestEvent};
use crate::model::tracking_code::TrackingCode;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{empty, error_summary_of, in_lang, page_head, persian_on};
use crate::ui::pages::request_looks;
use crate::ui::pages::request_parts::{code_of, event_of, in_rows};

pub(super) const PATH: &str = "/specialist";

/// What the page shows.
pub struct DeskPage {
    /// What was typed and what is wrong, when a form came back.
    pub form: FormView,
    /// The request whose form came back.
    pub filled: Option<TrackingCode>,
    pub now: i64,
    pub place: DeskPlace,
    pub desk: Desk,
    /// What was just opened, and of which visit.
    pub revealed: Option<(TrackingCode, Revealed)>,
}

/// Names in the address, of the requests nearby and of the visits.
const OPEN: (&str, &str) = ("open_before", "open_after");
const JOBS: (&str, &str) = ("visits_before", "visits_after");

/// The pieces that the address asks for. Forms keep them in theirs, so that what was typed comes back beside its request.
fn place_of(cx: &Cx) -> DeskPlace {
    let span = |(before, after)| Span::read(cx.query.get(before), cx.query.get(after));
    DeskPlace { open: span(OPEN), jobs: span(JOBS) }
}

/// `path` with the pieces that are shown.
pub(super) fn with_place(path: &str, place: &DeskPlace) -> String {
    let fields = [place.open.field(OPEN.0, OPEN.1), place.jobs.field(JOBS.0, JOBS.1)];
    let fields: Vec<String> = fields.into_iter().flatten().map(|(name, mark)| format!("{name}={mark}")).collect();
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", fields.join("&")) }
}

/// The desk as it was shown, after something was done.
fn done(cx: &Cx, what: &str) -> LocalPath {
    cx.to(&with_place(PATH, &place_of(cx))).with("done", what)
}

/// `GET /specialist`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let form = form_road::fresh(&cx)?;
        show(&cx, form, None).await
    })
}

/// `GET` of a button's address: somebody came back to it, or changed the language there. To the desk.
pub fn back(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move { Ok(Reply::see_other(cx.to(&with_place(PATH, &place_of(&cx))))) })
}

/// `POST /specialist/requests/{code}/offer`
pub fn offer(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let (code, scope) = (code_of(&cx)?, cx.specialist()?);
        let slot = requests::slot_of(&cx.services, &scope, code).await?;
        form_road::write(
            cx,
            move |raw| requests::parse_offer(raw, slot),
            move |cx, tx, offer| {
                let scope = scope.clone();
                Box::pin(async move {
                    requests::make_offer(&cx.services, &scope, tx, code, offer).await?;
                    Ok(done(cx, "offer-sent"))
                })
            },
            |cx, form| async move { show(&cx, form, None).await },
        )
        .await
    })
}

/// `POST /specialist/requests/{code}/events/{event}`: every button that needs no more than a press.
pub fn event(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let (code, event, scope) = (code_of(&cx)?, event_of(&cx)?, cx.specialist()?);
        form_road::write(
            cx,
            |_: &RawForm| Ok(()),
            move |cx, tx, ()| {
                let scope = scope.clone();
                Box::pin(async move {
                    requests::press(&cx.services, &scope, tx, code, event).await?;
                    Ok(done(cx, request_looks::done(event)))
                })
            },
            |cx, form| async move { show(&cx, form, None).await },
        )
        .await
    })
}

/// `POST /specialist/requests/{code}/start`: the code that the customer told. It is counted before it is compared, so
/// that a refusal takes nothing of the count back.
pub fn start(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let (code, scope) = (code_of(&cx)?, cx.specialist()?);
        let start_try = requests::take_start_try(&cx.services, &scope, code, &cx.form).await?;
        form_road::write(
            cx,
            requests::parse_start_code,
            move |cx, tx, typed| {
                let scope = scope.clone();
                Box::pin(async move {
                    requests::start_visit(&cx.services, &scope, tx, code, &typed, start_try).await?;
                    Ok(done(cx, request_looks::done(RequestEvent::Start)))
                })
            },
            |cx, form| async move { show(&cx, form, None).await },
        )
        .await
    })
}

/// `POST /specialist/requests/{code}/reveal`: answers the desk with the value in it. A post again is a look again, and
/// counts as one.
pub fn reveal(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let (code, scope) = (code_of(&cx)?, cx.specialist()?);
        form_road::submit(
            cx,
            |raw| ContactItem::parse(raw.get("item")).ok_or_else(unknown_item),
            |cx, item| async move {
                let revealed = requests::reveal(&cx.services, &scope, code, item).await?;
                let desk = requests::desk(&cx.services, &scope, place_of(&cx)).await?;
                let form = form_road::fresh(&cx)?;
                Ok::<_, Refusal>(page(&cx, form, desk, Some((code, revealed))))
            },
            |cx, form| async move { show(&cx, form, None).await },
        )
        .await
    })
}

/// Not a button of ours.
fn unknown_item() -> FieldErrors {
    FieldErrors::one("item", Message::new("desk-error-item"))
}

async fn show(cx: &Cx, form: FormView, revealed: Option<(TrackingCode, Revealed)>) -> Result<Reply, PageError> {
    let desk = requests::desk(&cx.services, &cx.specialist()?, place_of(cx)).await?;
    Ok(page(cx, form, desk, revealed))
}

fn page(cx: &Cx, form: FormView, desk: Desk, revealed: Option<(TrackingCode, Revealed)>) -> Reply {
    let title = cx.words.plain("desk-title", &[]);
    let filled = TrackingCode::parse(cx.param("code")).ok();
    let vm = DeskPage { form, filled, now: cx.now, place: place_of(cx), desk, revealed };
    Reply::page(Doc::new(Layout::Account, title, move || view(vm)))
}

/// The page.
pub fn view(vm: DeskPage) -> AnyView {
    let words = vm.form.words;
    let prefix = vm.filled.map(nearby::prefix).unwrap_or_default();
    let Some(profile) = vm.desk.profile.as_ref() else {
        return view! {
            <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
                {error_summary_of(&vm.form, &prefix)}
                {page_head(words.t("desk-title"), None, None)}
                {empty(words.t("desk-no-profile-title"), words.t("desk-no-profile-text"), None)}
            </div></main>
        }
        .into_any();
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {error_summary_of(&vm.form, &prefix)}
            {page_head(words.t("desk-title"), Some(scope_line(words, profile)), None)}
            <div class="board">
                {job::section(&vm)}
                {nearby::section(&vm)}
            </div>
        </div></main>
    }
    .into_any()
}

/// City and skills, by which requests are found.
fn scope_line(words: Words, profile: &Profile) -> AnyView {
    let lang = persian_on(words);
    let skills: Vec<AnyView> = profile.skills.iter().map(|skill| in_lang(skill.clone(), lang)).collect();
    view! { {in_lang(profile.city.clone(), lang)}" \u{2014} "{in_rows(words, skills)} }.into_any()
}
