//! What Karriz does. Each context is a folder whose `mod.rs` is its interface; no HTTP and no HTML here.
use std::sync::Arc;

use crate::base::clock::Clock;
use crate::base::crypto::KeyedHash;
use crate::base::db::Db;
use crate::base::jobs::{JobBell, Pulse};
use crate::base::keys::KeyStore;
use crate::base::limits::Limits;
use crate::base::signing::LogSigner;

pub mod accounts;
pub mod catalogue;
pub mod crowd;
pub mod demo;
pub mod notify;
pub mod offers;
pub mod places;
pub mod policy;
pub mod privacy;
pub mod refusal;
pub mod requests;
pub mod scope;
pub mod work;

/// The doors that use cases go through. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub db: Db,
    pub keys: KeyStore,
    pub hash: KeyedHash,
    /// Signs the heads of logs.
    pub signer: LogSigner,
    pub clock: Arc<dyn Clock>,
    /// Wakes the worker when a job was enqueued.
    pub bell: JobBell,
    /// The worker's sign of life.
    pub pulse: Pulse,
    /// Uses of sessions that are to be written.
    pub touches: accounts::Touches,
    pub limits: Limits,
    /// What can be asked for, in memory.
    pub catalogue: catalogue::CatalogueHandle,
    /// The host that SMS name, as the browser sees it.
    pub public_host: String,
    /// Whether a code alone signs staff in: only in development.
    pub staff_may_sign_in_by_code: bool,
}
