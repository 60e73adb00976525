//! What a page gets: the context of one request.
use std::sync::Arc;

use axum::http::HeaderValue;

use crate::base::fault::Fault;
use crate::base::ids::token;
use crate::domain::Services;
use crate::domain::accounts::{Browser, Visit};
use crate::domain::notify::SentMessages;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{Act, Confirmed, CustomerScope, Person, Principal, SpecialistScope, StaffScope};
use crate::i18n::{Lang, Words};
use crate::model::conflict::Conflict;
use crate::model::device::{Connection, Hardware};
use crate::model::error::AppError;
use crate::model::form::RawForm;
use crate::model::moment::Moment;
use crate::model::operator::Operator;
use crate::model::path::LocalPath;

use super::cookies;
use super::link::{href, local};

/// Everything a page may know about the request it serves.
#[derive(Clone)]
pub struct Cx {
    pub services: Services,
    pub site: Arc<Site>,
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
    pub now: Moment,
    pub client: Client,
    pub session: tower_sessions::Session,
    /// The request's reference, as error pages show it and the log holds it.
    pub reference: String,
}

/// What pages know of the running program besides its services.
#[derive(Default)]
pub struct Site {
    /// The development outbox, when SMS go nowhere else.
    pub outbox: Option<Arc<dyn SentMessages>>,
    /// Who operates the site.
    pub operator: Operator,
    /// Scheme and host of it, as browsers see it.
    pub origin: String,
}

/// What the request says about the device and network, in coarse words.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// `kind|system|browser`.
    pub device: String,
    pub hardware: Option<Hardware>,
    pub connection: Option<Connection>,
    /// The browser was told to use little data.
    pub saves_data: Option<bool>,
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
    pub fn now(&self) -> Moment {
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

    /// The proof that the person showed not long ago that it is them.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] `confirm-first`.
    pub fn confirmed<A: Act>(&self) -> Result<Confirmed<A>, Refusal> {
        let person = self.principal.person().ok_or(Refusal::NotAllowed)?;
        Confirmed::of(person, self.now).ok_or(Refusal::Conflict(Conflict::ConfirmFirst))
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
            hardware: self.client.hardware,
            connection: self.client.connection,
            saves_data: self.client.saves_data,
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
        let cookie = cookies::browser(&token);
        Ok((token, cookie))
    }
}
