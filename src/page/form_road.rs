//! What lies under every form page: at most once under a key, again when two writers met, and the page anew with what
//! was typed and what is wrong.
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use sea_orm::DbErr;

use crate::base::db::Tx;
use crate::base::fault::{Fault, FaultKind};
use crate::base::idempotency::{First, KeyedPost, is_key};
use crate::base::ids::{random_u64, token};
use crate::domain::refusal::Refusal;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::moment::TimeSpan;
use crate::model::path::LocalPath;

use super::cx::Cx;
use super::error::{COME_BACK_S, PageError};
use super::form_page::Write;
use super::form_view::{FORM_KEY, FormView, UNAVAILABLE};
use super::reply::{PageResult, Reply};

/// So often a form is tried whose transaction the database ended because two writers met.
const MOST_TRIES: u32 = 5;

/// Stands between the mark of whom a form was made for and its key. The key comes last: forms of one page get theirs by
/// something added to the end of the page's.
const BEHIND_MARK: char = '-';

/// A fresh key for a form, with the mark of the person it is made for.
///
/// # Errors
/// When no random token could be had.
pub fn form_key(cx: &Cx) -> Result<String, Fault> {
    let key = token()?;
    Ok(match cx.principal.person() {
        Some(person) => format!("{}{BEHIND_MARK}{key}", cx.services.form_mark(person.id())),
        None => key,
    })
}

/// A fresh form: nothing typed, a new key.
///
/// # Errors
/// When no random key could be had.
pub fn fresh(cx: &Cx) -> Result<FormView, Fault> {
    FormView::begun(cx, RawForm::default())
}

/// Carries the form out at most once under its key. When the database ends it because two writers met, it is tried
/// again, a few times: nothing of it was stored then.
pub(super) async fn once<F: Write>(cx: &Cx, page: &F, input: F::Input) -> Result<LocalPath, Refusal> {
    let (Some((key, _)), Some(person)) = (posted_key(&cx.form), cx.principal.person()) else {
        return Err(Refusal::Conflict(Conflict::FormTooOld));
    };
    let actor = format!("person:{}", person.id());
    let post = KeyedPost::new(actor, key, &content(cx));
    let mut tries = 0;
    loop {
        tries += 1;
        match try_once(cx, &post, page, input.clone()).await {
            Err(Refusal::Fault(fault)) if fault.kind() == FaultKind::Contended && tries < MOST_TRIES => {
                tracing::warn!(reference = %cx.reference, %fault, "two writers met; tried again");
                tokio::time::sleep(pause(tries)?).await;
            }
            reply => return reply,
        }
    }
}

/// Refuses a form that was made for somebody else: another tab may have signed somebody in since. To be asked before anything of
/// the form is read, or what is wrong with it would be shown to the wrong one.
pub fn check_account(cx: &Cx) -> Result<(), Refusal> {
    let mark = posted_key(&cx.form).and_then(|(_, mark)| mark);
    let (Some(mark), Some(person)) = (mark, cx.principal.person()) else { return Ok(()) };
    if mark == cx.services.form_mark(person.id()) { Ok(()) } else { Err(Refusal::Conflict(Conflict::OtherAccount)) }
}

/// Longer each time, and never the same for two who met.
fn pause(tries: u32) -> Result<Duration, Fault> {
    let jitter = random_u64()? % 20;
    Ok(Duration::from_millis(u64::from(tries) * 10 + jitter))
}

async fn try_once<F: Write>(cx: &Cx, post: &KeyedPost, page: &F, input: F::Input) -> Result<LocalPath, Refusal> {
    let tx = match claimed(cx, post).await {
        Ok(Some(tx)) => tx,
        Ok(None) => return first_reply(cx, post).await?.ok_or(Refusal::Conflict(Conflict::FormTooOld)),
        Err(error) => return first_reply_or(cx, post, error).await,
    };
    let to = page.act(cx, &tx, input).await?;
    post.record(&tx, &to.stored()).await?;
    let has_due_job = tx.has_due_job();
    let to = match tx.commit().await {
        Ok(()) => to,
        // The reply to the commit may be lost, not the commit.
        Err(error) => first_reply_or(cx, post, error).await?,
    };
    if has_due_job {
        cx.services.ring();
    }
    Ok(to)
}

/// A transaction that has the form's key, or `None` when the key was used before. Nobody queries the key beforehand: a
/// form is posted again so rarely that the query would cost more than it saves.
async fn claimed(cx: &Cx, post: &KeyedPost) -> Result<Option<Tx>, DbErr> {
    let tx = cx.services.begin().await?;
    if post.claim(&tx, cx.now).await? {
        return Ok(Some(tx));
    }
    tx.rollback().await?;
    Ok(None)
}

/// When nothing can be stored, or it is unknown whether it was: the row of the form key tells, and stands for the
/// effect.
async fn first_reply_or(cx: &Cx, post: &KeyedPost, error: DbErr) -> Result<LocalPath, Refusal> {
    match first_reply(cx, post).await {
        Ok(Some(first)) => Ok(first),
        _ => Err(error.into()),
    }
}

/// The key that came with the form, when it can be one of ours, and the mark of whom the form was made for.
fn posted_key(form: &RawForm) -> Option<(String, Option<&str>)> {
    let typed = form.get(FORM_KEY);
    let (mark, key) = typed.split_once(BEHIND_MARK).map_or((None, typed), |(mark, key)| (Some(mark), key));
    is_key(key).then(|| (key.to_owned(), mark))
}

/// The path and everything posted.
fn content(cx: &Cx) -> Vec<u8> {
    let mut text = cx.path.clone();
    for (name, value) in cx.form.pairs() {
        text.push_str(&format!("\n{}:{name}={}:{value}", name.len(), value.len()));
    }
    text.into_bytes()
}

async fn first_reply(cx: &Cx, post: &KeyedPost) -> Result<Option<LocalPath>, Refusal> {
    match cx.services.first_post(post).await? {
        First::None => Ok(None),
        First::Same(location) => Ok(LocalPath::from_stored(&location)),
        First::Different => Err(Refusal::Conflict(Conflict::FormChanged)),
    }
}

/// How a form is shown again: what is wrong, under which status, and when to come back.
struct Again {
    status: StatusCode,
    errors: FieldErrors,
    failure: Option<Message>,
    retry_after_s: Option<u32>,
    /// The key of the next post.
    key: String,
}

impl Again {
    /// How to show `refusal`, or the refusal itself when it is not the form's business.
    fn of(cx: &Cx, refusal: Refusal) -> Result<Self, PageError> {
        let fresh = Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            errors: FieldErrors::default(),
            failure: None,
            retry_after_s: None,
            key: form_key(cx)?,
        };
        Ok(match refusal {
            Refusal::Invalid(errors) => Self { errors, ..fresh },
            Refusal::Conflict(why) => {
                Self { status: StatusCode::CONFLICT, failure: Some(Message::new(why.words())), ..fresh }
            }
            Refusal::TooMany { retry_after_s } => {
                let at = cx.now + TimeSpan::seconds(i64::from(retry_after_s));
                let failure = Some(Message::new("form-too-many").text("time", cx.words.date_time(at, cx.now)));
                Self { status: StatusCode::TOO_MANY_REQUESTS, failure, retry_after_s: Some(retry_after_s), ..fresh }
            }
            Refusal::Fault(fault) if fault.is_unavailable() => {
                tracing::error!(reference = %cx.reference, %fault, "a form could not be stored");
                Self {
                    status: StatusCode::SERVICE_UNAVAILABLE,
                    failure: Some(Message::new(UNAVAILABLE).text("reference", cx.reference.clone())),
                    retry_after_s: Some(COME_BACK_S),
                    // Whether the first try was stored may be unknown. Under the same key it cannot happen twice.
                    key: posted_key(&cx.form).map_or(fresh.key, |_| cx.form.get(FORM_KEY).to_owned()),
                    ..fresh
                }
            }
            other => return Err(other.into()),
        })
    }
}

/// The same page with what was typed and what is wrong.
pub(super) async fn show_again<Show, Showing>(cx: &Cx, refusal: Refusal, show: Show) -> PageResult
where
    Show: FnOnce(FormView) -> Showing,
    Showing: Future<Output = PageResult>,
{
    // What somebody else typed is not shown to whoever is signed in now.
    let is_others = matches!(refusal, Refusal::Conflict(Conflict::OtherAccount));
    let values = if is_others { RawForm::default() } else { cx.form.clone() };
    let Again { status, errors, failure, retry_after_s, key } = Again::of(cx, refusal)?;
    let form = FormView { words: cx.words, values, errors, failure, key };
    let mut reply = show(form).await?;
    if let Reply::Page { status: shown, doc, headers } = &mut reply {
        *shown = status;
        doc.has_errors = true;
        if let Some(seconds) = retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    Ok(reply)
}
