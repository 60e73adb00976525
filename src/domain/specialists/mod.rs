//! Specialists: where they work and what they do. Nothing else reads or writes their rows.
mod counts;
pub(in crate::domain) mod data;
mod join;
mod rows;

pub(in crate::domain) use counts::{count_able, note_able};
pub use join::{NewTrade, join_as_specialist};
pub(in crate::domain) use rows::{Trade, hold, profile_row, skill_row, trade_of};
