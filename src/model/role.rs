//! Roles and what staff may do.
use super::codes::codes;

codes! {
    /// What a person is to Karriz. One person may be several.
    // words: role-*
    Role: "role-" {
        Customer = "customer",
        Specialist = "specialist",
        /// Answers and makes calls.
        CallAgent = "call-agent",
        /// Looks after how well work is done.
        Quality = "quality",
        /// Looks after money.
        Finance = "finance",
        /// Answers orders of courts.
        Legal = "legal",
        /// Watches over who sees what of people.
        PrivacyOfficer = "privacy-officer",
        /// Leads those who call.
        Supervisor = "supervisor",
        /// Says who works here.
        Admin = "admin",
    }
}

impl Role {
    /// Whether people of this role work for Karriz. They need a second step to sign in.
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Customer | Self::Specialist)
    }
}

/// The one table of what staff may do: a permission, and the roles that carry it. The enum, the types of scopes and the
/// lists of roles are made from it; `$make` is a macro that gets all rows.
macro_rules! permissions {
    ($make:ident) => {
        $make! {
            /// Have a page to begin at.
            StaffHome: CallAgent | Quality | Finance | Legal | PrivacyOfficer | Supervisor | Admin;
            /// Read the request board, masked.
            RequestBoard: CallAgent | Quality | Supervisor | Admin;
            /// Call people who asked for it: their numbers, one by one and written down.
            CallPeople: CallAgent | Supervisor | Admin;
            /// Look somebody up by their whole number or a whole tracking code, and open what is masked for a reason.
            FindPeople: CallAgent | Quality | Supervisor | Admin;
            /// Ask for a way back into the account of somebody who lost number or second step.
            AskRecovery: CallAgent | Supervisor | Admin;
            /// Agree to a way back that somebody else of staff asked for.
            ApproveRecovery: Supervisor | PrivacyOfficer | Admin;
            /// Read what is unusual about looks of staff.
            ReadMarks: PrivacyOfficer | Admin;
            /// Read how many messages were sent, through whom, and what became of them.
            ReadMessages: Supervisor | Admin;
            /// Say who works here, and as what.
            ManageStaff: Admin;
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
            assert!(Role::ALL.iter().any(|role| permission.is_of(*role)), "{permission:?}");
            for role in Role::ALL {
                assert!(role.is_staff() || !permission.is_of(*role), "{role:?}");
            }
        }
    }
}
