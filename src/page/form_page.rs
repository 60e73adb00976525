//! The one road of every form, as a page sees it: load → read → act → 303; or the same page again with everything that
//! was typed and everything that is wrong.
use super::cx::Cx;
use super::error::PageError;
use super::form_road::{check_account, once, show_again};
use super::form_view::FormView;
use super::reply::{PageResult, Reply};
use crate::base::db::Tx;
use crate::domain::refusal::Refusal;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::path::LocalPath;

/// A form and the page it stands on.
pub trait FormPage: Sized + Send + Sync {
    /// What the form means once it was read.
    type Input: Send + Sync;

    /// What reading, acting and showing have to know. Refuses whoever has no business here.
    fn load(cx: &Cx) -> impl Future<Output = Result<Self, PageError>> + Send;

    /// What the form begins with.
    fn begin(&self, _cx: &Cx) -> RawForm {
        RawForm::default()
    }

    /// From what was typed to its meaning.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    fn read(&self, cx: &Cx, form: &RawForm) -> Result<Self::Input, FieldErrors>;

    /// The page with the form as it stands.
    fn show(self, cx: &Cx, form: FormView) -> impl Future<Output = PageResult> + Send;
}

/// A form whose use case manages its own transactions: sign-in.
pub trait Submit: FormPage {
    /// Does what was asked for.
    fn act(&self, cx: &Cx, input: Self::Input) -> impl Future<Output = Result<Reply, Refusal>> + Send;
}

/// A form that is carried out in one transaction, at most once under its key.
pub trait Write: FormPage<Input: Clone> {
    /// Does what was asked for; gives where to go. May be called again when two writers met.
    fn act(&self, cx: &Cx, tx: &Tx, input: Self::Input) -> impl Future<Output = Result<LocalPath, Refusal>> + Send;
}

/// The page with an untouched form.
///
/// # Errors
/// As [`FormPage::load`] and [`FormPage::show`].
pub async fn get<F: FormPage>(cx: Cx) -> PageResult {
    let page = F::load(&cx).await?;
    let form = FormView::begun(&cx, page.begin(&cx))?;
    page.show(&cx, form).await
}

/// Carries a [`Submit`] form out, or shows it again.
///
/// # Errors
/// What is not the form's business: not found, not allowed, faults.
pub async fn submit<F: Submit>(cx: Cx) -> PageResult {
    let page = F::load(&cx).await?;
    let refusal = match page.read(&cx, &cx.form) {
        Ok(input) => match page.act(&cx, input).await {
            Ok(reply) => return Ok(reply),
            Err(refusal) => refusal,
        },
        Err(errors) => Refusal::Invalid(errors),
    };
    show_again(&cx, refusal, |form| page.show(&cx, form)).await
}

/// Carries a [`Write`] form out at most once under its key, or shows it again: the same post again (double click, back
/// button, two tabs, a lost response) gets the first reply and has no second effect.
///
/// # Errors
/// As [`submit`].
pub async fn write<F: Write>(cx: Cx) -> PageResult {
    let page = F::load(&cx).await?;
    let read = check_account(&cx).and_then(|()| page.read(&cx, &cx.form).map_err(Refusal::Invalid));
    let refusal = match read {
        Ok(input) => match once(&cx, &page, input).await {
            Ok(to) => return Ok(Reply::see_other(to)),
            Err(refusal) => refusal,
        },
        Err(refusal) => refusal,
    };
    show_again(&cx, refusal, |form| page.show(&cx, form)).await
}
