//! Asking for a service in three steps: the work, where and when, and a look at all of it before it is sent. Each step is
//! a page that works without scripts; what was typed waits in a draft on the server, so that Back, a reload, another
//! language and signing in lose nothing.
pub mod place;
pub mod review;
mod sections;
mod slot_picker;
mod stop;
pub mod work;

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::catalogue::{self, QuestionKind, Service};
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, Draft, Writer};
use crate::i18n::Words;
use crate::model::error::AppError;
use crate::model::form::RawForm;
use crate::model::path::LocalPath;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_view::FormView;
use crate::page::link::{href, local};
use crate::page::reply::Reply;
use crate::ui::components::{Crumb, Progress, Step, crumbs, foreign, in_lang, page_head, steps};

pub(in crate::ui::pages) use sections::{kept, work as work_section};

/// The fields of an address that the pages of the form read.
pub const FORM_FIELDS: &[&str] = &[SERVICE, DRAFT, CHECK, ADDRESS];

const SERVICE: &str = "service";
const DRAFT: &str = "draft";
/// Asks a page to say at once what is wrong with what was typed.
const CHECK: &str = "check";

/// Fills in the address of the reader's latest request.
const ADDRESS: &str = "address";
const LAST: &str = "last";

const WORK: &str = "/requests/new";
const PLACE: &str = "/requests/new/place";
const REVIEW: &str = "/requests/new/review";

/// Which service is asked for, and what was typed so far.
struct Asked {
    service: Arc<Service>,
    draft: Option<Draft>,
}

impl Asked {
    /// From the address of a page.
    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let found = catalogue::find_service_in(&cx.services, cx.query.get(SERVICE), cx.words.lang());
        let service = found.ok_or(AppError::NotFound)?;
        let token = cx.query.get(DRAFT);
        if token.is_empty() {
            return Ok(Self { service, draft: None });
        }
        let draft = requests::find_draft(&cx.services, &writer(cx), token).await?;
        if draft.service_slug != service.slug {
            return Err(AppError::NotFound.into());
        }
        Ok(Self { service, draft: Some(draft) })
    }

    /// The same for a page that holds all that was typed itself: it may outlive its draft.
    async fn load_or_none(cx: &Cx) -> Result<Self, PageError> {
        match Self::load(cx).await {
            Err(PageError::App(AppError::NotFound)) if !cx.query.get(DRAFT).is_empty() => {
                let found = catalogue::find_service_in(&cx.services, cx.query.get(SERVICE), cx.words.lang());
                Ok(Self { service: found.ok_or(AppError::NotFound)?, draft: None })
            }
            loaded => loaded,
        }
    }

    /// To the request, when the draft became one.
    fn sent(&self, cx: &Cx) -> Option<Reply> {
        let code = self.draft.as_ref()?.sent?;
        Some(Reply::see_other(cx.to(&format!("/requests/{code}"))))
    }

    fn token(&self) -> &str {
        self.draft.as_ref().map_or("", |draft| draft.token.as_str())
    }

    /// What was typed so far; before that the catalogue's own suggestions for numbers.
    fn typed(&self, words: Words) -> RawForm {
        match &self.draft {
            Some(draft) => draft.typed.clone(),
            None => first_values(words, &self.service),
        }
    }

    /// A page of the form, for what was typed so far.
    fn path(&self, words: Words, page: &str) -> LocalPath {
        address(words, page, &self.service.slug, self.token())
    }

    /// The title of the document, the same for every step.
    fn title(&self, words: Words) -> String {
        words.plain("request-new-doc-title", &[("service", self.service.title.as_str().into())])
    }

    /// Keeps what a step asked for and goes on to the next page.
    async fn save(&self, cx: &Cx, fields: fn(&str) -> bool, next: &str) -> Result<Reply, Refusal> {
        if let Some(sent) = self.sent(cx) {
            return Ok(sent);
        }
        let (browser, _) = cx.browser_token()?;
        let writer = Writer::new(Some(browser.clone()), &cx.principal, cx.client.counted_address.clone());
        let slug = &self.service.slug;
        let token = requests::save_draft(&cx.services, &writer, self.token(), slug, fields, &cx.form).await?;
        let to = address(cx.words, next, slug, &token);
        // Anew each time: the draft lives as long from now on.
        Ok(Reply::see_other(to).cookie(cookies::browser(&browser)))
    }
}

/// Who writes in this browser.
fn writer(cx: &Cx) -> Writer {
    Writer::new(cx.client.browser_token.clone(), &cx.principal, cx.client.counted_address.clone())
}

fn address(words: Words, page: &str, slug: &str, token: &str) -> LocalPath {
    let address = local(words.lang(), page).with(SERVICE, slug);
    if token.is_empty() { address } else { address.with(DRAFT, token) }
}

/// What the form begins with: the catalogue's own suggestions for numbers, nothing else.
pub(in crate::ui::pages) fn first_values(words: Words, service: &Service) -> RawForm {
    let numbers = service.questions.iter().filter(|question| question.kind == QuestionKind::Number);
    let pairs =
        numbers.filter_map(|question| Some((requests::field_of(question), words.digits(question.default.as_deref()?))));
    RawForm::from_pairs(pairs)
}

/// The steps, as the reader sees them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Work,
    Place,
    Review,
}

impl At {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Work, "request-step-work", WORK),
        (Self::Place, "request-step-place", PLACE),
        (Self::Review, "request-step-review", REVIEW),
    ];
}

/// The frame of a step: where the reader is, and the way back to what was done.
fn step_page(words: Words, asked: &Asked, at: At, content: AnyView, aside: AnyView) -> AnyView {
    let lang = foreign(words, asked.service.lang);
    let title = asked.service.title.clone();
    let way = crumbs(
        words.plain("request-crumbs", &[]),
        vec![
            Crumb { words: words.t("nav-services").into_any(), address: Some(href(words.lang(), "/services")) },
            Crumb {
                words: in_lang(title.clone(), lang),
                address: Some(href(words.lang(), &format!("/services/{}", asked.service.slug))),
            },
            Crumb { words: words.t("request-new-crumb").into_any(), address: None },
        ],
    );
    // words: request-step-*
    let steps_of = At::ALL.map(|(step, key, page)| Step {
        progress: match step.cmp(&at) {
            std::cmp::Ordering::Less => Progress::Done,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Ahead,
        },
        words: words.t(key),
        address: (step < at).then(|| asked.path(words, page).to_string()),
    });
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {way}
            {page_head(words.t("request-new-crumb"), Some(in_lang(title, lang)), None)}
            {steps(words.plain("request-steps", &[]), steps_of.into())}
            <div class="split"><div>{content}</div><aside class="sticky stack" aria-label=words.plain("request-aside", &[])>{aside}</aside></div>
        </div></main>
    }
    .into_any()
}

/// The form as a page shows it first: what was typed before, and what is wrong with it when that is asked for.
fn begun(
    cx: &Cx,
    typed: RawForm,
    check: impl FnOnce(&RawForm) -> Result<(), crate::model::form::FieldErrors>,
) -> Result<FormView, PageError> {
    let errors = if cx.query.has(CHECK, "1") { check(&typed).err() } else { None };
    let form = FormView::begun(cx, typed)?;
    Ok(FormView { errors: errors.unwrap_or_default(), ..form })
}
