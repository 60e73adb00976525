//! Components: small functions from values to views. Class names are those of `style/`.
mod browse;
mod button;
mod disclosure;
mod field;
mod icon;
mod kariz;
mod lists;
mod live;
mod message;
mod offer;
mod page;
mod passkey;
mod static_element;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use crate::model::field::Kind;
pub use browse::{
    AroundWords, Link, Pages, SearchBox, around, filter_select, filters, newest_first, pagination, search_box, sorting,
    tabs,
};
pub use button::{ActionForm, action_form, named_action_form};
pub use disclosure::{Disclosure, TimeLeft, disclosure, masked, percent_left};
pub use field::{
    Choice, Field, Group, Select, TextArea, Tick, checkbox, chips, choices, field, group, one_of_many, open_form,
    open_form_naming, select, text_area, tick,
};
pub use icon::icon;
pub use kariz::{Progress, Step, Well, steps, wells};
pub use lists::{Fold, Stat, card, facts, folds, note, pairs, stats, ticks};
pub use live::{propose_cities, propose_services};
pub use message::{Tone, alert, badge, empty, error_summary, error_summary_named, error_summary_of, toast};
pub use offer::{Heading, OfferCard, OfferLook, offer_card, who};
pub use page::{Crumb, crumbs, page_head};
pub use passkey::{PasskeyForm, passkey_form};
pub use static_element::StaticElement;
pub use table::{Column, Row, RowGroup, Table, table};
pub use value::{code, foreign, in_fours, in_lang, local, ltr, money, name, persian_on, slot, time};
