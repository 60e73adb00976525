//! Who may act, as types. A [`Principal`] is made from a session by `domain::accounts` only; a scope is made from a
//! [`Person`] here only. Every function of `domain` that touches personal data takes one, so a caller without the right
//! cannot even be written.
use std::marker::PhantomData;

use crate::base::crypto::DataKey;
use crate::model::ids::{KeyId, PersonId, SessionId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::role::{Role, StaffPermission, permissions};

/// Who is asking.
#[derive(Clone, Debug)]
pub enum Principal {
    Visitor,
    Person(Person),
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Person {
    id: PersonId,
    /// What is theirs is sealed under it. Held as long as the request lasts.
    key: DataKey,
    session_id: SessionId,
    roles: Vec<Role>,
    /// The given name, for the head of the page.
    given_name: String,
    /// In how many of their requests it is their turn, likewise.
    turns: i64,
    /// When they last showed that it is them.
    proved_at: Moment,
}

impl Principal {
    /// The person, if one is signed in.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Visitor => None,
            Self::Person(person) => Some(person),
        }
    }
}

impl Person {
    /// For `domain::accounts` only.
    pub(in crate::domain) fn new(
        id: PersonId,
        key: DataKey,
        session_id: SessionId,
        roles: Vec<Role>,
        given_name: String,
    ) -> Self {
        Self { id, key, session_id, roles, given_name, turns: 0, proved_at: Moment::default() }
    }

    /// For `domain::accounts` only.
    #[must_use]
    pub(in crate::domain) fn waited_for(self, turns: i64) -> Self {
        Self { turns, ..self }
    }

    /// For `domain::accounts` only.
    #[must_use]
    pub(in crate::domain) fn proved_at(self, proved_at: Moment) -> Self {
        Self { proved_at, ..self }
    }

    /// Whether they have to show again that it is them before such an act.
    pub fn must_confirm<A: Act>(&self, now: Moment) -> bool {
        Confirmed::<A>::of(self, now).is_none()
    }

    pub fn turns(&self) -> i64 {
        self.turns
    }

    pub fn id(&self) -> PersonId {
        self.id
    }

    pub fn session_id(&self) -> SessionId {
        self.session_id
    }

    pub fn given_name(&self) -> &str {
        &self.given_name
    }

    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether a role of the person carries the permission.
    pub fn may(&self, permission: StaffPermission) -> bool {
        self.roles.iter().any(|role| permission.is_of(*role))
    }

    pub fn is_staff(&self) -> bool {
        self.roles.iter().any(|role| role.is_staff())
    }
}

/// A person acting for themselves: asks for services, reads and governs their own data.
#[derive(Clone, Debug)]
pub struct CustomerScope {
    person_id: PersonId,
    key: DataKey,
}

impl CustomerScope {
    /// Every signed-in person may be a customer.
    pub fn of(person: &Person) -> Self {
        Self { person_id: person.id, key: person.key.clone() }
    }

    pub fn person_id(&self) -> PersonId {
        self.person_id
    }

    /// Of the key that what is theirs is sealed under.
    pub fn key_id(&self) -> KeyId {
        self.key.id
    }

    /// For `domain` only.
    pub(in crate::domain) fn key(&self) -> &DataKey {
        &self.key
    }
}

/// A person acting as a specialist.
#[derive(Clone, Debug)]
pub struct SpecialistScope {
    person_id: PersonId,
    key: DataKey,
}

impl SpecialistScope {
    /// The scope, when the person holds the role.
    pub fn of(person: &Person) -> Option<Self> {
        person.is(Role::Specialist).then_some(Self { person_id: person.id, key: person.key.clone() })
    }

    pub fn person_id(&self) -> PersonId {
        self.person_id
    }

    /// For `domain` only.
    pub(in crate::domain) fn key(&self) -> &DataKey {
        &self.key
    }
}

/// What a stolen session must not be enough for, in the type of its proof.
pub trait Act: Send + Sync + 'static {
    /// So long after somebody showed that it is them they may do it.
    const LIFE: TimeSpan;
}

/// To say who works here.
#[derive(Clone, Copy, Debug)]
pub struct ChangeRoles;

impl Act for ChangeRoles {
    const LIFE: TimeSpan = TimeSpan::minutes(15);
}

/// To change by what one signs in.
#[derive(Clone, Copy, Debug)]
pub struct ChangeFactors;

impl Act for ChangeFactors {
    const LIFE: TimeSpan = TimeSpan::minutes(15);
}

/// To change the number that one signs in with.
#[derive(Clone, Copy, Debug)]
pub struct ChangeMobile;

impl Act for ChangeMobile {
    const LIFE: TimeSpan = TimeSpan::minutes(15);
}

/// To help somebody back into their account.
#[derive(Clone, Copy, Debug)]
pub struct RecoverAccount;

impl Act for RecoverAccount {
    const LIFE: TimeSpan = TimeSpan::minutes(15);
}

/// To open what is masked of others. People who call do it all day; the session of staff is short anyhow.
#[derive(Clone, Copy, Debug)]
pub struct Unmask;

impl Act for Unmask {
    const LIFE: TimeSpan = TimeSpan::minutes(60);
}

/// That a person showed not long ago that it is them.
#[derive(Clone, Copy, Debug)]
pub struct Confirmed<A>(PhantomData<A>);

impl<A: Act> Confirmed<A> {
    /// The proof, while it is young enough.
    pub fn of(person: &Person, now: Moment) -> Option<Self> {
        (now - person.proved_at < A::LIFE).then_some(Self(PhantomData))
    }
}

/// A permission of staff, in the type of its scope.
pub trait Permission: Send + Sync + 'static {
    const PERMISSION: StaffPermission;
}

macro_rules! make_types {
    ($($(#[$doc:meta])* $name:ident: $($role:ident)|+;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Permission for $name {
            const PERMISSION: StaffPermission = StaffPermission::$name;
        }
    )+};
}

permissions!(make_types);

/// A member of staff with the permission `P`.
#[derive(Clone, Debug)]
pub struct StaffScope<P> {
    person_id: PersonId,
    permission: PhantomData<P>,
}

impl<P: Permission> StaffScope<P> {
    /// The scope, when a role of the person carries the permission.
    pub fn of(person: &Person) -> Option<Self> {
        person.may(P::PERMISSION).then_some(Self { person_id: person.id, permission: PhantomData })
    }

    pub fn person_id(&self) -> PersonId {
        self.person_id
    }
}

/// The program itself: timers, jobs, its command line. Acts for nobody and is named so in every event.
#[derive(Clone, Copy, Debug)]
pub struct SystemScope(());

impl SystemScope {
    /// For `domain` only. Outside, whoever holds the doors of the program asks them: [`Doors::system`](super::Doors::system).
    pub(in crate::domain) fn new() -> Self {
        Self(())
    }
}
