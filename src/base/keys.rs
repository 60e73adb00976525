//! Data keys. They are stored wrapped by the master key and **apart from the data** (an own SQLite file, or the schema
//! `keys` that stays out of dumps), so that destroying a key also blinds every backup of the data.
//!
//! A key row is written before the data it protects; rows that no data came to are swept when they expire.
use std::collections::HashMap;
use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, QueryResult, Statement, Value};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::crypto::{DataKey, KeyedHash, decrypt, derive, encrypt};
use super::db::{Db, Location, connect_postgres, keys_file, marks};
use super::fault::Fault;
use super::ids::{random_bytes, row_id};
use super::private_file;

const POSTGRES_CONNECTIONS: u32 = 4;

/// What a key protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Everything sealed of one person.
    Person,
    /// A sign-in code being asked.
    Challenge,
}

impl KeyKind {
    fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Challenge => "challenge",
        }
    }
}

/// The secret all others hang on: 32 bytes in a file outside the database.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// Reads the key: 64 hexadecimal digits in a file that only its owner can read.
    ///
    /// # Errors
    /// In words, for `check-config`.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = Zeroizing::new(
            std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?,
        );
        check_mode(path)?;
        let bytes = Zeroizing::new(
            data_encoding::HEXLOWER_PERMISSIVE
                .decode(text.trim().as_bytes())
                .map_err(|_| format!("{} does not hold 64 hexadecimal digits", path.display()))?,
        );
        let key: [u8; 32] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| format!("{} does not hold 64 hexadecimal digits", path.display()))?;
        if key.iter().all(|byte| *byte == key[0]) {
            return Err(format!("{} holds a key without any randomness", path.display()));
        }
        Ok(Self(Zeroizing::new(key)))
    }

    /// Writes a fresh key with mode 0600. Development only: in production the operator makes the file.
    ///
    /// # Errors
    /// When the file cannot be written, or exists.
    pub fn create(path: &Path) -> Result<(), Fault> {
        use std::io::Write;
        let mut file = private_file::create(path)?;
        writeln!(file, "{}", data_encoding::HEXLOWER.encode(&random_bytes::<32>()?))?;
        file.sync_all()?;
        Ok(())
    }

    /// The keyed hashes of this installation.
    pub fn keyed_hash(&self) -> KeyedHash {
        KeyedHash::new(derive(&self.0, b"karriz/keyed-hash"))
    }
}

#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("{} can be read by others than its owner (mode {:o})", path.display(), mode & 0o777));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_: &Path) -> Result<(), String> {
    Ok(())
}

/// What a question selects for [`KeyStore::key_in`].
pub const KEY_COLUMNS: &str =
    "data_key.id AS data_key_id, data_key.kind AS data_key_kind, data_key.wrapped AS data_key_wrapped";

/// The part of a question that brings along the key whose id stands in `column`, so that names need no second question.
pub fn join_key(column: &str) -> String {
    format!("LEFT JOIN keys.data_key AS data_key ON data_key.id = {column}")
}

/// The store of wrapped keys.
#[derive(Clone)]
pub struct KeyStore {
    write: DatabaseConnection,
    read: DatabaseConnection,
    table: &'static str,
    wrap: Zeroizing<[u8; 32]>,
}

impl KeyStore {
    /// Opens the store beside the data: `keys.db` in the folder of a SQLite file, schema `keys` of PostgreSQL.
    ///
    /// # Errors
    /// When the store cannot be opened or made.
    pub async fn open(location: &Location, master: &MasterKey) -> Result<Self, Fault> {
        let wrap = derive(&master.0, b"karriz/wrap");
        let (write, read, table) = match location {
            Location::File(path) => {
                let keys = Db::open_file(&keys_file(path), None).await?;
                (keys.for_migrations().clone(), keys.read().clone(), "data_key")
            }
            // A pool of its own: transactions that hold the data's connections ask for keys and must not wait for
            // each other.
            Location::Postgres(url) => {
                let pool = connect_postgres(url, POSTGRES_CONNECTIONS).await?;
                (pool.clone(), pool, "keys.data_key")
            }
        };
        Ok(Self { write, read, table, wrap })
    }

    /// Makes the table when it is not there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn migrate(&self) -> Result<(), Fault> {
        let blob = match self.write.get_database_backend() {
            DatabaseBackend::Postgres => {
                self.write.execute_unprepared("CREATE SCHEMA IF NOT EXISTS keys").await?;
                "bytea"
            }
            _ => "blob",
        };
        let id = if blob == "bytea" { "uuid" } else { "uuid_text" };
        self.write
            .execute_unprepared(&format!(
                "CREATE TABLE IF NOT EXISTS {} (id {id} PRIMARY KEY, kind text NOT NULL, wrapped {blob}, \
                 created_at bigint NOT NULL, expires_at bigint, destroyed_at bigint)",
                self.table
            ))
            .await?;
        Ok(())
    }

    /// Makes a key. `expires_at` is when [`KeyStore::sweep`] may destroy it.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn create(&self, kind: KeyKind, now: i64, expires_at: Option<i64>) -> Result<DataKey, Fault> {
        let key = DataKey { id: row_id(now), secret: Zeroizing::new(random_bytes()?) };
        let wrapped = encrypt(&self.wrap, &context(key.id, kind.code()), key.secret.as_slice())?;
        self.execute(
            "INSERT INTO {} (id, kind, wrapped, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            vec![key.id.into(), kind.code().into(), wrapped.into(), now.into(), expires_at.into()],
        )
        .await?;
        Ok(key)
    }

    /// Makes so many keys at once, to be kept; for seeding.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub async fn create_many(&self, kind: KeyKind, now: i64, count: usize) -> Result<Vec<DataKey>, Fault> {
        let (mut keys, mut places, mut values) = (Vec::new(), Vec::new(), Vec::<Value>::new());
        for at in 0..count {
            let key = DataKey { id: row_id(now), secret: Zeroizing::new(random_bytes()?) };
            let wrapped = encrypt(&self.wrap, &context(key.id, kind.code()), key.secret.as_slice())?;
            let first = at * 4;
            places.push(format!("(${}, ${}, ${}, ${})", first + 1, first + 2, first + 3, first + 4));
            values.extend([key.id.into(), kind.code().into(), wrapped.into(), now.into()]);
            keys.push(key);
        }
        if !keys.is_empty() {
            let sql = format!("INSERT INTO {{}} (id, kind, wrapped, created_at) VALUES {}", places.join(", "));
            self.execute(&sql, values).await?;
        }
        Ok(keys)
    }

    /// The key `id`, or `None` when it was destroyed or never was.
    ///
    /// # Errors
    /// When the store fails or the wrapped key does not open (wrong master key).
    pub async fn find(&self, id: Uuid) -> Result<Option<DataKey>, Fault> {
        Ok(self.find_many(&[id]).await?.remove(&id))
    }

    /// The living ones among `ids`.
    ///
    /// # Errors
    /// As [`KeyStore::find`].
    pub async fn find_many(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, DataKey>, Fault> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let sql = format!("SELECT {KEY_COLUMNS} FROM {{}} AS data_key WHERE id IN ({})", marks(ids.len()));
        let values = ids.iter().map(|id| Value::from(*id)).collect();
        let rows = self.read.query_all_raw(self.statement(&sql, values)).await?;
        let keys = rows.iter().map(|row| self.key_in(row).map(|key| key.map(|key| (key.id, key))));
        keys.filter_map(Result::transpose).collect()
    }

    /// The key in a row of a question with [`join_key`] and [`KEY_COLUMNS`]; `None` when it was destroyed.
    ///
    /// # Errors
    /// When the wrapped key does not open (wrong master key).
    pub fn key_in(&self, row: &QueryResult) -> Result<Option<DataKey>, Fault> {
        let id: Option<Uuid> = row.try_get("", "data_key_id")?;
        let kind: Option<String> = row.try_get("", "data_key_kind")?;
        let wrapped: Option<Vec<u8>> = row.try_get("", "data_key_wrapped")?;
        match (id, kind, wrapped) {
            (Some(id), Some(kind), Some(wrapped)) => self.unwrap(id, &kind, &wrapped).map(Some),
            _ => Ok(None),
        }
    }

    /// The key behind what is stored of it.
    ///
    /// # Errors
    /// When it does not open (wrong master key).
    pub fn unwrap(&self, id: Uuid, kind: &str, wrapped: &[u8]) -> Result<DataKey, Fault> {
        let secret = Zeroizing::new(decrypt(&self.wrap, &context(id, kind), wrapped)?);
        let secret: [u8; 32] =
            secret.as_slice().try_into().map_err(|_| Fault::new("a wrapped key has a wrong length"))?;
        Ok(DataKey { id, secret: Zeroizing::new(secret) })
    }

    /// Destroys a key for ever: whatever was sealed under it is unreadable from now on, in backups too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn destroy(&self, id: Uuid, now: i64) -> Result<(), Fault> {
        self.execute("UPDATE {} SET wrapped = NULL, destroyed_at = $2 WHERE id = $1", vec![id.into(), now.into()]).await
    }

    /// Keeps a key beyond its expiry: its data has been written.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep(&self, id: Uuid) -> Result<(), Fault> {
        self.execute("UPDATE {} SET expires_at = NULL WHERE id = $1", vec![id.into()]).await
    }

    /// Deletes expired keys.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sweep(&self, now: i64) -> Result<(), Fault> {
        self.execute("DELETE FROM {} WHERE expires_at IS NOT NULL AND expires_at < $1", vec![now.into()]).await
    }

    /// Closes the store.
    pub async fn close(self) {
        let _ = self.read.close().await;
        let _ = self.write.close().await;
    }

    async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<(), Fault> {
        self.write.execute_raw(self.statement(sql, values)).await?;
        Ok(())
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.write.get_database_backend(), sql.replace("{}", self.table), values)
    }
}

fn context(id: Uuid, kind: &str) -> Vec<u8> {
    [b"data_key\0".as_slice(), id.as_bytes(), kind.as_bytes()].concat()
}
