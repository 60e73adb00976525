//! tower-sessions over our own table. It finds and ends sessions; sign-in begins them itself, in the transaction that
//! uses the proof (`domain::accounts`). The id is stored as its SHA-256; who, device, network and the two expiries are
//! columns of ours, on our clock. Only signed-in people get a row.
use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use crate::domain::Doors;
use crate::domain::accounts;
use crate::entity::session;

#[derive(Clone)]
pub struct SeaOrmSessionStore {
    doors: Doors,
}

impl std::fmt::Debug for SeaOrmSessionStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeaOrmSessionStore")
    }
}

impl SeaOrmSessionStore {
    pub fn new(doors: Doors) -> Self {
        Self { doors }
    }

    fn token_hash(id: &Id) -> Vec<u8> {
        accounts::token_hash(&id.0.to_le_bytes()).to_vec()
    }
}

fn backend(fault: impl std::fmt::Display) -> Error {
    Error::Backend(fault.to_string())
}

#[async_trait]
impl SessionStore for SeaOrmSessionStore {
    /// Nothing of ours is stored in the layer's record.
    async fn save(&self, _record: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.doors.clock.now();
        let row = session::Entity::find()
            .filter(session::Column::TokenHash.eq(Self::token_hash(id)))
            .filter(session::Column::IdleUntil.gt(now))
            .filter(session::Column::AbsoluteUntil.gt(now))
            .one(self.doors.db.read())
            .await
            .map_err(backend)?;
        Ok(row.map(|row| record(*id, &row)))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let delete = async {
            let tx = self.doors.db.begin().await?;
            session::Entity::delete_many()
                .filter(session::Column::TokenHash.eq(Self::token_hash(id)))
                .exec(&tx)
                .await?;
            tx.commit().await
        };
        delete.await.map_err(backend)
    }
}

fn record(id: Id, row: &session::Model) -> Record {
    Record {
        id,
        data: std::collections::HashMap::new(),
        // tower-sessions only looks at this through the cookie's age; our own columns decided above.
        expiry_date: OffsetDateTime::from_unix_timestamp(row.absolute_until.unix_seconds())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            + Duration::days(1),
    }
}
