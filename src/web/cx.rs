//! What a page gets and what it gives: the context of one request, and the answer.
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use futures::future::BoxFuture;
use leptos::prelude::AnyView;

use crate::base::fault::Fault;
use crate::base::ids::token;
use crate::domain::accounts::{BegunSession, Browser, Visit};
use crate::domain::scope::{CustomerScope, Person, Principal, SpecialistScope, StaffScope};
use crate::i18n::{Lang, Words};
use crate::model::error::AppError;
use crate::model::form::RawForm;
use crate::model::path::LocalPath;

pub use super::app::App;
pub use super::errors::PageError;

/// What a page's functions return.
pub type PageResult = Result<Answer, PageError>;

/// A page's function, as the table holds it.
pub type Handler = fn(Cx) -> BoxFuture<'static, PageResult>;

/// Everything a page may know about the request it answers.
#[derive(Clone)]
pub struct Cx {
    pub app: Arc<App>,
    pub words: Words,
    /// Who is asking. Scopes are made from it.
    pub principal: Principal,
    /// The path without the language prefix.
    pub path: String,
    /// The parts of the path that the table writes in braces.
    pub params: Vec<(String, String)>,
    /// What the page's row says that it reads; nothing else of the query comes here.
    pub query: RawForm,
    /// The posted form; empty on GET.
    pub form: RawForm,
    /// Milliseconds UTC, read once per request.
    pub now: i64,
    pub client: Client,
    pub session: tower_sessions::Session,
    /// The request's reference, as error pages show it and the log holds it.
    pub reference: String,
}

/// What the request tells about the device and network, in coarse words.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// `kind|system|browser`.
    pub device: String,
    /// The address cut to its network: the coarse word that is stored with a session.
    pub network: String,
    /// What limits count by: one address of IPv4, or the /64 of IPv6. Never stored as it is.
    pub counted_address: String,
    /// The secret of the browser that asks for a sign-in code, from its own cookie.
    pub browser_token: Option<String>,
    /// The secret of a browser that has signed in before, from its own cookie.
    pub device_token: Option<String>,
}

impl Cx {
    pub fn lang(&self) -> Lang {
        self.words.lang()
    }

    /// Milliseconds UTC.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// A part of the path, as the table names it.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// A path on this site in the reader's language. `path` begins with `/` and is percent-encoded already.
    pub fn href(&self, path: &str) -> String {
        href(self.lang(), path)
    }

    /// A redirect target in the reader's language.
    pub fn to(&self, path: &str) -> LocalPath {
        local(self.lang(), path)
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`].
    pub fn person(&self) -> Result<&Person, AppError> {
        self.principal.person().ok_or(AppError::SignInRequired)
    }

    /// The scope of a customer: every signed-in person may ask for services.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`].
    pub fn customer(&self) -> Result<CustomerScope, AppError> {
        Ok(CustomerScope::of(self.person()?))
    }

    /// The scope of a specialist.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`], [`AppError::NotAllowed`].
    pub fn specialist(&self) -> Result<SpecialistScope, AppError> {
        SpecialistScope::of(self.person()?).ok_or(AppError::NotAllowed)
    }

    /// The scope of staff with the permission `P`.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`], [`AppError::NotAllowed`].
    pub fn staff<P: crate::domain::scope::Permission>(&self) -> Result<StaffScope<P>, AppError> {
        StaffScope::of(self.person()?).ok_or(AppError::NotAllowed)
    }
}

impl Cx {
    /// What a session that begins now records of this browser.
    pub fn visit(&self) -> Visit {
        Visit {
            device: self.client.device.clone(),
            network: self.client.network.clone(),
            old_secret: self.session.id().map(|id| id.0.to_le_bytes()),
            device_token: self.client.device_token.clone(),
        }
    }

    /// This browser as sign-in knows it; `None` when it keeps no cookie.
    pub fn browser(&self) -> Option<Browser> {
        let token = self.client.browser_token.clone()?;
        Some(self.browser_with(token))
    }

    /// This browser under the secret `token`, which it may have got just now.
    pub fn browser_with(&self, token: String) -> Browser {
        let Client { device_token, counted_address, .. } = self.client.clone();
        Browser { token, device_token, address: counted_address }
    }

    /// Ends the session of this browser.
    ///
    /// # Errors
    /// A fault of the session store.
    pub async fn sign_out(&self) -> Result<(), Fault> {
        self.session.flush().await.map_err(|_| Fault::new("a session could not be ended"))
    }

    /// The secret that binds a sign-in code to this browser; made, with its cookie, when there is none yet.
    ///
    /// # Errors
    /// When no random token could be had.
    pub fn browser_token(&self) -> Result<(String, Option<HeaderValue>), Fault> {
        if let Some(token) = &self.client.browser_token {
            return Ok((token.clone(), None));
        }
        let token = token()?;
        let name = super::cookies::BROWSER;
        let cookie = format!("{name}={token}; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax");
        Ok((token, HeaderValue::from_str(&cookie).ok()))
    }
}

/// The cookies of a session that has begun: the session itself, and by what the browser is known from now on.
pub fn cookies_of(begun: &BegunSession) -> [Option<HeaderValue>; 2] {
    let id = tower_sessions::session::Id(i128::from_le_bytes(begun.secret)).to_string();
    [super::middleware::session::cookie(&id), super::cookies::device(&begun.device_token)]
}

/// A fresh key for a form.
///
/// # Errors
/// When no random token could be had.
pub fn form_key() -> Result<String, Fault> {
    token()
}

/// A path in `lang`.
pub fn href(lang: Lang, path: &str) -> String {
    match (lang.prefix(), path) {
        (prefix, "/") if !prefix.is_empty() => prefix.to_owned(),
        (prefix, path) => format!("{prefix}{path}"),
    }
}

/// A path of this site in `lang`; the home page when `path` cannot be one.
pub fn local(lang: Lang, path: &str) -> LocalPath {
    let home = || LocalPath::parse(&href(lang, "/")).unwrap_or_else(LocalPath::home);
    LocalPath::parse(path).and_then(|path| LocalPath::parse(&href(lang, path.as_str()))).unwrap_or_else(home)
}

/// Which frame stands around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Content and sign-in pages: the public head and foot.
    Public,
    /// A signed-in person's pages, with the tab bar on phones.
    Account,
    /// The work console of staff.
    Staff,
    /// Head without navigation: sign-in and errors.
    Plain,
}

/// A whole page before it is rendered.
pub struct Doc {
    /// Without the site's name.
    pub title: String,
    pub description: Option<String>,
    pub layout: Layout,
    /// The title then begins with the word for an error.
    pub has_errors: bool,
    /// Builds the content of `<main>`. Called once, inside the renderer.
    pub body: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Doc {
    /// A page with `title` in `layout`.
    pub fn new(layout: Layout, title: impl Into<String>, body: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self { title: title.into(), description: None, layout, has_errors: false, body: Box::new(body) }
    }

    /// With a description for search engines.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// What a page answers.
pub enum Answer {
    /// A page, with its status.
    Page { status: StatusCode, doc: Doc, headers: HeaderMap },
    /// 303 to a page of ours.
    SeeOther { to: LocalPath, headers: HeaderMap },
    /// Something that is not a page (JSON, text).
    Other(axum::response::Response),
}

impl Answer {
    /// 200.
    pub fn page(doc: Doc) -> Self {
        Self::Page { status: StatusCode::OK, doc, headers: HeaderMap::new() }
    }

    /// 422: the form with its errors.
    pub fn invalid(doc: Doc) -> Self {
        Self::Page { status: StatusCode::UNPROCESSABLE_ENTITY, doc, headers: HeaderMap::new() }
    }

    /// 303.
    pub fn see_other(to: LocalPath) -> Self {
        Self::SeeOther { to, headers: HeaderMap::new() }
    }

    /// Sets a cookie, when there is one to set.
    #[must_use]
    pub fn cookie(self, cookie: Option<HeaderValue>) -> Self {
        match cookie {
            Some(cookie) => self.header(axum::http::header::SET_COOKIE, cookie),
            None => self,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        match &mut self {
            Self::Page { headers, .. } | Self::SeeOther { headers, .. } => {
                headers.append(name, value);
            }
            Self::Other(response) => {
                response.headers_mut().append(name, value);
            }
        }
        self
    }
}
