//! `/staff/marks`: what is unusual about looks of staff. A mark is a question, not a verdict.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ReadMarks, StaffScope};
use crate::domain::staff::{Mark, close_mark, list_marks};
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::MarkId;
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
use crate::ui::components::{ActionForm, Tone, badge, empty, error_summary, name, named_action_form, note, time};

/// Where the page is.
pub const PATH: &str = "/staff/marks";
/// Name in the form.
const MARK: &str = "mark";

/// `GET /staff/marks`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

async fn show(cx: &Cx, form: FormView) -> PageResult {
    let marks = list_marks(&cx.services, &cx.staff::<ReadMarks>()?).await?;
    let now = cx.now;
    let title = cx.words.plain("staff-marks-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Staff, title, move || view(&form, now, &marks))))
}

/// `POST /staff/marks/close`
pub struct CloseMark(StaffScope<ReadMarks>);

impl FormPage for CloseMark {
    type Input = MarkId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    /// What is no id is the id of none.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<MarkId, FieldErrors> {
        Ok(form.get(MARK).parse().unwrap_or_default())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for CloseMark {
    async fn act(&self, cx: &Cx, tx: &Tx, id: MarkId) -> Result<LocalPath, Refusal> {
        close_mark(&cx.services, &self.0, tx, id).await?;
        Ok(cx.to(PATH).saying(Notice::MarkClosed))
    }
}

fn view(form: &FormView, now: Moment, marks: &[Mark]) -> AnyView {
    let words = form.words;
    let content = if marks.is_empty() {
        empty(words.t("staff-marks-none-title"), words.t("staff-marks-none-text"), None)
    } else {
        let rows: Vec<_> = marks.iter().enumerate().map(|(place, mark)| row(form, now, place, mark)).collect();
        view! { <ul class="plain-list stack gap-3" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <main id="main" tabindex="-1"><div class="mid stack gap-5">
            <div class="topbar">
                <div><h1>{words.t("staff-marks-title")}</h1><p class="sm muted">{words.t("staff-marks-text")}</p></div>
            </div>
            {error_summary(form)}
            {content}
            {note("eye", words.t("staff-marks-note").into_any())}
        </div></main>
    }
    .into_any()
}

fn row(form: &FormView, now: Moment, place: usize, mark: &Mark) -> AnyView {
    let words = form.words;
    let close = ActionForm {
        action: href(words.lang(), &format!("{PATH}/close")),
        key: format!("{}m{place}", form.key),
        words: words.t("staff-marks-close"),
        class: "btn btn--line",
        icon: Some("check"),
        fields: vec![(MARK, mark.id.to_string())],
    };
    let about = format!("{}, {}", words.plain("staff-marks-close", &[]), mark.staff_name);
    view! {
        <li class="card row row--between gap-3">
            <div class="grow">
                <p>{badge(Tone::Warn, Some("alert"), words.t(mark.kind.words()))}" "{time(words, mark.at, now)}</p>
                <p class="sm muted">{name(mark.staff_name.clone())}" "{words.t("staff-marks-of")}" "
                    {name(mark.subject_masked.clone())}</p>
            </div>
            {named_action_form(close, about)}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::access::AccessMark;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    #[test]
    fn marks_are_whole_in_both_languages() {
        for lang in Lang::ALL {
            let mark = |kind| Mark {
                id: MarkId::NIL,
                kind,
                at: samples::now(),
                staff_name: HOSTILE.to_owned(),
                subject_masked: "S".to_owned(),
            };
            let marks: Vec<Mark> = AccessMark::ALL.iter().map(|kind| mark(*kind)).collect();
            let shown = html(|| view(&samples::form(lang), samples::now(), &marks));
            assert_eq!(faults(&shown), Vec::<String>::new());
            samples::assert_harmless(&shown);
            assert_eq!(shown.matches("/staff/marks/close\"").count(), marks.len());
        }
    }
}
