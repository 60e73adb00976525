//! What makes a type of the model the type of a column. The one file of this layer that knows of the database, and in the
//! server only: the browser has none.
pub(crate) use sea_orm::DeriveValueType;
