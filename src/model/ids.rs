//! Ids of rows, each kind a type of its own: none can stand for another. They are UUIDv7, which sort by time; columns, jobs
//! and addresses hold them as they always did.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(super::column::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Before all others, and nobody's.
            pub const NIL: Self = Self(Uuid::nil());

            /// The one of this number.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The number, for what may belong to rows of any kind.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// The sixteen bytes, for hashes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        #[cfg(feature = "ssr")]
        super::column::row_key!($name);
    )+};
}

ids! {
    /// A person with an account, whatever they are to Karriz.
    PersonId;
    /// A data key.
    KeyId;
    /// A request for a service.
    RequestId;
    /// A specialist's offer on a request.
    OfferId;
    /// A one-time code that was asked for.
    ChallengeId;
    /// A signed-in browser.
    SessionId;
    /// A job.
    JobId;
    /// Somebody's wish to be told of a service in a city.
    AlertId;
    /// A call that somebody asked for.
    CallId;
    /// A mark at a look of staff.
    MarkId;
    /// An invitation to work for Karriz.
    InvitationId;
    /// A second step of somebody's sign-in.
    FactorId;
    /// A message that was to be handed over.
    MessageId;
    /// Somebody's e-mail address.
    EmailId;
    /// A link that proves an e-mail address.
    EmailLinkId;
    /// A change of somebody's number that is half way.
    MobileChangeId;
    /// A number from before.
    FormerMobileId;
    /// A way back into an account that somebody asked staff for.
    RecoveryId;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_id_is_written_as_the_number_that_it_always_was() {
        let text = "01890a5d-ac96-774b-bcce-b302099a8057";
        let id: RequestId = text.parse().unwrap();
        assert_eq!((id.to_string().as_str(), id.uuid().to_string().as_str()), (text, text));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<RequestId>(&format!("\"{text}\"")).unwrap(), id);
        assert!("KZ-7F3K-9QT2".parse::<RequestId>().is_err());
    }
}
