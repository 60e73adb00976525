//! Putting the program together: from the configuration to running parts.
use std::sync::Arc;

use karriz_migrations::{Migrator, MigratorTrait};

use crate::adapters::mail;
use crate::adapters::outgoing::Outgoing;
use crate::adapters::sms::{DevelopmentOutbox, Kavenegar, SmsIr};
use crate::base::backup::Half;
use crate::base::clock::Clock;
use crate::base::db::{Db, Location};
use crate::base::fault::Fault;
use crate::base::jobs::{JobBell, Pace, Pulse, Worker};
use crate::base::key_check::Fit;
use crate::base::keys::{KeyStore, LockedStore, MasterKey};
use crate::base::schema::{SchemaChange, applied_migrations, may_change_schema};
use crate::config::{Config, MailAccount, Messages, SmsAccount};
use crate::domain::Doors;
use crate::domain::accounts::Touches;
use crate::domain::catalogue;
use crate::domain::notify::{Mail, SentMessages, Sms, SmsWays};
use crate::domain::privacy::access_log;
use crate::domain::work::{self, Work};
use crate::web::app::App;

/// Why the program does not go on.
#[derive(Debug)]
pub enum StartError {
    /// Something that the operator must mend first, in one line. Nothing was changed. Exit code 2.
    Refused(String),
    /// A fault. Exit code 1.
    Fault(Fault),
}

impl StartError {
    fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }
}

impl<E: Into<Fault>> From<E> for StartError {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(words) => f.write_str(words),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

/// The parts of a running program.
pub struct Program {
    pub app: Arc<App>,
    pub sms: SmsWays,
    /// Nothing where the operator has named no mail server.
    pub mail: Option<Arc<dyn Mail>>,
}

impl Program {
    /// Opens database and keys, and holds the master key against both. Nothing is migrated and nothing runs yet.
    ///
    /// # Errors
    /// In words for the operator, above all when the master key is missing or is not the one of what is stored.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let program = Self::open_listening(config, clock, |_| ()).await?;
        match program.why_not_begin().await? {
            None => Ok(program),
            Some(words) => {
                program.close().await;
                Err(StartError::Refused(words))
            }
        }
    }

    /// Why nothing can be done with what is stored, in words; `None` when it can.
    async fn why_not_begin(&self) -> Result<Option<String>, Fault> {
        let data = self.app.db().read();
        if Half::is_at(data).await? {
            return Ok(Some(
                "a restore into this database began and did not end; run `karriz restore` again".to_owned(),
            ));
        }
        Ok(unknown_migration(&applied_migrations(data).await?).map(|name| {
            format!(
                "the database was brought forward by a later version of this program ({name}); use that one, or restore the \
                 backup from before the upgrade"
            )
        }))
    }

    /// As [`Program::open`], with `listen` given the database before anybody uses it: for tests that record the
    /// queries.
    ///
    /// # Errors
    /// As [`Program::open`].
    pub async fn open_listening(
        config: Config,
        clock: Arc<dyn Clock>,
        listen: impl FnOnce(&mut Db),
    ) -> Result<Self, StartError> {
        std::fs::create_dir_all(&config.data_dir).map_err(|error| {
            StartError::refused(format!("the data folder {} cannot be made: {error}", config.data_dir.display()))
        })?;
        let store = LockedStore::open(&config.database).await?;
        let mut db = Db::open(&config.database).await?;
        listen(&mut db);
        let master = master_key(&config, &store, &db).await?;
        let keys = store.unlock(&master);
        check_fit(&config, &keys, &db).await?;
        let doors = Doors {
            db,
            keys,
            hash: master.keyed_hash(),
            signer: master.log_signer(),
            clock: Arc::clone(&clock),
            bell: JobBell::default(),
            pulse: Pulse::default(),
            touches: Touches::default(),
        };
        let outbox = Arc::new(DevelopmentOutbox::new(clock, &config.data_dir));
        let (sms, mail) = ways(&config.messages, &outbox).map_err(StartError::Refused)?;
        // Where nothing is kept in it, there is nothing to read.
        let shown = config.messages.use_outbox().then_some(outbox);
        Ok(Self { app: App::new(config, doors, shown.map(|outbox| outbox as Arc<dyn SentMessages>)), sms, mail })
    }

    /// Brings both stores to the newest schema and the catalogue to the data that this binary carries. Of two processes
    /// that migrate one PostgreSQL at once, one waits for the other.
    ///
    /// # Errors
    /// When a migration fails; each runs in a transaction, and a second run completes what a first did not.
    pub async fn migrate(&self) -> Result<(), StartError> {
        let (config, doors) = (&self.app.config, &self.app.doors);
        let change = SchemaChange::begin(&doors.db, &config.database, config.migrate_database.as_ref()).await?;
        let migrated = self.migrate_through(&change).await;
        change.end().await;
        migrated?;
        Ok(self.refresh_catalogue().await?)
    }

    async fn migrate_through(&self, change: &SchemaChange) -> Result<(), Fault> {
        let (services, keys) = (&self.app.services, &self.app.doors.keys);
        let data = change.connection();
        // The file of the keys is another database with a connection of its own.
        let beside = if change.is_apart() { data } else { keys.own_connection() };
        keys.migrate_through(beside).await?;
        let pending = Migrator::get_pending_migrations_read_only(data).await?;
        let is_pending = |name: &str| pending.iter().any(|migration| migration.name() == name);
        if is_pending(karriz_migrations::SEALS) && !is_pending(karriz_migrations::FIRST) {
            access_log::remember_unsealed(data, services, beside).await?;
        }
        Migrator::up(data, None).await?;
        keys.write_checks(beside, data, self.app.now()).await?;
        catalogue::load_from_data(services).await?;
        Ok(())
    }

    /// Gives `role` (PostgreSQL) what serving needs and no more: it can neither change nor delete rows of append-only
    /// tables, nor the schema. To be repeated after every migration.
    ///
    /// # Errors
    /// When there is no such role, it may do everything anyway, or the database is SQLite.
    pub async fn grant_runtime(&self, role: &str) -> Result<(), StartError> {
        let (config, doors) = (&self.app.config, &self.app.doors);
        if !matches!(config.database, Location::Postgres(_)) {
            return Err(StartError::refused("SQLite has no roles; --runtime-role is for PostgreSQL"));
        }
        let change = SchemaChange::begin(&doors.db, &config.database, config.migrate_database.as_ref()).await?;
        let granted = change.grant(role).await;
        change.end().await;
        granted?.map_err(StartError::Refused)
    }

    /// Makes the program ready to serve: migrates, unless its role may not change the schema (PostgreSQL); then nothing
    /// must be left to migrate.
    ///
    /// # Errors
    /// When migrations are left to a role that may, or one fails.
    pub async fn prepare(&self) -> Result<(), StartError> {
        let (services, doors) = (&self.app.services, &self.app.doors);
        if self.app.config.migrate_database.is_some() || may_change_schema(doors.db.read()).await? {
            return self.migrate().await;
        }
        self.require_newest_schema().await?;
        // The catalogue is data: its role may write it, and of two processes that start at once one does.
        let change = SchemaChange::begin(&doors.db, &self.app.config.database, None).await?;
        let loaded = catalogue::load_from_data(services).await;
        change.end().await;
        loaded?;
        Ok(self.refresh_catalogue().await?)
    }

    /// Refuses to begin work that could not be done. To be called before the worker begins.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn require_handlers(&self) -> Result<(), StartError> {
        match work::check(&self.app.services).await? {
            Some(words) => Err(StartError::Refused(words)),
            None => Ok(()),
        }
    }

    /// Refuses a schema that is behind this program.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn require_newest_schema(&self) -> Result<(), StartError> {
        let doors = &self.app.doors;
        let pending = Migrator::get_pending_migrations_read_only(doors.db.read()).await?;
        if pending.is_empty() && doors.keys.has_checks(doors.db.read()).await? {
            return Ok(());
        }
        Err(StartError::refused(format!(
            "the schema is behind this program (migrations left: {}); run `karriz migrate` first, with the role that may \
             change the schema",
            pending.len()
        )))
    }

    /// Reads the catalogue into memory. [`Self::migrate`] has done it already.
    ///
    /// # Errors
    /// When the tables cannot be read.
    pub async fn refresh_catalogue(&self) -> Result<(), Fault> {
        catalogue::refresh(&self.app.services).await
    }

    /// Closes the stores.
    pub async fn close(self) {
        self.app.doors.keys.clone().close().await;
        self.app.db().clone().close().await;
    }

    /// The worker of this program's jobs.
    pub fn worker(&self) -> Worker {
        let (services, doors) = (self.app.services.clone(), self.app.doors.clone());
        Worker {
            db: doors.db,
            clock: doors.clock,
            bell: doors.bell,
            pulse: doors.pulse,
            dispatch: Arc::new(Work { services, sms: self.sms.clone(), mail: self.mail.clone() }),
            pace: Pace::default(),
        }
    }
}

/// The first of these migrations that this program does not have.
pub(crate) fn unknown_migration(applied: &[String]) -> Option<&String> {
    let known = Migrator::migrations();
    applied.iter().find(|name| !known.iter().any(|migration| migration.name() == name.as_str()))
}

/// The ways for messages that the operator named.
fn ways(messages: &Messages, outbox: &Arc<DevelopmentOutbox>) -> Result<(SmsWays, Option<Arc<dyn Mail>>), String> {
    let client = Outgoing::new(messages.egress.clone())?;
    let way = |account: &SmsAccount| match account {
        SmsAccount::Outbox => Arc::clone(outbox) as Arc<dyn Sms>,
        SmsAccount::Kavenegar(account) => Arc::new(Kavenegar::new(account.clone(), client.clone())),
        SmsAccount::SmsIr(account) => Arc::new(SmsIr::new(account.clone(), client.clone())),
    };
    let mail = match &messages.mail {
        MailAccount::None => None,
        MailAccount::Outbox => Some(Arc::clone(outbox) as Arc<dyn Mail>),
        MailAccount::Smtp(account) => Some(mail::way(account)?),
    };
    Ok((SmsWays::new(messages.sms.iter().map(way).collect()), mail))
}

/// In development a key is made when there is none, unless something hangs on one already.
async fn master_key(config: &Config, store: &LockedStore, db: &Db) -> Result<MasterKey, StartError> {
    let path = &config.master_key_file;
    if !path.exists() {
        if store.is_in_use(db.read()).await? {
            return Err(StartError::refused(format!(
                "the master key {} is missing, and what is stored needs it; put it back from where it is kept safe",
                path.display()
            )));
        }
        if config.is_development() {
            MasterKey::create(path)?;
        }
    }
    MasterKey::read(path).map_err(StartError::Refused)
}

async fn check_fit(config: &Config, keys: &KeyStore, db: &Db) -> Result<(), StartError> {
    match keys.fit(db.read()).await? {
        Fit::Fits => Ok(()),
        Fit::AnotherMaster => Err(StartError::refused(format!(
            "the master key {} is not the one that this data and its keys were made under",
            config.master_key_file.display()
        ))),
        Fit::KeysAreGone => Err(StartError::refused(
            "the store of keys is empty, and the data has people whose keys it should hold; put it back as well",
        )),
    }
}

/// Held by whatever writes a SQLite data folder, so that only one does.
pub struct FolderLock(#[expect(dead_code, reason = "the lock lives as long as the open file")] std::fs::File);

impl FolderLock {
    /// Takes the lock. PostgreSQL needs none: several processes may work on it.
    ///
    /// # Errors
    /// When another process holds it, in words.
    pub fn take(config: &Config) -> Result<Option<Self>, StartError> {
        if !matches!(config.database, Location::File(_)) {
            return Ok(None);
        }
        let folder = config.data_dir.display();
        let cannot = |error| StartError::refused(format!("the data folder {folder} cannot be written: {error}"));
        std::fs::create_dir_all(&config.data_dir).map_err(cannot)?;
        let mut options = std::fs::OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let file = options.open(config.data_dir.join("serve.lock")).map_err(cannot)?;
        file.try_lock().map_err(|_| {
            StartError::refused(format!("another `karriz` works on the data folder {folder}; stop it first"))
        })?;
        Ok(Some(Self(file)))
    }
}
