//! What makes a type of the model the type of a column. The one file of this layer that knows of the database, and in the
//! server only: the browser has none.
pub(crate) use sea_orm::DeriveValueType;

/// Makes a type the key of rows. No database counts it up: it is always given.
macro_rules! row_key {
    ($name:ident) => {
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

pub(super) use row_key;
