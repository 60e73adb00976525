//! A page before it is rendered.
use leptos::prelude::AnyView;

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
    /// Holds an island, though its row of the page table says nothing of it: an answer to a form that is seldom given.
    pub has_island: bool,
    /// Builds the content of `<main>`. Called once, inside the renderer.
    pub body: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Doc {
    /// A page with `title` in `layout`.
    pub fn new(layout: Layout, title: impl Into<String>, body: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self {
            title: title.into(),
            description: None,
            layout,
            has_errors: false,
            has_island: false,
            body: Box::new(body),
        }
    }

    /// The same with an island.
    #[must_use]
    pub fn with_island(mut self) -> Self {
        self.has_island = true;
        self
    }

    /// With a description for search engines.
    #[must_use]
    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}
