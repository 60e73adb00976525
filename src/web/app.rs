//! What the whole program shares.
use std::sync::Arc;

use crate::base::db::Db;
use crate::config::Config;
use crate::domain::Services;
use crate::domain::notify::SentMessages;
use crate::page::cx::Site;

use super::middleware::flood::Flood;
use super::middleware::session::Renewals;
use super::public_cache::PublicCache;

/// The running program: configuration and the doors to everything outside.
pub struct App {
    pub config: Config,
    pub services: Services,
    pub pages: PublicCache,
    pub flood: Flood,
    pub renewals: Renewals,
    pub site: Arc<Site>,
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, services: Services, outbox: Option<Arc<dyn SentMessages>>) -> Arc<Self> {
        super::assets::load();
        let (flood, site) = (Flood::new(&config), Arc::new(Site { outbox }));
        Arc::new(Self { config, services, site, pages: PublicCache::default(), flood, renewals: Renewals::default() })
    }

    pub fn db(&self) -> &Db {
        &self.services.db
    }

    pub fn now(&self) -> i64 {
        self.services.clock.now_ms()
    }
}
