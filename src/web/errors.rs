//! From what went wrong to a response.
use axum::response::Response;

use crate::page::doc::{Doc, Layout};
use crate::page::error::{ErrorPage, PageError};
use crate::page::nav::own_page;
use crate::page::reply::Reply;
use crate::ui;

use super::actions;
use super::app::App;
use super::frame::Frame;
use super::request::respond;

/// The response for `error`; a fault is logged here, once, with the reference that its page shows.
pub async fn response(app: &App, frame: Frame, error: PageError) -> Response {
    if let PageError::Fault(fault) = &error {
        tracing::error!(reference = %frame.reference, %fault, "a request met a fault");
    }
    if frame.is_function {
        return actions::refusal(frame.words, &error);
    }
    page_response(app, frame, ErrorPage::of_error(&error)).await
}

/// The response that shows `page`.
pub async fn page_response(app: &App, mut frame: Frame, page: ErrorPage) -> Response {
    frame.try_to_learn_who(app).await;
    let words = frame.words;
    let (status, headers) = (page.status, page.headers());
    let title = words.plain(&format!("error-{}-title", page.kind), &[]);
    let own_page = frame.who.person().map(own_page);
    let shown = ui::pages::error::Shown { words, page, reference: frame.reference.clone(), own_page };
    let doc = Doc::new(Layout::Plain, title, move || ui::pages::error::view(shown));
    respond(app, frame, Reply::Page { status, doc, headers }).await
}
