//! What every page is made of: the context of a request, the document, the reply, errors, links and the road of forms.
//! Pages in `ui` stand on it; `web` brings it to them.
pub mod action;
pub mod cookies;
pub mod cx;
pub mod doc;
pub mod error;
pub mod form_page;
pub mod form_road;
pub mod form_view;
pub mod link;
pub mod live;
pub mod nav;
pub mod reply;
pub mod suggest;
