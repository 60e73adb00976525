//! What the frame around a page has to know of the request, and who reads, as far as that is known when it is written.
use std::str::FromStr;
use std::time::Duration;

use axum::http::{Extensions, Uri};
use tower_sessions::session::Id;

use crate::base::fault::Fault;
use crate::domain::accounts;
use crate::domain::scope::{Person, Principal};
use crate::i18n::{Lang, Words};
use crate::model::form::RawForm;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::link::local;
use crate::ui::shell;

use super::app::App;
use super::cookies::ClientCookies;
use super::middleware::trace::Reference;
use super::pages::{Page, nav_of};

/// An error page does not wait longer to learn who reads it: what it tells of may be the very reason why nobody answers.
const LEARN_WITHIN: Duration = Duration::from_secs(1);
/// Letters of one value of the query that a link of the page carries on.
const LONGEST_ECHO: usize = 512;

/// Who reads.
#[derive(Clone)]
pub enum Who {
    Known(Principal),
    /// The request carries a session about which nobody has asked yet.
    Session(Id),
    /// It could not be learnt.
    Unknown,
}

impl Who {
    fn of(extensions: &Extensions) -> Self {
        let Some(cookies) = ClientCookies::of(extensions) else {
            return Self::Unknown;
        };
        match cookies.session.as_deref().map(Id::from_str) {
            Some(Ok(id)) => Self::Session(id),
            Some(Err(_)) => Self::Unknown,
            None => Self::Known(Principal::Visitor),
        }
    }

    pub fn principal(&self) -> Option<&Principal> {
        match self {
            Self::Known(principal) => Some(principal),
            Self::Session(_) | Self::Unknown => None,
        }
    }

    pub fn person(&self) -> Option<&Person> {
        self.principal().and_then(Principal::person)
    }
}

/// What the frame around a page needs to know; error pages have no more than this.
#[derive(Clone)]
pub struct Frame {
    pub words: Words,
    /// Without the language prefix. Of a page of the table always in its one spelling.
    pub path: LocalPath,
    /// The page on which the button stands that was pressed, where `path` itself cannot be opened.
    pub stands_on: Option<&'static str>,
    /// What the page reads of the query, for links to itself.
    pub query: Vec<(&'static str, String)>,
    pub who: Who,
    pub reference: String,
    /// Whether the page holds an island.
    pub has_island: bool,
    /// Whether a server function was called: then there is no page around what is said.
    pub is_function: bool,
    /// What is said after a redirect.
    pub notice: Option<Notice>,
}

impl Frame {
    /// The frame of an error before the request was understood.
    pub fn bare(uri: &Uri, extensions: &Extensions) -> Self {
        let (lang, path) = Lang::split_path(uri.path());
        Self {
            words: Words::of(lang),
            // `/en//evil` leaves `//evil`, which a browser takes for another site.
            path: LocalPath::parse(path).unwrap_or_else(LocalPath::home),
            stands_on: None,
            query: Vec::new(),
            who: Who::of(extensions),
            reference: Reference::of(extensions),
            has_island: false,
            is_function: false,
            notice: None,
        }
    }

    /// Keeps what the page reads of the query of its address.
    pub fn keep_query(&mut self, page: &Page, sent: &RawForm) {
        self.keep(page, sent, |_| true);
    }

    /// Keeps what the page would have read of a query and a form carries instead: the links of a page that was posted lead
    /// to it with the same service, or the same way back. What people type is nothing of that kind.
    pub fn keep_form(&mut self, page: &Page, sent: &RawForm) {
        let is_code =
            |value: &str| value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        self.keep(page, sent, |value| is_code(value) || LocalPath::parse(value).is_some());
    }

    fn keep(&mut self, page: &Page, sent: &RawForm, may_stay: impl Fn(&str) -> bool) {
        for name in page.query {
            let value: String = sent.get(name).chars().take(LONGEST_ECHO).collect();
            if !value.is_empty() && may_stay(&value) && !self.query.iter().any(|(known, _)| known == name) {
                self.query.push((*name, value));
            }
        }
    }

    /// The address of what was asked for, in `lang`.
    pub fn address(&self, lang: Lang) -> LocalPath {
        let path = local(lang, self.stands_on.unwrap_or(self.path.as_str()));
        self.query.iter().fold(path, |path, (name, value)| path.with(name, value))
    }

    /// Asks whose the session is that the request carries.
    ///
    /// # Errors
    /// A fault; then it stays unknown.
    pub async fn learn_who(&mut self, app: &App) -> Result<(), Fault> {
        if let Who::Session(id) = self.who {
            self.who = Who::Unknown;
            self.who = Who::Known(accounts::principal(&app.services, &id.0.to_le_bytes(), app.now()).await?);
        }
        Ok(())
    }

    /// The same for an error page, which is shown in any case.
    pub async fn try_to_learn_who(&mut self, app: &App) {
        let reference = self.reference.clone();
        match tokio::time::timeout(LEARN_WITHIN, self.learn_who(app)).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => tracing::warn!(%reference, %fault, "an error page does not know who reads it"),
            Err(_) => {
                self.who = Who::Unknown;
                tracing::warn!(%reference, "an error page did not learn in time who reads it");
            }
        }
    }

    /// What the frame of the page shows.
    pub fn head(self, app: &App) -> shell::Head {
        shell::Head {
            words: self.words,
            in_other_language: self.address(self.words.lang().other()),
            nav: nav_of(self.who.principal()),
            is_visitor: matches!(self.who, Who::Known(Principal::Visitor)),
            reader: self.who.person().map(shell::Reader::of),
            turns: self.who.person().map_or(0, Person::turns),
            now: app.now(),
            has_island: self.has_island,
            notice: self.notice,
            site: app.site.clone(),
            path: self.path,
        }
    }
}
