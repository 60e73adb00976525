//! What customer, specialist and staff read of requests.
pub(in crate::domain::requests) mod answers;
pub(in crate::domain::requests) mod board;
pub(in crate::domain::requests) mod desk;
mod desk_rows;
pub(in crate::domain::requests) mod desk_view;
pub(in crate::domain::requests) mod names;
pub(in crate::domain::requests) mod own;
pub(in crate::domain::requests) mod paging;
mod record;
pub(in crate::domain::requests) mod turns;
pub(in crate::domain::requests) mod view;
mod waiting;
