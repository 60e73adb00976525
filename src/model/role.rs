//! Roles and what staff may do.
use serde::{Deserialize, Serialize};

/// What a person is to Karriz. One person may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Customer,
    Specialist,
    Admin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Customer, Self::Specialist, Self::Admin];

    /// The name in columns and messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Specialist => "specialist",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether people of this role work for Karriz. They need a second step to sign in.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Admin)
    }
}

/// The one table of what staff may do: a permission, and the roles that carry it. The enum, the types of scopes and the
/// lists of roles are made from it; `$make` is a macro that gets all rows.
macro_rules! permissions {
    ($make:ident) => {
        $make! {
            /// Read the request board, masked.
            RequestBoard: Admin;
        }
    };
}

macro_rules! make_permissions {
    ($($(#[$doc:meta])* $name:ident: $($role:ident)|+;)+) => {
        /// What staff may do; each use case names the one it needs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum StaffPermission {
            $($(#[$doc])* $name,)+
        }

        impl StaffPermission {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Whether `role` carries this permission.
            pub fn is_of(self, role: Role) -> bool {
                match self {
                    $(Self::$name => matches!(role, $(Role::$role)|+),)+
                }
            }
        }
    };
}

#[cfg(feature = "ssr")]
pub(crate) use permissions;

permissions!(make_permissions);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_staff_carries_permissions_and_every_permission_is_carried() {
        for permission in StaffPermission::ALL {
            assert!(Role::ALL.into_iter().any(|role| permission.is_of(role)), "{permission:?}");
            for role in Role::ALL {
                assert!(role.is_staff() || !permission.is_of(role), "{role:?}");
            }
        }
    }
}
