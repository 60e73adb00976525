//! The seam to Leptos: everything that renders goes through here, so that a new version of the framework changes one file.
use axum::body::Body;
use axum::http::Request;
use futures::StreamExt;
use leptos::prelude::{AnyView, RenderHtml};

use crate::base::fault::Fault;

/// No page of ours comes near this; it only bounds what is held in memory.
const LARGEST_PAGE: usize = 8 * 1024 * 1024;

/// Renders a view to a complete document.
///
/// The stock handlers of `leptos_axum` append inline scripts after `</html>`; the builder here ignores those chunks, so
/// that a page holds exactly what its view says.
///
/// # Errors
/// When the document is absurdly large.
pub async fn render(view: impl FnOnce() -> AnyView + Send + 'static) -> Result<String, Fault> {
    let response = leptos_axum::handle_response_inner(
        || {},
        view,
        Request::new(Body::empty()),
        |app: AnyView, _, _| {
            Box::pin(async move {
                let html: String = app.to_html_stream_in_order().collect().await;
                Box::pin(futures::stream::once(async move { html })) as _
            })
        },
    )
    .await;
    let bytes = axum::body::to_bytes(response.into_body(), LARGEST_PAGE)
        .await
        .map_err(|_| Fault::new("a page could not be rendered"))?;
    let html = String::from_utf8(bytes.into()).map_err(|_| Fault::new("a page is not UTF-8"))?;
    Ok(without_marks(&html))
}

/// Leptos puts empty comments beside changing text. Inside `<title>` and `<textarea>` a comment is text to the reader.
fn without_marks(html: &str) -> String {
    html.replace("<!></title>", "</title>").replace("<!></textarea>", "</textarea>")
}
