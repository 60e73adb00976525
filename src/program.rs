//! Putting the program together: from the configuration to running parts.
use std::path::Path;
use std::sync::Arc;

use karriz_migrations::{Migrator, MigratorTrait};

use crate::adapters::sms::DevelopmentOutbox;
use crate::base::clock::Clock;
use crate::base::db::Db;
use crate::base::fault::Fault;
use crate::base::jobs::{JobBell, Pace, Pulse, Worker};
use crate::base::keys::{KeyStore, MasterKey};
use crate::config::Config;
use crate::domain::Services;
use crate::domain::accounts::Touches;
use crate::domain::catalogue::{self, CatalogueHandle};
use crate::domain::notify::Sms;
use crate::domain::work::Work;
use crate::web::app::App;

/// The parts of a running program.
pub struct Program {
    pub app: Arc<App>,
    pub sms: Arc<dyn Sms>,
}

impl Program {
    /// Opens database and keys. Nothing is migrated and nothing runs yet.
    ///
    /// # Errors
    /// In words for the operator, inside a fault.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        std::fs::create_dir_all(&config.data_dir)?;
        let master = master_key(&config)?;
        let db = Db::open(&config.database).await?;
        let keys = KeyStore::open(&config.database, &master).await?;
        let services = Services {
            db,
            keys,
            hash: master.keyed_hash(),
            clock: Arc::clone(&clock),
            bell: JobBell::default(),
            pulse: Pulse::default(),
            touches: Touches::default(),
            limits: config.limits.clone(),
            catalogue: CatalogueHandle::default(),
            public_host: config.public_host().to_owned(),
            staff_may_sign_in_by_code: config.is_development(),
        };
        let outbox = Arc::new(DevelopmentOutbox::new(clock, &config.data_dir));
        let sms: Arc<dyn Sms> = Arc::clone(&outbox) as Arc<dyn Sms>;
        Ok(Self { app: App::new(config, services, Some(outbox)), sms })
    }

    /// Brings both stores to the newest schema and the catalogue to the data that this binary carries.
    ///
    /// # Errors
    /// When a migration fails; each runs in a transaction.
    pub async fn migrate(&self) -> Result<(), Fault> {
        Migrator::up(self.app.db().for_migrations(), None).await?;
        self.app.services.keys.migrate().await?;
        catalogue::load_from_data(&self.app.services).await?;
        self.refresh_catalogue().await
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
        self.app.services.keys.clone().close().await;
        self.app.db().clone().close().await;
    }

    /// The worker of this program's jobs.
    pub fn worker(&self) -> Worker {
        let services = self.app.services.clone();
        Worker {
            db: services.db.clone(),
            clock: Arc::clone(&services.clock),
            bell: services.bell.clone(),
            pulse: services.pulse.clone(),
            dispatch: Arc::new(Work { services, sms: Arc::clone(&self.sms) }),
            pace: Pace::default(),
        }
    }
}

/// In development a key is made when there is none.
fn master_key(config: &Config) -> Result<MasterKey, Fault> {
    if config.is_development() && !config.master_key_file.exists() {
        MasterKey::create(&config.master_key_file)?;
    }
    MasterKey::read(&config.master_key_file).map_err(Fault::new)
}

/// Held while `serve` runs, so that only one works on a SQLite data folder.
pub struct FolderLock(#[allow(dead_code)] std::fs::File);

impl FolderLock {
    /// Takes the lock.
    ///
    /// # Errors
    /// When another process holds it, in words.
    pub fn take(data_dir: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(data_dir)?;
        let file =
            std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(data_dir.join("serve.lock"))?;
        file.try_lock().map_err(|_| {
            Fault::new(format!("another `karriz serve` works on {}; stop it first", data_dir.display()))
        })?;
        Ok(Self(file))
    }
}
