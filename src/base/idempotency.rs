//! What makes a second post of a form harmless: the form's key, whose it is, and where its first post led.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Set};

use super::crypto::sha256;
use super::ids::row_id;
use crate::entity::idempotency_key::{ActiveModel, Column, Entity};
use crate::model::moment::Moment;

const LONGEST_KEY: usize = 64;

/// One post under its key.
pub struct KeyedPost {
    actor: String,
    key: String,
    hash: Vec<u8>,
}

/// Where the first post under the key led.
#[derive(Debug, PartialEq, Eq)]
pub enum First {
    /// There was none.
    None,
    /// The same was posted, and led here. Empty while it is being carried out.
    Same(String),
    /// Something else was posted.
    Different,
}

/// Whether `key` can be one of ours.
pub fn is_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl KeyedPost {
    /// A post of `content` by `actor` under `key`.
    pub fn new(actor: String, key: String, content: &[u8]) -> Self {
        Self { actor, key, hash: sha256(content).to_vec() }
    }

    /// Whether the key was free; now it is not. Who posts the same at the same moment waits here for the other's end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, tx: &impl ConnectionTrait, now: Moment) -> Result<bool, DbErr> {
        let row = ActiveModel {
            id: Set(row_id(now)),
            actor: Set(self.actor.clone()),
            form_key: Set(self.key.clone()),
            request_hash: Set(self.hash.clone()),
            location: Set(String::new()),
            created_at: Set(now),
        };
        let free = OnConflict::columns([Column::Actor, Column::FormKey]).do_nothing().to_owned();
        Ok(Entity::insert(row).on_conflict(free).exec_without_returning(tx).await? == 1)
    }

    /// Keeps where the post led, in its transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, tx: &impl ConnectionTrait, location: &str) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::Location, Expr::value(location))
            .filter(Column::Actor.eq(&self.actor))
            .filter(Column::FormKey.eq(&self.key))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// Where the first post under this key led.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first(&self, connection: &impl ConnectionTrait) -> Result<First, DbErr> {
        let row = Entity::find()
            .filter(Column::Actor.eq(&self.actor))
            .filter(Column::FormKey.eq(&self.key))
            .one(connection)
            .await?;
        Ok(match row {
            None => First::None,
            Some(row) if row.request_hash == self.hash => First::Same(row.location),
            Some(_) => First::Different,
        })
    }
}
