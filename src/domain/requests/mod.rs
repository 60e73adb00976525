//! Requests for a service at home, from the form to the confirmed visit. The life of a request is the table in
//! [`lifecycle`].
pub(in crate::domain) mod answers;
mod board;
pub(in crate::domain) mod choose;
pub(in crate::domain) mod counts;
#[cfg(test)]
mod drawing;
pub mod fields;
mod form;
pub mod lifecycle;
mod overdue;
pub(in crate::domain) mod pieces;
pub(in crate::domain) mod read;
mod rules;
pub(in crate::domain) mod store;
mod submit;
mod timers;
mod view;

pub use answers::word_answer;
pub use board::board;
pub use choose::{cancel, confirm_with_cash, select_offer};
pub use form::{NO, NewRequest, YES, field_of, parse};
pub(in crate::domain) use form::{optional_text, without_contact};
pub use overdue::{FindOverdue, find_overdue};
pub use read::{get_own, list_own};
pub use rules::{CONFIRM_WITHIN, CONTACT_AFTER_SLOT, MOBILE_BEFORE_SLOT, SLOT_LENGTH, SlotDay, open_slots};
pub(in crate::domain) use rules::{offers_until, slot_at, tehran_hour};
pub use submit::submit;
pub use timers::{ExpireRequest, ReleaseSelection, expire, release};
pub use view::{
    AnsweredQuestion, BoardFilter, BoardPage, BoardRow, EventView, GrantView, OfferView, OwnRequest, RequestSummary,
};
