//! tower-sessions over our own table. The id is stored as its SHA-256; who, device, network and the two expiries are
//! columns of ours, on our clock. Only signed-in people get a row.
use async_trait::async_trait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use uuid::Uuid;

use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::accounts::{self, SignIn};
use crate::entity::session;

/// Where the record keeps who signed in.
pub const SIGN_IN: &str = "sign_in";

#[derive(Clone)]
pub struct SeaOrmSessionStore {
    services: Services,
}

impl std::fmt::Debug for SeaOrmSessionStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeaOrmSessionStore")
    }
}

impl SeaOrmSessionStore {
    pub fn new(services: Services) -> Self {
        Self { services }
    }

    fn token_hash(id: &Id) -> Vec<u8> {
        accounts::token_hash(&id.0.to_le_bytes()).to_vec()
    }

    async fn write(&self, record: &Record, on_conflict: OnConflict) -> std::result::Result<bool, Fault> {
        let Some(value) = record.data.get(SIGN_IN) else {
            return Ok(true);
        };
        let sign_in: SignIn = serde_json::from_value(value.clone())
            // The words of the parser would quote device and network.
            .map_err(|_| Fault::new("what a session holds is not a sign-in"))?;
        let now = self.services.clock.now_ms();
        let row = session::ActiveModel {
            id: Set(row_id(now)),
            token_hash: Set(Self::token_hash(&record.id)),
            person_id: Set(Some(sign_in.person_id)),
            data: Set("{}".to_owned()),
            device: Set(Some(sign_in.device)),
            network: Set(Some(sign_in.network)),
            created_at: Set(now),
            last_seen_at: Set(now),
            idle_until: Set(now + sign_in.idle_ms),
            absolute_until: Set(now + sign_in.absolute_ms),
        };
        let tx = self.services.db.begin().await?;
        let written = session::Entity::insert(row).on_conflict(on_conflict).exec_without_returning(&tx).await?;
        tx.commit().await?;
        Ok(written > 0)
    }
}

fn backend(fault: impl std::fmt::Display) -> Error {
    Error::Backend(fault.to_string())
}

#[async_trait]
impl SessionStore for SeaOrmSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let do_nothing = || OnConflict::column(session::Column::TokenHash).do_nothing().to_owned();
        while !self.write(record, do_nothing()).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let update = OnConflict::column(session::Column::TokenHash)
            .update_columns([session::Column::PersonId, session::Column::LastSeenAt])
            .to_owned();
        self.write(record, update).await.map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.services.clock.now_ms();
        let row = session::Entity::find()
            .filter(session::Column::TokenHash.eq(Self::token_hash(id)))
            .filter(session::Column::IdleUntil.gt(now))
            .filter(session::Column::AbsoluteUntil.gt(now))
            .one(self.services.db.read())
            .await
            .map_err(backend)?;
        row.map(|row| record(*id, row, now)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let delete = async {
            let tx = self.services.db.begin().await?;
            session::Entity::delete_many()
                .filter(session::Column::TokenHash.eq(Self::token_hash(id)))
                .exec(&tx)
                .await?;
            tx.commit().await
        };
        delete.await.map_err(backend)
    }
}

fn record(id: Id, row: session::Model, now: i64) -> Result<Record> {
    let sign_in = SignIn {
        person_id: row.person_id.unwrap_or(Uuid::nil()),
        device: row.device.unwrap_or_default(),
        network: row.network.unwrap_or_default(),
        idle_ms: row.idle_until - now,
        absolute_ms: row.absolute_until - now,
    };
    let value = serde_json::to_value(sign_in).map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Record {
        id,
        data: [(SIGN_IN.to_owned(), value)].into(),
        // tower-sessions only looks at this through the cookie's age; our own columns decided above.
        expiry_date: OffsetDateTime::from_unix_timestamp(row.absolute_until / 1000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            + Duration::days(1),
    })
}
