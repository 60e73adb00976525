//! Offers of specialists on requests near them, and the contact data of the customer who chose one.
mod desk;
mod form;
mod make;
mod reveal;
pub(in crate::domain) mod rows;
mod view;
mod waiting;

pub use desk::{desk, slot_of};
pub use form::{MESSAGE_MOST, NewOffer, TOTAL_LEAST, TOTAL_MOST, arrival_hours, parse_offer};
pub use make::{make, withdraw};
pub(in crate::domain) use reveal::item_name;
pub use reveal::reveal;
pub use view::{Desk, DeskPlace, Job, NearbyRequest, Profile, Revealed};
