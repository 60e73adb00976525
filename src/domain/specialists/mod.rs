//! Specialists: where they work and what they do. Nothing else reads or writes their rows.
mod alert;
mod counts;
pub(in crate::domain) mod data;
mod join;
mod rows;

pub use alert::{ALERT_LIFE, Alert, MOST_ALERTS, TellAvailable, ask_for_alert, drop_alert, tell_available};
pub(in crate::domain) use alert::{alerts_in, packed_alerts};
pub(in crate::domain) use counts::{count_able, note_able};
pub use join::{NewTrade, join_as_operator, join_as_specialist};
pub(in crate::domain) use rows::{Trade, hold, profile_row, skill_row, trade_of};
