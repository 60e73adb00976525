//! What the whole program shares.
use std::sync::Arc;

use crate::base::clock::Clock;
use crate::base::crypto::KeyedHash;
use crate::base::db::Db;
use crate::base::jobs::JobBell;
use crate::base::keys::KeyStore;
use crate::config::Config;
use crate::domain::Services;
use crate::domain::notify::Sms;

use super::assets::Assets;
use super::middleware::flood::Flood;
use super::public_cache::PublicCache;

/// The running program: configuration and the doors to everything outside.
pub struct App {
    pub config: Config,
    pub services: Services,
    pub assets: Assets,
    pub pages: PublicCache,
    pub flood: Flood,
    /// The development outbox, when SMS go nowhere else.
    pub outbox: Option<Arc<crate::adapters::sms::DevelopmentOutbox>>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        config: Config,
        services: Services,
        outbox: Option<Arc<crate::adapters::sms::DevelopmentOutbox>>,
    ) -> Arc<Self> {
        let flood = Flood::new(&config);
        Arc::new(Self { config, services, assets: Assets::load(), pages: PublicCache::default(), flood, outbox })
    }

    pub fn db(&self) -> &Db {
        &self.services.db
    }

    pub fn now(&self) -> i64 {
        self.services.clock.now_ms()
    }
}

/// Short names for what `Services` holds, so that its users need not know `base`.
pub type SharedClock = Arc<dyn Clock>;
pub type SharedSms = Arc<dyn Sms>;
pub type Parts = (Db, KeyStore, KeyedHash, SharedClock, JobBell, SharedSms);
