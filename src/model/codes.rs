//! Closed lists of names, each with a code that stands in columns, messages and addresses and never changes.
use thiserror::Error;

/// A code that a closed list does not have. It says which list, never what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a code of {0}")]
pub struct UnknownCode(pub(crate) &'static str);

/// An enum whose variants have codes: all of them, there and back, and as text. `$name: "prefix-"` gives the keys of its words
/// as well. In the server it is the type of a column: a stored code that the list does not have is an error of the database
/// when it is read.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident: $prefix:literal { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $crate::model::codes::codes! { $(#[$doc])* $name { $($(#[$variant_doc])* $variant = $code),+ } }

        impl $name {
            /// The key of its words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($prefix, $code),)+
                }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "ssr", derive($crate::model::column::DeriveValueType), sea_orm(value_type = "String"))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in columns, messages and addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The one of this code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::codes::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::parse(code).ok_or($crate::model::codes::UnknownCode(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

pub(crate) use codes;

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    #![allow(clippy::unwrap_used)]
    use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr, Statement, TryGetable};

    use super::UnknownCode;
    use crate::model::request::{OfferState, PaymentWay, RequestState};

    async fn stored<T: TryGetable>(db: &DatabaseConnection, value: sea_orm::Value) -> Result<T, DbErr> {
        let statement = Statement::from_sql_and_values(db.get_database_backend(), "SELECT $1 AS code", [value]);
        db.query_one_raw(statement).await?.unwrap().try_get("", "code")
    }

    #[test]
    fn a_code_reads_back_as_itself_and_nothing_else_does() {
        for state in RequestState::ALL {
            assert_eq!(state.to_string().parse(), Ok(*state));
        }
        assert_eq!("".parse::<OfferState>(), Err(UnknownCode("OfferState")));
        assert_eq!(RequestState::parse("Submitted"), None);
    }

    #[tokio::test]
    async fn a_stored_code_that_no_list_has_is_an_error_and_never_a_default() {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        for state in RequestState::ALL {
            assert_eq!(stored::<RequestState>(&db, (*state).into()).await.unwrap(), *state);
        }
        assert_eq!(
            stored::<Option<PaymentWay>>(&db, Some(PaymentWay::Cash).into()).await.unwrap(),
            Some(PaymentWay::Cash)
        );
        assert_eq!(stored::<Option<PaymentWay>>(&db, None::<PaymentWay>.into()).await.unwrap(), None);
        for unknown in ["", "Submitted", "gold"] {
            assert!(stored::<RequestState>(&db, unknown.into()).await.is_err(), "{unknown}");
            assert!(stored::<Option<PaymentWay>>(&db, unknown.into()).await.is_err(), "{unknown}");
        }
    }
}
