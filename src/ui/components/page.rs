//! Parts of a page's top.
use leptos::prelude::*;

/// A step of the way to this page.
pub struct Crumb {
    /// Words, or a view where they are in another language than the page.
    pub words: AnyView,
    /// None for the page itself.
    pub address: Option<String>,
}

/// The way to this page.
pub fn crumbs(label: String, steps: Vec<Crumb>) -> AnyView {
    let items: Vec<_> = steps
        .into_iter()
        .map(|step| match step.address {
            Some(address) => view! { <li><a href=address>{step.words}</a></li> }.into_any(),
            None => view! { <li aria-current="page">{step.words}</li> }.into_any(),
        })
        .collect();
    view! { <nav class="crumbs" aria-label=label><ol>{items}</ol></nav> }.into_any()
}

/// Title, a line below it, and what stands at its end.
pub fn page_head(title: String, line: Option<AnyView>, end: Option<AnyView>) -> AnyView {
    view! {
        <div class="page-head">
            <div><h1>{title}</h1>{line.map(|line| view! { <p>{line}</p> })}</div>
            {end}
        </div>
    }
    .into_any()
}
