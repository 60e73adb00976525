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

/// What staff may do; each use case names the one it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StaffPermission {
    /// Read the request board, masked.
    RequestBoard,
}

impl StaffPermission {
    /// Whether `role` carries this permission.
    pub fn is_of(self, role: Role) -> bool {
        match self {
            Self::RequestBoard => matches!(role, Role::Admin),
        }
    }
}
