//! The seam to Leptos: everything that renders goes through here, so that a new version of the framework changes one file.
use axum::body::{Body, Bytes};
use axum::http::Request;
use leptos::prelude::{AnyView, RenderHtml};

use crate::base::fault::Fault;

/// What Leptos adds behind a page, which nobody reads.
const MOST_ADDED: usize = 64 * 1024;

/// Renders a view to a complete document. Views are pure and wait for nothing, so they are written at once, not streamed.
///
/// The stock handlers of `leptos_axum` append inline scripts after `</html>`; the builder here ignores those chunks, so
/// that a page holds exactly what its view says.
///
/// # Errors
/// When the renderer gives none.
pub async fn render(has_island: bool, view: impl FnOnce() -> AnyView + Send + 'static) -> Result<Bytes, Fault> {
    // The text goes round the body of the response, where it would be copied and checked once more.
    let (done, html) = tokio::sync::oneshot::channel();
    let view = move || {
        // Nobody waits any more when the client is gone.
        let _ = done.send(view().to_html());
    };
    let response = leptos_axum::handle_response_inner(
        || {},
        view,
        Request::new(Body::empty()),
        |(), _, _| Box::pin(async { Box::pin(futures::stream::empty()) as _ }),
    )
    .await;
    let fault = || Fault::new("a page could not be rendered");
    axum::body::to_bytes(response.into_body(), MOST_ADDED).await.map_err(|_| fault())?;
    let html = html.await.map_err(|_| fault())?;
    Ok(without_marks(&html, has_island).into())
}

/// What the renderer puts beside changing text, so that an island finds its places again.
const MARK: &str = "<!>";

/// Elements whose content is text to the reader, comments included.
const OF_TEXT: [(&str, &str); 2] = [("title", "</title>"), ("textarea", "</textarea>")];

/// The element of an island.
const ISLAND: &str = "leptos-island";

/// Takes the renderer's marks away; of those inside an island only what a reader would see. What people typed is left alone,
/// even if it looks like a mark: in text it is escaped, and attributes and the text of [`OF_TEXT`] are passed over.
fn without_marks(html: &str, has_island: bool) -> String {
    let mut clean = String::with_capacity(html.len());
    let mut rest = html;
    let mut islands = 0_usize;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let (text, tag) = rest.split_at(at);
        clean.push_str(text);
        if let Some(after) = tag.strip_prefix(MARK) {
            if islands > 0 {
                clean.push_str(MARK);
            }
            rest = after;
            continue;
        }
        let (tag, after) = tag.split_at(length_of_tag(tag));
        clean.push_str(tag);
        rest = after;
        if has_island && is_named(tag, ISLAND) {
            islands += 1;
        } else if has_island && tag.strip_prefix("</").is_some_and(|name| name.starts_with(ISLAND)) {
            islands = islands.saturating_sub(1);
        }
        if let Some((_, end)) = OF_TEXT.iter().find(|(name, _)| is_named(tag, name)) {
            let (text, after) =
                rest.split_at(memchr::memmem::find(rest.as_bytes(), end.as_bytes()).unwrap_or(rest.len()));
            clean.push_str(text.strip_suffix(MARK).unwrap_or(text));
            rest = after;
        }
    }
    clean.push_str(rest);
    clean
}

/// Bytes up to the end of the tag that `html` begins with. A `>` between quotes does not end it; the renderer quotes every
/// value with `"`.
fn length_of_tag(html: &str) -> usize {
    let mut is_quoted = false;
    for at in memchr::memchr2_iter(b'"', b'>', html.as_bytes()) {
        match html.as_bytes().get(at) {
            Some(b'"') => is_quoted = !is_quoted,
            _ if !is_quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn is_named(tag: &str, name: &str) -> bool {
    tag.strip_prefix('<').and_then(|tag| tag.strip_prefix(name)).is_some_and(|rest| rest.starts_with([' ', '>']))
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_stay_only_inside_an_island_where_nobody_reads_them() {
        let html = "<title>a<!></title><td>b<!></td><textarea>c<!></textarea><p><!></p>";
        assert_eq!(without_marks(html, false), "<title>a</title><td>b</td><textarea>c</textarea><p></p>");
        assert_eq!(without_marks(html, true), without_marks(html, false), "outside an island nobody needs them");
        let island = format!("<leptos-island data-props=\"<!>\">{html}</leptos-island>");
        assert_eq!(
            without_marks(&format!("{island}<p><!></p>"), true),
            "<leptos-island data-props=\"<!>\"><title>a</title><td>b<!></td><textarea>c</textarea><p><!></p></leptos-island><p></p>"
        );
    }

    #[test]
    fn what_people_typed_stays_even_if_it_looks_like_a_mark() {
        for (html, expected) in [
            (r#"<a title="x<!>y">z<!></a>"#, r#"<a title="x<!>y">z</a>"#),
            (r#"<a title="1 > 0 <!>" href="/"><!>z</a>"#, r#"<a title="1 > 0 <!>" href="/">z</a>"#),
            ("<title>a<!>b<!></title><!>", "<title>a<!>b</title>"),
            ("<textarea name=\"a\">&lt;!&gt;<!></textarea>", "<textarea name=\"a\">&lt;!&gt;</textarea>"),
            ("<titles><!>a</titles>", "<titles>a</titles>"),
            ("<!DOCTYPE html><p>a &lt;!&gt; b<!>", "<!DOCTYPE html><p>a &lt;!&gt; b"),
            ("<p title=\"open", "<p title=\"open"),
            ("a<", "a<"),
        ] {
            assert_eq!(without_marks(html, false), expected);
        }
    }

    proptest! {
        /// Whatever stands in text and attributes, a browser reads the page as it would with the marks.
        #[test]
        fn a_page_without_marks_reads_the_same(text in "[<>!\"'&a/-]{0,20}", value in "[<>!\"'&a/-]{0,20}") {
            let view = || {
                let (text, value) = (text.clone(), value.clone());
                view! { <main title=value.clone()>{Some(text.clone())}<b data-x=value.clone()>{text.clone()}</b>{text}</main> }.into_any()
            };
            let html = Owner::new().with(|| view().to_html());
            let clean = without_marks(&html, false);
            let read = |html: &str| {
                let page = scraper::Html::parse_fragment(html);
                let element = |css: &str| page.select(&scraper::Selector::parse(css).unwrap()).next().unwrap();
                let text: String = element("main").text().collect();
                let attribute = |css: &str, name: &str| element(css).attr(name).unwrap_or_default().to_owned();
                (text, attribute("main", "title"), attribute("b", "data-x"))
            };
            prop_assert_eq!(read(&clean), read(&html));
            prop_assert_eq!(read(&clean).1, value);
        }
    }
}
