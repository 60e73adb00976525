//! The seam to Leptos: everything that renders goes through here, so that a new version of the framework changes one file.
use axum::body::{Body, Bytes};
use axum::http::Request;
use leptos::prelude::{AnyView, RenderHtml};

use crate::base::fault::Fault;

/// No page of ours comes near this; it only bounds what is held in memory.
const LARGEST_PAGE: usize = 8 * 1024 * 1024;

/// Renders a view to a complete document. Views are pure and wait for nothing, so they are written at once, not streamed.
///
/// The stock handlers of `leptos_axum` append inline scripts after `</html>`; the builder here ignores those chunks, so
/// that a page holds exactly what its view says.
///
/// # Errors
/// When the document is absurdly large.
pub async fn render(view: impl FnOnce() -> AnyView + Send + 'static) -> Result<Bytes, Fault> {
    let response = leptos_axum::handle_response_inner(
        || {},
        view,
        Request::new(Body::empty()),
        |app: AnyView, _, _| {
            Box::pin(async move {
                let html = without_marks(app.to_html());
                Box::pin(futures::stream::once(async move { html })) as _
            })
        },
    )
    .await;
    axum::body::to_bytes(response.into_body(), LARGEST_PAGE)
        .await
        .map_err(|_| Fault::new("a page could not be rendered"))
}

/// Leptos puts empty comments beside changing text. Inside `<title>` and `<textarea>` a comment is text to the reader.
fn without_marks(html: String) -> String {
    const MARK: &str = "<!>";
    let is_text = |end: &str| end.starts_with("</title>") || end.starts_with("</textarea>");
    let marks: Vec<usize> = memchr::memmem::find_iter(html.as_bytes(), "<!></t")
        .filter(|at| html.get(at + MARK.len()..).is_some_and(is_text))
        .collect();
    let mut clean = html;
    for at in marks.into_iter().rev() {
        clean.replace_range(at..at + MARK.len(), "");
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_where_they_would_be_read_and_stay_elsewhere() {
        let html = "<title>a<!></title><td>b<!></td><textarea>c<!></textarea><p><!></p>".to_owned();
        assert_eq!(without_marks(html), "<title>a</title><td>b<!></td><textarea>c</textarea><p><!></p>");
    }
}
