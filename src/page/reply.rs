//! What a page replies.
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures::future::BoxFuture;

use super::cx::Cx;
use super::doc::Doc;
use super::error::PageError;
use crate::model::path::LocalPath;

/// What a page's functions return.
pub type PageResult = Result<Reply, PageError>;

/// A page's function, as the table holds it: an `async fn` that takes the context.
pub trait Handler: Send + Sync {
    /// Makes the reply.
    fn reply(&self, cx: Cx) -> BoxFuture<'static, PageResult>;
}

impl<F, Making> Handler for F
where
    F: Fn(Cx) -> Making + Send + Sync,
    Making: Future<Output = PageResult> + Send + 'static,
{
    fn reply(&self, cx: Cx) -> BoxFuture<'static, PageResult> {
        Box::pin(self(cx))
    }
}

/// What a page replies.
pub enum Reply {
    /// A page, with its status.
    Page { status: StatusCode, doc: Doc, headers: HeaderMap },
    /// 303 to a page of ours.
    SeeOther { to: LocalPath, headers: HeaderMap },
    /// Something that is not a page (JSON, text).
    Other(Response),
}

impl Reply {
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
            Some(cookie) => self.header(header::SET_COOKIE, cookie),
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
