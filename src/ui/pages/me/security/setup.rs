//! What the pages share on which a second step is set up.
use super::codes;
use crate::domain::accounts::{AddedFactor, may_enrol};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, CustomerScope};
use crate::model::conflict::Conflict;
use crate::model::form::RawForm;
use crate::model::ids::SessionId;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::Reply;
use crate::ui::pages::account::next_of;

/// Who sets one up, and in which session.
pub(super) struct Setup {
    pub scope: CustomerScope,
    pub session_id: SessionId,
    /// What the account is called in an app or by a device.
    pub account: String,
    /// Whether they have to show first that it is them.
    pub must_confirm: bool,
}

impl Setup {
    /// Refuses whoever works here and has no link for a first one.
    pub async fn load(cx: &Cx) -> Result<Self, PageError> {
        let (person, scope) = (cx.person()?, cx.customer()?);
        if !may_enrol(&cx.services, &scope, person.session_id()).await? {
            return Err(Refusal::Conflict(Conflict::EnrolByLink).into());
        }
        Ok(Self {
            scope,
            session_id: person.session_id(),
            account: person.given_name().to_owned(),
            must_confirm: person.must_confirm::<ChangeFactors>(cx.now),
        })
    }
}

/// The address of another page on which a second step is set up, on the same way as this form.
pub(super) fn address(form: &FormView, path: &str) -> String {
    let path = LocalPath::parse(&href(form.words.lang(), path)).unwrap_or_else(LocalPath::home);
    let path = match LocalPath::parse(&form.value("next")) {
        Some(next) => path.with("next", next.as_str()),
        None => path,
    };
    path.to_string()
}

/// Where to go afterwards, kept in the form.
pub(super) fn begin(cx: &Cx) -> RawForm {
    let next = next_of(&cx.query).map(|path| path.to_string()).unwrap_or_default();
    RawForm::from_pairs([("next", next)])
}

/// Shows the codes on paper that came with it, or leads on; with the new secret of the session.
pub(super) fn reply(cx: &Cx, added: AddedFactor) -> Reply {
    let next = next_of(&cx.form).unwrap_or_else(|| cx.to(super::PATH));
    let reply = match added.recovery_codes {
        codes if codes.is_empty() => Reply::see_other(next.saying(Notice::FactorAdded)),
        codes => codes::page(cx, codes, next),
    };
    reply.cookie(cookies::of_secret(&added.secret))
}
