//! Helping people: staff finds somebody by an exact number or tracking code, sees them masked, and opens what it must see for a
//! reason that its owner reads. What is unusual about it is marked for the privacy officer.
pub(in crate::domain) mod data;
mod find;
mod form;
mod marks;
mod open;
mod recover;

pub use find::{FoundPerson, Part, SEEN_LASTS, Wanted, find_people, found_person};
pub use form::{LOST_KIND, NEW_MOBILE, OPEN_ITEM, OPEN_REASON, OPEN_WORDS, RECOVERY_WORDS, WHO};
pub use marks::{Mark, close_mark, list_marks};
pub use open::{NewLook, open_item};
pub use recover::{Lost, NewRecovery, OpenRecovery, approve_recovery, ask_recovery, list_recoveries, refuse_recovery};
