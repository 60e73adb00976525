//! Offers of specialists on requests near them.
pub(in crate::domain::requests) mod choose;
pub(in crate::domain::requests) mod form;
pub(in crate::domain::requests) mod make;
pub(in crate::domain::requests) mod rows;
