//! `/me/email`: one's own e-mail address, and the button behind the link that proves it.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::accounts::{
    EMAIL, OwnEmail, ask_email, choose_news_way, confirm_email, drop_email, find_email_link, has_mail, own_email,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, CustomerScope};
use crate::i18n::Words;
use crate::model::email::EmailAddress;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::message::Channel;
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
use crate::ui::components::{
    ActionForm, Field, Tone, action_form, alert, badge, card, empty, error_summary, field, ltr, note, open_form,
    page_head, time,
};
use crate::ui::pages::me::security::confirm_first;

/// Where the page is.
pub const PATH: &str = "/me/email";
/// Name in the form.
const BY: &str = "by";

/// The page and its form.
pub struct Email {
    scope: CustomerScope,
    own: OwnEmail,
    has_mail: bool,
    must_confirm: bool,
}

impl FormPage for Email {
    type Input = EmailAddress;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let own = own_email(&cx.services, &scope).await?;
        let must_confirm = cx.person()?.must_confirm::<ChangeFactors>(cx.now);
        Ok(Self { scope, own, has_mail: has_mail(&cx.services), must_confirm })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<EmailAddress, FieldErrors> {
        let mut errors = FieldErrors::default();
        let address = errors.read(&EMAIL, form);
        errors.finish(address)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let now = cx.now;
        let title = cx.words.plain("email-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || {
            view(&self.own, self.has_mail, self.must_confirm, &form, now)
        })))
    }
}

impl Write for Email {
    async fn act(&self, cx: &Cx, tx: &Tx, address: EmailAddress) -> Result<LocalPath, Refusal> {
        ask_email(&cx.services, &self.scope, tx, &address).await?;
        Ok(cx.to(PATH).saying(Notice::EmailLinkSent))
    }
}

/// `POST /me/email/drop`
pub struct DropEmail(Email);

impl FormPage for DropEmail {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Email::load(cx).await?))
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Write for DropEmail {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        drop_email(&cx.services, &self.0.scope, tx).await?;
        Ok(cx.to(PATH).saying(Notice::EmailDropped))
    }
}

/// `POST /me/email/news`: where news of a new device come.
pub struct ChooseNewsWay(Email);

impl FormPage for ChooseNewsWay {
    type Input = Channel;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Email::load(cx).await?))
    }

    /// What is no way of ours is the way that everybody has.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<Channel, FieldErrors> {
        Ok(Channel::parse(form.get(BY)).unwrap_or(Channel::Sms))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Write for ChooseNewsWay {
    async fn act(&self, cx: &Cx, tx: &Tx, by: Channel) -> Result<LocalPath, Refusal> {
        choose_news_way(&cx.services, &self.0.scope, &cx.confirmed()?, tx, by).await?;
        Ok(cx.to(PATH).saying(Notice::NewsWayKept))
    }
}

/// `/me/email/{secret}`: the page behind the link. Opening it changes nothing: programs open links too.
pub struct ConfirmEmail {
    scope: CustomerScope,
    /// Nothing for a link that was pressed, is too old, or belongs to another account.
    address: Option<String>,
}

impl FormPage for ConfirmEmail {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let address = find_email_link(&cx.services, &scope, cx.param("secret")).await?;
        Ok(Self { scope, address })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let action = cx.href(&format!("{PATH}/{}", encode(cx.param("secret"))));
        let title = cx.words.plain("email-confirm-title", &[]);
        let content = move || confirm_view(self.address.as_deref(), &form, &action);
        Ok(Reply::page(Doc::new(Layout::Account, title, content)))
    }
}

impl Write for ConfirmEmail {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        confirm_email(&cx.services, &self.scope, tx, cx.param("secret")).await?;
        Ok(cx.to(PATH).saying(Notice::EmailProved))
    }
}

fn view(own: &OwnEmail, has_mail: bool, must_confirm: bool, form: &FormView, now: Moment) -> AnyView {
    let words = form.words;
    let rest = match has_mail {
        true => asking(own, form),
        false => note("info", words.t("email-no-server").into_any()),
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("email-title"), Some(words.t("email-text").into_any()), None)}
            <div class="stack gap-5">
                {proved(own, form, now)}
                {waiting(own, words, now)}
                {has_mail.then(|| news_way(own, must_confirm, form))}
                {rest}
                {note("shield-check", words.t("email-note").into_any())}
            </div>
        </div></main>
    }
    .into_any()
}

/// The address, and the button that deletes it. What only waits for its link is deleted by the same button.
fn proved(own: &OwnEmail, form: &FormView, now: Moment) -> Option<AnyView> {
    let words = form.words;
    if own.address.is_none() && own.waiting.is_none() {
        return None;
    }
    let drop = action_form(ActionForm {
        action: href(words.lang(), &format!("{PATH}/drop")),
        key: format!("{}d", form.key),
        words: words.t("email-drop"),
        class: "btn btn--line",
        icon: None,
        fields: Vec::new(),
    });
    let address = own.address.clone().map(|(address, since)| {
        view! {
            <p>{ltr(address)}" "{badge(Tone::Ok, Some("check"), words.t("email-proved"))}</p>
            <p class="sm muted">{words.t("email-proved-at")}" "{time(words, since, now)}</p>
        }
    });
    let none = own.address.is_none().then(|| view! { <p class="muted">{words.t("email-none")}</p> });
    Some(card("h-email", words.t("email-own"), Some(drop), view! { {address}{none} }.into_any()))
}

/// Where news of a new device come, and the button for the other way.
fn news_way(own: &OwnEmail, must_confirm: bool, form: &FormView) -> Option<AnyView> {
    let words = form.words;
    own.address.as_ref()?;
    let (now, other, by) = match own.is_for_news {
        true => ("email-news-here", "email-news-by-sms", Channel::Sms),
        false => ("email-news-sms", "email-news-by-email", Channel::Email),
    };
    let choose = action_form(ActionForm {
        action: href(words.lang(), &format!("{PATH}/news")),
        key: format!("{}n", form.key),
        words: words.t(other),
        class: "btn btn--line",
        icon: None,
        fields: vec![(BY, by.code().to_owned())],
    });
    let confirm = must_confirm.then(|| confirm_first(words, form, PATH));
    let choose = (!must_confirm).then_some(choose);
    Some(card("h-news", words.t("email-news"), choose, view! { <p>{words.t(now)}</p>{confirm} }.into_any()))
}

fn waiting(own: &OwnEmail, words: Words, now: Moment) -> Option<AnyView> {
    let (address, until) = own.waiting.clone()?;
    let said = view! {
        <p>{words.t("email-waiting")}" "{ltr(address)}</p>
        <p class="sm mt-1">{words.t("email-waiting-until")}" "{time(words, until, now)}". "{words.t("email-waiting-help")}</p>
    };
    Some(alert(Tone::Info, view! { <div>{said}</div> }.into_any()))
}

fn asking(own: &OwnEmail, form: &FormView) -> AnyView {
    let words = form.words;
    let send = match own.address.is_some() {
        true => words.t("email-change"),
        false => words.t("email-send"),
    };
    let content = view! {
        {field(form, Field::of(words, &EMAIL))}
        <div class="btn-row"><button class="btn btn--lg">{send}</button></div>
    };
    open_form(form, href(words.lang(), PATH), "form gap-4", content.into_any())
}

fn confirm_view(address: Option<&str>, form: &FormView, action: &str) -> AnyView {
    let words = form.words;
    let content = match address {
        None => {
            let again = Some((href(words.lang(), PATH), words.t("email-title")));
            view! { {error_summary(form)}{empty(words.t("email-old-title"), words.t("email-old-text"), again)} }
                .into_any()
        }
        Some(address) => {
            let button = view! {
                <p class="b">{ltr(address.to_owned())}</p>
                <div class="btn-row"><button class="btn btn--lg">{words.t("email-confirm-send")}</button></div>
            };
            open_form(form, action.to_owned(), "form gap-4", button.into_any())
        }
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("email-confirm-title"), Some(words.t("email-confirm-text").into_any()), None)}
            {content}
        </div></main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    #[test]
    fn the_pages_of_the_address_are_whole_in_both_languages() {
        let (some, now) = (|| Some((HOSTILE.to_owned(), samples::now())), samples::now());
        for lang in Lang::ALL {
            for (address, waiting) in [(None, None), (some(), None), (None, some()), (some(), some())] {
                let own = OwnEmail { address, is_for_news: false, waiting };
                for has_mail in [true, false] {
                    let shown = html(|| view(&own, has_mail, has_mail, &samples::form(lang), now));
                    assert_eq!(faults(&shown), Vec::<String>::new());
                    let has_form = shown.contains("/me/email\"");
                    assert_eq!(has_form, has_mail, "{own:?}");
                    if own != OwnEmail::default() {
                        samples::assert_harmless(&shown);
                    }
                }
            }
            for address in [None, Some(HOSTILE)] {
                let shown = html(|| confirm_view(address, &samples::form(lang), "/me/email/x"));
                assert_eq!(faults(&shown), Vec::<String>::new());
                assert_eq!(shown.contains("method=\"post\""), address.is_some());
            }
        }
    }
}
