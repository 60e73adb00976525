//! What Karriz does. Each context is a folder whose `mod.rs` is its interface; no HTTP and no HTML here.
use std::sync::Arc;

use sea_orm::DbErr;

use self::privacy::access_log::{self, AccessEntry};
use self::scope::SystemScope;
use crate::base::clock::Clock;
use crate::base::crypto::{HashPurpose, KeyedHash};
use crate::base::db::Db;
pub use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::idempotency::{First, KeyedPost};
use crate::base::jobs::{JobBell, Pulse};
use crate::base::keys::KeyStore;
use crate::base::limits::Limits;
use crate::base::signing::LogSigner;
use crate::model::ids::PersonId;
use crate::model::message::Provider;
use crate::model::moment::Moment;

/// Of the mark on forms: nobody gains by guessing it.
const FORM_MARK_BYTES: usize = 5;

pub mod accounts;
pub mod catalogue;
pub mod crowd;
pub mod holidays;
pub mod notify;
pub mod places;
pub mod policy;
pub mod privacy;
mod program_data;
pub mod refusal;
pub mod requests;
pub mod scope;
pub mod specialists;
pub mod staff;
pub mod work;

/// What use cases work with. Cheap to clone. Its fields are closed to everything outside this module: a page can
/// neither open a key nor query the database past a scope.
#[derive(Clone)]
pub struct Services {
    db: Db,
    keys: KeyStore,
    hash: KeyedHash,
    /// Signs the heads of logs.
    signer: LogSigner,
    clock: Arc<dyn Clock>,
    /// Wakes the worker when a job was enqueued.
    bell: JobBell,
    /// Uses of sessions that are to be written.
    touches: accounts::Touches,
    limits: Limits,
    /// What can be asked for, in memory.
    catalogue: catalogue::CatalogueHandle,
    /// The host that SMS name, as the browser sees it.
    public_host: String,
    /// Scheme and host, as the browser sees them: what passkeys are bound to, and links begin with.
    public_origin: String,
    /// How messages leave the house.
    messages: MessageSettings,
    /// Whether a code alone signs staff in: only in development.
    staff_may_sign_in_by_code: bool,
    /// The pages that wait for news.
    watch: requests::Watch,
}

/// What the program opens at its start: for the program itself, its worker and its health, never for a page.
#[derive(Clone)]
pub struct Doors {
    pub db: Db,
    pub keys: KeyStore,
    pub hash: KeyedHash,
    pub signer: LogSigner,
    pub clock: Arc<dyn Clock>,
    pub bell: JobBell,
    /// The worker's sign of life.
    pub pulse: Pulse,
    pub touches: accounts::Touches,
}

impl Doors {
    /// The right of the program itself. Whoever holds the doors has it: the command line, the worker and tests. Pages
    /// get [`Services`], which do not give it.
    pub fn system(&self) -> SystemScope {
        SystemScope::new()
    }

    /// Writes an entry of the access log for an access that did not happen: for tests of the log. An access by the
    /// domain writes its own.
    ///
    /// # Errors
    /// As the entry of an access; the transaction must then be dropped.
    pub async fn record(&self, tx: &Tx, entry: AccessEntry<'_>, now: Moment) -> Result<(), Fault> {
        access_log::record(tx, &self.hash, entry, now).await
    }
}

/// What the operator decides about use cases.
#[derive(Clone)]
pub struct Settings {
    pub limits: Limits,
    pub public_host: String,
    pub public_origin: String,
    pub messages: MessageSettings,
    pub staff_may_sign_in_by_code: bool,
}

/// What the operator decides about messages.
#[derive(Clone, Debug)]
pub struct MessageSettings {
    /// Those who carry SMS, in the order in which they are asked.
    pub sms_order: Vec<Provider>,
    /// What a part of an SMS costs, in rials, where the provider does not say it.
    pub part_rials: Option<i64>,
    /// Whether there is a mail server.
    pub has_mail: bool,
}

impl Services {
    /// Use cases behind these doors.
    pub fn new(doors: &Doors, settings: Settings) -> Self {
        let Doors { db, keys, hash, signer, clock, bell, touches, .. } = doors.clone();
        let Settings { limits, public_host, public_origin, messages, staff_may_sign_in_by_code } = settings;
        let catalogue = catalogue::CatalogueHandle::default();
        let watch = requests::Watch::default();
        Self {
            db,
            keys,
            hash,
            signer,
            clock,
            bell,
            touches,
            limits,
            catalogue,
            public_host,
            public_origin,
            messages,
            staff_may_sign_in_by_code,
            watch,
        }
    }

    /// The pages that wait for news.
    pub fn watch(&self) -> &requests::Watch {
        &self.watch
    }

    /// Begins the transaction of a form.
    ///
    /// # Errors
    /// As [`Db::begin`].
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        self.db.begin().await
    }

    /// The mark of this person on the forms that are made for them. It tells nobody who that is.
    pub fn form_mark(&self, person_id: PersonId) -> String {
        let hash = self.hash.of(HashPurpose::FormOwner, &[person_id.as_bytes()]);
        data_encoding::BASE32_NOPAD.encode(&hash[..FORM_MARK_BYTES]).to_lowercase()
    }

    /// Where the first post under a form's key led.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_post(&self, post: &KeyedPost) -> Result<First, DbErr> {
        post.first(self.db.read()).await
    }

    /// Wakes the worker: a job was committed that is due.
    pub fn ring(&self) {
        self.bell.ring();
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same at another time: for the demo city, whose stories have a past.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }
}
