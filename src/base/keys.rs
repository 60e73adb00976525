//! Data keys. They are stored wrapped by the master key and **apart from the data** (an own SQLite file, or the schema
//! `keys` that stays out of dumps), so that destroying a key also blinds every backup of the data.
//!
//! A key row is written before the data it protects; rows that no data came to are swept when they expire.
//!
//! Each store, and the data beside it, holds a check value sealed under the master: see [`super::key_check`].
use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, QueryResult, Statement, Value};
use zeroize::Zeroizing;

use super::crypto::{DataKey, decrypt, encrypt};
use super::db::{BoundedPool, Db, Location, keys_file, marks};
use super::fault::Fault;
use super::ids::{random_bytes, row_id};
pub use super::master_key::MasterKey;
use super::packed_rows::{Cell, bytes_of, code_in, id_in};
use crate::model::ids::KeyId;
pub use crate::model::key::KeyKind;
use crate::model::moment::Moment;

/// So many read at once, and so many write.
const POSTGRES_CONNECTIONS: usize = 4;

/// What a query selects for [`KeyStore::key_in`].
pub const KEY_COLUMNS: &str =
    "data_key.id AS data_key_id, data_key.kind AS data_key_kind, data_key.wrapped AS data_key_wrapped";

/// The part of a query that brings along the key whose id stands in `column`, so that names need no second query.
pub fn join_key(column: &str) -> String {
    format!("LEFT JOIN keys.data_key AS data_key ON data_key.id = {column}")
}

/// The cells of packed rows that [`KeyStore::key_of_cells`] reads, in a query with [`join_key`].
pub fn key_cells() -> [Cell; 3] {
    [
        Cell::Id("data_key.id".to_owned()),
        Cell::Text("data_key.kind".to_owned()),
        Cell::Bytes("data_key.wrapped".to_owned()),
    ]
}

/// The store of wrapped keys before a master key is there to open them.
#[derive(Clone)]
pub struct LockedStore {
    db: Db,
    /// What stands before the names of its tables.
    prefix: &'static str,
}

/// The store of wrapped keys.
#[derive(Clone)]
pub struct KeyStore {
    pub(super) store: LockedStore,
    wrap: Zeroizing<[u8; 32]>,
    /// Seals the check values.
    pub(super) check: Zeroizing<[u8; 32]>,
    pub(super) master_id: String,
}

impl LockedStore {
    /// Opens the store beside the data: `keys.db` in the folder of a SQLite file, schema `keys` of PostgreSQL.
    ///
    /// # Errors
    /// When the store cannot be opened or made.
    pub async fn open(location: &Location) -> Result<Self, Fault> {
        let (db, prefix) = match location {
            Location::File(path) => (Db::open_file(&keys_file(path), None).await?, ""),
            // A pool of its own: transactions that hold the data's connections ask for keys and must not wait for
            // each other.
            Location::Postgres(url) => {
                (Db::open_postgres(url, POSTGRES_CONNECTIONS, POSTGRES_CONNECTIONS).await?, "keys.")
            }
        };
        Ok(Self { db, prefix })
    }

    /// The connection for reads.
    pub(super) fn read(&self) -> &BoundedPool {
        self.db.read()
    }

    /// The store, with the master key that opens what is in it.
    pub fn unlock(self, master: &MasterKey) -> KeyStore {
        KeyStore {
            store: self,
            wrap: master.derive(b"karriz/wrap"),
            check: master.derive(b"karriz/check"),
            master_id: master.id(),
        }
    }

    /// The name of one of its tables, as queries write it.
    pub(super) fn table(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        let sql = sql.replace("{}", &self.table("data_key"));
        Statement::from_sql_and_values(self.db.backend(), sql, values)
    }
}

impl KeyStore {
    /// Opens the store with its master key.
    ///
    /// # Errors
    /// When the store cannot be opened or made.
    pub async fn open(location: &Location, master: &MasterKey) -> Result<Self, Fault> {
        Ok(LockedStore::open(location).await?.unlock(master))
    }

    /// Brings its tables to the newest form, through its own connection.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn migrate(&self) -> Result<(), Fault> {
        self.migrate_through(self.own_connection()).await
    }

    /// As [`KeyStore::migrate`], through the connection of the role that may change the schema (PostgreSQL).
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn migrate_through(&self, connection: &DatabaseConnection) -> Result<(), Fault> {
        let (blob, id) = match connection.get_database_backend() {
            DatabaseBackend::Postgres => {
                connection.execute_unprepared("CREATE SCHEMA IF NOT EXISTS keys").await?;
                ("bytea", "uuid")
            }
            _ => ("blob", "uuid_text"),
        };
        let (keys, checks) = (self.store.table("data_key"), self.store.table("key_check"));
        connection
            .execute_unprepared(&format!(
                "CREATE TABLE IF NOT EXISTS {keys} (id {id} PRIMARY KEY, kind text NOT NULL, wrapped {blob}, \
                 created_at bigint NOT NULL, expires_at bigint, destroyed_at bigint)"
            ))
            .await?;
        if !self.has_master_column(connection).await? {
            // NULL stands for the first master.
            connection.execute_unprepared(&format!("ALTER TABLE {keys} ADD COLUMN master_id text")).await?;
        }
        connection
            .execute_unprepared(&format!(
                "CREATE TABLE IF NOT EXISTS {checks} (name text PRIMARY KEY, master_id text NOT NULL, \
                 sealed {blob} NOT NULL, created_at bigint NOT NULL)"
            ))
            .await?;
        Ok(())
    }

    /// The writing connection of the store: for migrations only.
    pub fn own_connection(&self) -> &DatabaseConnection {
        self.store.db.for_migrations()
    }

    async fn has_master_column(&self, connection: &DatabaseConnection) -> Result<bool, Fault> {
        let backend = connection.get_database_backend();
        let sql = match backend {
            DatabaseBackend::Postgres => {
                "SELECT 1 FROM information_schema.columns \
                 WHERE table_schema = 'keys' AND table_name = 'data_key' AND column_name = 'master_id'"
            }
            _ => "SELECT 1 FROM pragma_table_info('data_key') WHERE name = 'master_id'",
        };
        Ok(connection.query_one_raw(Statement::from_string(backend, sql)).await?.is_some())
    }

    /// Makes a key. `expires_at` is when [`KeyStore::sweep`] may destroy it.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn create(&self, kind: KeyKind, now: Moment, expires_at: Option<Moment>) -> Result<DataKey, Fault> {
        let key = DataKey { id: row_id(now), secret: Zeroizing::new(random_bytes()?) };
        let wrapped = encrypt(&self.wrap, &context(key.id, kind), key.secret.as_slice())?;
        let values = vec![
            key.id.into(),
            kind.into(),
            wrapped.into(),
            now.into(),
            expires_at.into(),
            self.master_id.as_str().into(),
        ];
        let sql =
            "INSERT INTO {} (id, kind, wrapped, created_at, expires_at, master_id) VALUES ($1, $2, $3, $4, $5, $6)";
        one_row(self.execute(sql, values).await?, "a key was not stored")?;
        Ok(key)
    }

    /// Makes `count` keys at once, to be stored; for seeding.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub async fn create_many(&self, kind: KeyKind, now: Moment, count: usize) -> Result<Vec<DataKey>, Fault> {
        let (mut keys, mut places, mut values) = (Vec::new(), Vec::new(), Vec::<Value>::new());
        for at in 0..count {
            let key = DataKey { id: row_id(now), secret: Zeroizing::new(random_bytes()?) };
            let wrapped = encrypt(&self.wrap, &context(key.id, kind), key.secret.as_slice())?;
            let first = at * 5;
            places.push(format!("(${}, ${}, ${}, ${}, ${})", first + 1, first + 2, first + 3, first + 4, first + 5));
            let master = self.master_id.as_str().into();
            values.extend([key.id.into(), kind.into(), wrapped.into(), now.into(), master]);
            keys.push(key);
        }
        if !keys.is_empty() {
            let sql =
                format!("INSERT INTO {{}} (id, kind, wrapped, created_at, master_id) VALUES {}", places.join(", "));
            self.execute(&sql, values).await?;
        }
        Ok(keys)
    }

    /// The key `id`, or `None` when it was destroyed or never was.
    ///
    /// # Errors
    /// When the store fails or the wrapped key does not open (wrong master key).
    pub async fn find(&self, id: KeyId) -> Result<Option<DataKey>, Fault> {
        Ok(self.find_many(&[id]).await?.remove(&id))
    }

    /// The living ones among `ids`.
    ///
    /// # Errors
    /// As [`KeyStore::find`].
    pub async fn find_many(&self, ids: &[KeyId]) -> Result<HashMap<KeyId, DataKey>, Fault> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!("SELECT {KEY_COLUMNS} FROM {{}} AS data_key WHERE id IN ({})", marks(ids.len()));
        let values = ids.iter().map(|id| Value::from(*id)).collect();
        let rows = self.store.read().query_all_raw(self.store.statement(&sql, values)).await?;
        let keys = rows.iter().map(|row| self.key_in(row).map(|key| key.map(|key| (key.id, key))));
        keys.filter_map(Result::transpose).collect()
    }

    /// The key in a row of a query with [`join_key`] and [`KEY_COLUMNS`]; `None` when it was destroyed.
    ///
    /// # Errors
    /// When the wrapped key does not open (wrong master key).
    pub fn key_in(&self, row: &QueryResult) -> Result<Option<DataKey>, Fault> {
        let id: Option<KeyId> = row.try_get("", "data_key_id")?;
        let kind: Option<KeyKind> = row.try_get("", "data_key_kind")?;
        let wrapped: Option<Vec<u8>> = row.try_get("", "data_key_wrapped")?;
        match (id, kind, wrapped) {
            (Some(id), Some(kind), Some(wrapped)) => self.unwrap(id, kind, &wrapped).map(Some),
            _ => Ok(None),
        }
    }

    /// The key in the [`key_cells`] of a row; `None` when it was destroyed.
    ///
    /// # Errors
    /// When the wrapped key does not open (wrong master key).
    pub fn key_of_cells(&self, [id, kind, wrapped]: [Option<&str>; 3]) -> Result<Option<DataKey>, Fault> {
        let (Some(id), Some(wrapped)) = (id_in(id)?, wrapped) else { return Ok(None) };
        self.unwrap(id, code_in(kind)?, &bytes_of(wrapped)?).map(Some)
    }

    /// The key behind what is stored of it.
    ///
    /// # Errors
    /// When it does not open (wrong master key).
    pub fn unwrap(&self, id: KeyId, kind: KeyKind, wrapped: &[u8]) -> Result<DataKey, Fault> {
        let secret = Zeroizing::new(decrypt(&self.wrap, &context(id, kind), wrapped)?);
        let secret: [u8; 32] =
            secret.as_slice().try_into().map_err(|_| Fault::new("a wrapped key has a wrong length"))?;
        Ok(DataKey { id, secret: Zeroizing::new(secret) })
    }

    /// Destroys a key for ever: whatever was sealed under it is unreadable from now on, in backups too. Says whether
    /// there was a living key; there is none afterwards either way.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn destroy(&self, id: KeyId, now: Moment) -> Result<bool, Fault> {
        let sql = "UPDATE {} SET wrapped = NULL, destroyed_at = $2 WHERE id = $1 AND wrapped IS NOT NULL";
        Ok(self.execute(sql, vec![id.into(), now.into()]).await? > 0)
    }

    /// Keeps a key beyond its expiry: its data has been written. To be called before that is committed.
    ///
    /// # Errors
    /// When the store fails, or the key is gone already; what was sealed under it must then not come to be.
    pub async fn keep(&self, id: KeyId) -> Result<(), Fault> {
        let sql = "UPDATE {} SET expires_at = NULL WHERE id = $1 AND wrapped IS NOT NULL";
        one_row(self.execute(sql, vec![id.into()]).await?, "a key was gone before its data was written")
    }

    /// Deletes expired keys.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sweep(&self, now: Moment) -> Result<(), Fault> {
        self.execute("DELETE FROM {} WHERE expires_at IS NOT NULL AND expires_at < $1", vec![now.into()]).await?;
        Ok(())
    }

    /// Closes the store.
    pub async fn close(self) {
        self.store.db.close().await;
    }

    /// How many rows the statement touched.
    async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, Fault> {
        Ok(self.store.db.execute(self.store.statement(sql, values)).await?.rows_affected())
    }
}

/// A statement that touched no row did nothing, without an error.
#[track_caller]
fn one_row(touched: u64, otherwise: &str) -> Result<(), Fault> {
    if touched == 1 { Ok(()) } else { Err(Fault::new(otherwise)) }
}

fn context(id: KeyId, kind: KeyKind) -> Vec<u8> {
    [b"data_key\0".as_slice(), id.as_bytes(), kind.code().as_bytes()].concat()
}
