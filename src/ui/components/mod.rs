//! Components: small functions from values to views. Class names are those of `style/`.
mod button;
mod field;
mod icon;
mod message;
mod page;
mod value;

pub use button::{ActionForm, action_form};
pub use field::{
    Choice, Field, Group, Kind, Select, TextArea, checkbox, chips, choices, field, form_head, group, select, text_area,
};
pub use icon::icon;
pub use message::{Tone, alert, badge, empty, error_summary, error_summary_of};
pub use page::{Crumb, crumbs, page_head};
pub use value::{code, in_lang, ltr, money, name, persian_on, time};
