//! What the whole program shares.
use std::sync::Arc;

use crate::base::db::Db;
use crate::config::{Config, MailAccount, SmsAccount};
use crate::domain::notify::SentMessages;
use crate::domain::{Doors, MessageSettings, Services, Settings};
use crate::model::moment::Moment;
use crate::page::cx::Site;

use super::middleware::flood::Flood;
use super::middleware::session::Renewals;
use super::public_cache::PublicCache;

/// The running program: configuration and the doors to everything outside.
pub struct App {
    pub config: Config,
    pub services: Services,
    /// What the program has opened: for sessions, health and the worker, never for a page.
    pub doors: Doors,
    pub pages: PublicCache,
    pub flood: Flood,
    pub renewals: Renewals,
    pub site: Arc<Site>,
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, doors: Doors, outbox: Option<Arc<dyn SentMessages>>) -> Arc<Self> {
        super::assets::load();
        let settings = Settings {
            limits: config.limits.clone(),
            public_host: config.public_host().to_owned(),
            public_origin: config.public_origin.clone(),
            messages: MessageSettings {
                sms_order: config.messages.sms.iter().map(SmsAccount::provider).collect(),
                part_rials: config.messages.part_rials,
                has_mail: !matches!(config.messages.mail, MailAccount::None),
            },
            staff_may_sign_in_by_code: config.is_development(),
        };
        let services = Services::new(&doors, settings);
        let flood = Flood::new(&config, &doors.clock);
        let site = Arc::new(Site { outbox, operator: config.operator.clone(), origin: config.public_origin.clone() });
        Arc::new(Self {
            config,
            services,
            doors,
            site,
            pages: PublicCache::default(),
            flood,
            renewals: Renewals::default(),
        })
    }

    pub fn db(&self) -> &Db {
        &self.doors.db
    }

    pub fn now(&self) -> Moment {
        self.doors.clock.now()
    }
}
