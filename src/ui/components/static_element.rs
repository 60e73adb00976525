//! Elements that are the same for everybody.
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// An element that is the same for everybody, written once and put into pages as it is. It is held in a `static`, so
/// that nothing of a request can get into it.
pub struct StaticElement(String);

impl StaticElement {
    /// `view` must be one element.
    pub fn new(view: AnyView) -> Self {
        Self(view.to_html())
    }

    /// The element, for a place inside another one.
    pub fn view(&'static self) -> AnyView {
        InertElement::new(self.0.as_str()).into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_static_element_reads_like_one_made_anew() {
        static ELEMENT: std::sync::LazyLock<StaticElement> =
            std::sync::LazyLock::new(|| StaticElement::new(view! { <b class="x">"a < b"</b> }.into_any()));
        let page = || view! { <p>{ELEMENT.view()}{ELEMENT.view()}</p> }.into_any().to_html().replace("<!>", "");
        assert_eq!(page(), r#"<p><b class="x">a &lt; b</b><b class="x">a &lt; b</b></p>"#);
        assert_eq!(page(), page());
    }
}
