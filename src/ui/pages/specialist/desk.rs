//! The specialist's desk: visits that are agreed, and requests nearby. Before being chosen a specialist sees neither
//! phone nor street; afterwards both by a press that is written down, for ten minutes.
use std::marker::PhantomData;

use leptos::prelude::*;

use super::{job, nearby};
use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, Desk, DeskDays, DeskSpans, NewOffer, Profile, StartCode, StartTry};
use crate::domain::scope::SpecialistScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::list::Span;
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::request::{EventReason, RequestEvent};
use crate::model::tracking_code::TrackingCode;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit, Write};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{empty, error_summary_of, local, page_head};
use crate::ui::pages::request_looks;
use crate::ui::pages::request_parts::{code_of, event_of, in_rows};
use crate::ui::pages::visit_file::visit_file;

pub(super) const PATH: &str = "/specialist";

/// What the page shows.
pub struct DeskPage {
    /// What was typed and what is wrong, when a form came back.
    pub form: FormView,
    /// The request whose form came back.
    pub filled: Option<TrackingCode>,
    pub now: Moment,
    pub spans: DeskSpans,
    pub desk: Desk,
}

/// Names in the address, of the requests nearby and of the visits.
const OPEN: (&str, &str) = ("open_before", "open_after");
const JOBS: (&str, &str) = ("visits_before", "visits_after");
/// The days that the visits are narrowed to.
const DAY: &str = "day";

/// The list pages that the address asks for. Forms keep them in theirs, so that what was typed comes back beside its
/// request.
fn spans_of(cx: &Cx) -> DeskSpans {
    let span = |(before, after)| Span::read(cx.query.get(before), cx.query.get(after));
    DeskSpans { open: span(OPEN), jobs: span(JOBS), days: DeskDays::parse(cx.query.get(DAY)) }
}

/// `path` with the list pages that are shown.
pub(super) fn with_spans(path: &str, spans: &DeskSpans) -> String {
    let day = spans.days.map(|days| (DAY, days.code().to_owned()));
    let fields = [day, spans.open.field(OPEN.0, OPEN.1), spans.jobs.field(JOBS.0, JOBS.1)];
    let fields: Vec<String> = fields.into_iter().flatten().map(|(name, mark)| format!("{name}={mark}")).collect();
    if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", fields.join("&")) }
}

/// The desk as it was shown.
fn address(cx: &Cx) -> LocalPath {
    cx.to(&with_spans(PATH, &spans_of(cx)))
}

/// `GET /specialist`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

/// `GET` of a button's address: somebody came back to it, or changed the language there. To the desk.
pub async fn back(cx: Cx) -> PageResult {
    Ok(Reply::see_other(address(&cx)))
}

/// `POST /specialist/requests/{code}/offer`
pub struct MakeOffer {
    scope: SpecialistScope,
    code: TrackingCode,
    slot: (Moment, Moment),
}

impl FormPage for MakeOffer {
    type Input = NewOffer;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let (scope, code) = (cx.specialist()?, code_of(cx)?);
        let slot = requests::slot_of(&cx.services, &scope, code).await?;
        Ok(Self { scope, code, slot })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewOffer, FieldErrors> {
        requests::parse_offer(form, self.slot)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for MakeOffer {
    async fn act(&self, cx: &Cx, tx: &Tx, offer: NewOffer) -> Result<LocalPath, Refusal> {
        requests::make_offer(&cx.services, &self.scope, tx, self.code, offer).await?;
        Ok(address(cx).saying(Notice::OfferSent))
    }
}

/// `POST /specialist/requests/{code}/events/{event}`: every button that needs no more than a press.
pub struct PressEvent {
    scope: SpecialistScope,
    code: TrackingCode,
    event: RequestEvent,
}

impl FormPage for PressEvent {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.specialist()?, code: code_of(cx)?, event: event_of(cx)? })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for PressEvent {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        requests::press(&cx.services, &self.scope, tx, self.code, self.event).await?;
        Ok(request_looks::said_after(address(cx), self.event))
    }
}

/// `POST /specialist/requests/{code}/start`: the code that the customer told. It is counted before it is compared, so
/// that a refusal takes nothing of the count back.
pub struct StartVisit {
    scope: SpecialistScope,
    code: TrackingCode,
    start_try: StartTry,
}

impl FormPage for StartVisit {
    type Input = StartCode;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let (scope, code) = (cx.specialist()?, code_of(cx)?);
        let start_try = requests::take_start_try(&cx.services, &scope, code, &cx.form).await?;
        Ok(Self { scope, code, start_try })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<StartCode, FieldErrors> {
        requests::parse_start_code(form)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for StartVisit {
    async fn act(&self, cx: &Cx, tx: &Tx, typed: StartCode) -> Result<LocalPath, Refusal> {
        requests::start_visit(&cx.services, &self.scope, tx, self.code, &typed, self.start_try).await?;
        Ok(request_looks::said_after(address(cx), RequestEvent::Start))
    }
}

/// A button on a request that needs nothing but the press; what it does is in its type.
pub struct Plain<Act> {
    scope: SpecialistScope,
    code: TrackingCode,
    act: PhantomData<Act>,
}

impl<Act: Send + Sync> FormPage for Plain<Act> {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.specialist()?, code: code_of(cx)?, act: PhantomData })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

/// `POST /specialist/requests/{code}/reveal`: begins a look at address and number, which the desk then shows for some
/// minutes.
pub type OpenContact = Plain<Contact>;
/// Opens it.
pub struct Contact;

impl Submit for OpenContact {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        requests::open_contact(&cx.services, &self.scope, self.code).await?;
        Ok(Reply::see_other(address(cx)))
    }
}

/// `POST /specialist/requests/{code}/cannot-come`
pub struct CannotCome {
    scope: SpecialistScope,
    code: TrackingCode,
}

impl FormPage for CannotCome {
    type Input = EventReason;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.specialist()?, code: code_of(cx)? })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<EventReason, FieldErrors> {
        requests::parse_reason(form)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for CannotCome {
    async fn act(&self, cx: &Cx, tx: &Tx, reason: EventReason) -> Result<LocalPath, Refusal> {
        requests::cannot_come(&cx.services, &self.scope, tx, self.code, reason).await?;
        Ok(address(cx).saying(Notice::CannotComeNoted))
    }
}

/// `POST /specialist/requests/{code}/call-me`
pub type CallMe = Plain<Call>;
/// Asks for a call.
pub struct Call;

impl Write for CallMe {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        requests::ask_to_be_called_as_specialist(&cx.services, &self.scope, tx, self.code).await?;
        Ok(address(cx).saying(Notice::CallAskedFor))
    }
}

/// `GET /specialist/requests/{code}/visit.ics`
pub async fn calendar(cx: Cx) -> PageResult {
    let visit = requests::visit_of_specialist(&cx.services, &cx.specialist()?, code_of(&cx)?).await?;
    Ok(visit_file(&cx, &visit))
}

async fn show(cx: &Cx, form: FormView) -> PageResult {
    let desk = requests::desk(&cx.services, &cx.specialist()?, spans_of(cx)).await?;
    Ok(page(cx, form, desk))
}

fn page(cx: &Cx, form: FormView, desk: Desk) -> Reply {
    let title = cx.words.plain("desk-title", &[]);
    let filled = TrackingCode::parse(cx.param("code")).ok();
    let vm = DeskPage { form, filled, now: cx.now, spans: spans_of(cx), desk };
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
    let skills: Vec<AnyView> = profile.skills.iter().map(|skill| local(words, skill)).collect();
    view! { {local(words, &profile.city)}" \u{2014} "{in_rows(words, skills)} }.into_any()
}
