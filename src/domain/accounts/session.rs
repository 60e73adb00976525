//! Sessions: from the cookie's secret to a principal, and how they end.
use std::sync::LazyLock;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryResult, Set, Statement};

use super::data::GIVEN_NAME;
use super::device::{forget_others, remember};
use super::new_device::announce;
use super::roles::roles_of;
use super::rules::{DOUBLE_TAP, TOUCH_EVERY, session_life};
use super::touch::Touch;
use crate::base::crypto::{HashPurpose, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::keys::{KEY_COLUMNS, join_key};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::count_sql;
use crate::domain::scope::{CustomerScope, Person, Principal};
use crate::entity::session;
use crate::model::device::{Connection, Hardware};
use crate::model::factor::FactorKind;
use crate::model::ids::{ChallengeId, PersonId, SessionId};
use crate::model::moment::Moment;
use crate::model::role::Role;

/// What a new session records of the browser.
#[derive(Clone, Default)]
pub struct Visit {
    /// `kind|system|browser`.
    pub device: String,
    pub hardware: Option<Hardware>,
    pub connection: Option<Connection>,
    /// The browser was told to use little data.
    pub saves_data: Option<bool>,
    /// The address cut to its network.
    pub network: String,
    /// The secret of the session that this browser held before; it ends.
    pub old_secret: Option<[u8; SECRET]>,
    /// The secret by which this browser is known already.
    pub device_token: Option<String>,
}

/// Bytes of a session's secret.
pub const SECRET: usize = 16;

/// A session that has begun. Its secrets go into cookies and nowhere else.
pub struct BegunSession {
    pub secret: [u8; SECRET],
    /// By this the browser is known from now on.
    pub device_token: String,
}

/// How a session's secret is stored.
pub fn token_hash(secret: &[u8]) -> [u8; 32] {
    sha256(secret)
}

/// Who holds the session with this secret. Notes the session as used, at most every five minutes.
///
/// # Errors
/// A fault of the database.
pub async fn principal(services: &Services, secret: &[u8], now: Moment) -> Result<Principal, Fault> {
    let rows = holder_of(services, secret, now).await?;
    let Some(row) = rows.first() else {
        return Ok(Principal::Visitor);
    };
    let Some(key) = services.keys.key_in(row)? else {
        return Ok(Principal::Visitor);
    };
    let holder = Holder::from_query_result(row, "")?;
    let roles: Vec<Option<Role>> = rows.iter().map(|row| row.try_get("", "role")).collect::<Result<_, _>>()?;
    let roles: Vec<Role> = roles.into_iter().flatten().collect();
    let given_name = key.open(GIVEN_NAME.of(holder.person_id), &holder.given_name)?;
    touch(services, &holder, &roles, now);
    let roles = awake(services, roles, holder.factor);
    let proved_at = holder.proved_at.unwrap_or(holder.created_at);
    let person = Person::new(holder.person_id, key, holder.session_id, roles, given_name);
    Ok(Principal::Person(person.proved_at(proved_at).waited_for(holder.turns)))
}

/// What a session may be used as. Roles of staff sleep in one that a code alone began: a number can be taken over.
fn awake(services: &Services, mut roles: Vec<Role>, factor: Option<FactorKind>) -> Vec<Role> {
    if factor.is_none() && !services.staff_may_sign_in_by_code {
        roles.retain(|role| !role.is_staff());
    }
    roles
}

/// A living session with its person, who has an account still.
#[derive(FromQueryResult)]
struct Holder {
    session_id: SessionId,
    created_at: Moment,
    last_seen_at: Moment,
    factor: Option<FactorKind>,
    proved_at: Option<Moment>,
    person_id: PersonId,
    given_name: Vec<u8>,
    /// In how many of their requests it is their turn.
    turns: i64,
}

/// A [`Holder`] with the key and one role in each row, one row for each role; none when the session has ended. One
/// query, because every page of a signed-in person runs it.
async fn holder_of(services: &Services, secret: &[u8], now: Moment) -> Result<Vec<QueryResult>, Fault> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT session.id AS session_id, session.created_at, session.last_seen_at, session.factor, session.proved_at, person.id AS person_id, person.given_name, \
             person_role.role, {} AS turns, {KEY_COLUMNS} FROM session \
             JOIN person ON person.id = session.person_id AND person.closed_at IS NULL \
             LEFT JOIN person_role ON person_role.person_id = person.id AND person_role.ended_at IS NULL \
             AND (person_role.ends_at IS NULL OR person_role.ends_at > $2) {} \
             WHERE session.token_hash = $1 AND session.idle_until > $2 AND session.absolute_until > $2",
            count_sql("person.id", "$2"),
            join_key("person.key_id")
        )
    });
    let values = [token_hash(secret).to_vec().into(), now.into()];
    let db = services.db.read();
    Ok(db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), &*SQL, values)).await?)
}

/// Reading a page writes nothing: the use is noted, and written soon after by the housekeeping.
fn touch(services: &Services, holder: &Holder, roles: &[Role], now: Moment) {
    if now - holder.last_seen_at >= TOUCH_EVERY {
        let (idle, _) = session_life(roles);
        services.touches.note(holder.session_id, Touch { seen_at: now, idle_until: now + idle });
    }
}

/// What proved somebody, at most once.
#[derive(Clone, Copy)]
pub(super) enum ProvenBy<'a> {
    /// A code that was sent.
    Challenge(ChallengeId),
    /// A passkey, in the browser with this secret.
    Browser(&'a str),
}

impl ProvenBy<'_> {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Challenge(id) => id.as_bytes().to_vec(),
            Self::Browser(token) => sha256(token.as_bytes()).to_vec(),
        }
    }
}

/// What a session begins with.
#[derive(Clone, Copy)]
pub(super) struct Proof<'a> {
    pub by: ProvenBy<'a>,
    pub form_key: &'a str,
    /// The second step that was shown as well.
    pub factor: Option<FactorKind>,
}

/// Begins a session and remembers the browser, in the transaction that used the proof. Both secrets are made from the
/// proof, so that the same form sent twice begins one session.
///
/// # Errors
/// A fault.
pub(super) async fn begin_session(
    tx: &Tx,
    services: &Services,
    person_id: PersonId,
    visit: Visit,
    proof: Proof<'_>,
    now: Moment,
) -> Result<BegunSession, Fault> {
    let roles = roles_of(tx, person_id, now).await?;
    let begun = secrets_of(services, proof, visit.device_token.as_deref())?;
    if let Some(old) = visit.old_secret.filter(|old| *old != begun.secret) {
        end(tx, &old).await?;
    }
    let browser = remember(tx, person_id, &begun.device_token, now).await?;
    let (idle, absolute) = session_life(&roles);
    let id = row_id(now);
    let row = session::ActiveModel {
        id: Set(id),
        token_hash: Set(token_hash(&begun.secret).to_vec()),
        person_id: Set(Some(person_id)),
        data: Set("{}".to_owned()),
        device: Set(Some(visit.device)),
        network: Set(Some(visit.network)),
        created_at: Set(now),
        last_seen_at: Set(now),
        idle_until: Set(now + idle),
        absolute_until: Set(now + absolute),
        factor: Set(proof.factor),
        proved_at: Set(Some(now)),
        name: Set(None),
        hardware: Set(visit.hardware),
        connection: Set(visit.connection),
        saves_data: Set(visit.saves_data),
        known_device_id: Set(Some(browser.id)),
    };
    let once = OnConflict::column(session::Column::TokenHash).do_nothing().to_owned();
    session::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    if proof.factor.is_some() && roles.iter().any(|role| role.is_staff()) {
        // Whoever works here sits in one place at a time. A code alone, which may be somebody else's, ends nothing of theirs.
        let others = session::Entity::delete_many().filter(session::Column::PersonId.eq(person_id));
        others.filter(session::Column::TokenHash.ne(token_hash(&begun.secret).to_vec())).exec(tx).await?;
    }
    if browser.is_new {
        announce(tx, person_id, id, browser.id, now).await?;
    }
    Ok(begun)
}

/// The session that this very proof began just now.
pub(super) async fn begun_before(
    tx: &Tx,
    services: &Services,
    visit: &Visit,
    proof: Proof<'_>,
    now: Moment,
) -> Result<Option<BegunSession>, Fault> {
    let begun = secrets_of(services, proof, visit.device_token.as_deref())?;
    let row = session::Entity::find().filter(session::Column::TokenHash.eq(token_hash(&begun.secret).to_vec()));
    let is_recent = row.one(tx).await?.is_some_and(|row| row.created_at > now - DOUBLE_TAP);
    Ok(is_recent.then_some(begun))
}

fn secrets_of(services: &Services, proof: Proof<'_>, known: Option<&str>) -> Result<BegunSession, Fault> {
    let (by, form_key) = (proof.by.bytes(), proof.form_key);
    let derived = |what: &[u8]| services.hash.of(HashPurpose::Session, &[what, &by, form_key.as_bytes()]);
    let secret = derived(b"session").first_chunk().copied().ok_or_else(|| Fault::new("a hash is too short"))?;
    let device_token = match known {
        Some(token) => token.to_owned(),
        None => data_encoding::BASE32_NOPAD.encode(&derived(b"device")).to_lowercase(),
    };
    Ok(BegunSession { secret, device_token })
}

async fn end(tx: &Tx, secret: &[u8]) -> Result<(), Fault> {
    session::Entity::delete_many().filter(session::Column::TokenHash.eq(token_hash(secret).to_vec())).exec(tx).await?;
    Ok(())
}

/// Ends all sessions of the person, in the transaction that changed what they may.
pub(super) async fn end_all_sessions(tx: &Tx, person_id: PersonId) -> Result<(), Fault> {
    session::Entity::delete_many().filter(session::Column::PersonId.eq(person_id)).exec(tx).await?;
    Ok(())
}

/// Ends all sessions of the person but `kept`. Returns how many.
pub(super) async fn end_sessions_but(tx: &Tx, person_id: PersonId, kept: SessionId) -> Result<u64, Fault> {
    let ended = session::Entity::delete_many()
        .filter(session::Column::PersonId.eq(person_id))
        .filter(session::Column::Id.ne(kept))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

/// Ends all sessions of the person but `kept`, and forgets all their browsers but the one known by `device_token`.
/// Returns how many sessions ended.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn end_other_sessions(
    services: &Services,
    scope: &CustomerScope,
    kept: SessionId,
    device_token: Option<&str>,
) -> Result<u64, Refusal> {
    let tx = services.db.begin().await?;
    let ended = end_sessions_but(&tx, scope.person_id(), kept).await?;
    forget_others(&tx, scope.person_id(), device_token).await?;
    tx.commit().await?;
    Ok(ended)
}
