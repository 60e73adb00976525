//! Whether the master key is the one of what is stored. A wrong one would open nothing, and worse: it would not
//! recognise anybody's number, so that a known person would get a second account.
//!
//! A small value is sealed under the master in the store of keys and in the data. Stores from before that are checked
//! by a key that is wrapped in them.
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

use super::crypto::{decrypt, encrypt};
use super::fault::Fault;
use super::keys::{KeyKind, KeyStore, LockedStore};
use crate::model::ids::KeyId;
use crate::model::moment::Moment;

/// The table in the data; the store of keys has one of the same form.
const TABLE: &str = "key_check";
/// The row that holds the check value.
const MASTER: &str = "master";
/// What is sealed. It is no secret: that it opens is what counts.
const VALUE: &[u8] = b"karriz";

/// How a master key and the stores go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// What is there opens under it, or nothing is there.
    Fits,
    /// What is there was made under another master.
    AnotherMaster,
    /// There are people, and the store of their keys is empty: it is not the one of this data.
    KeysAreGone,
}

/// Where a check value stands; bound into the seal, so that one cannot be copied to the other place.
#[derive(Clone, Copy)]
enum Side {
    Keys,
    Data,
}

impl Side {
    fn context(self, name: &str) -> Vec<u8> {
        let side = match self {
            Self::Keys => "keys",
            Self::Data => "data",
        };
        format!("{TABLE}\0{side}\0{name}").into_bytes()
    }
}

impl LockedStore {
    /// Whether anything hangs on a master key that exists already: a key, a check value, or a person in `data`. Then
    /// none may be made.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn is_in_use(&self, data: &impl ConnectionTrait) -> Result<bool, Fault> {
        for table in ["data_key", TABLE] {
            if has_rows(self.read(), &self.table(table), "1 = 1").await? {
                return Ok(true);
            }
        }
        Ok(has_rows(data, TABLE, "1 = 1").await? || has_rows(data, "person", "1 = 1").await?)
    }
}

impl KeyStore {
    /// Whether this store's master key is the one of what is stored here and in `data`. Reads only, and needs no table
    /// to be there.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn fit(&self, data: &impl ConnectionTrait) -> Result<Fit, Fault> {
        let in_keys = self.sealed_value(self.store.read(), &self.store.table(TABLE), Side::Keys, MASTER).await?;
        let in_data = self.sealed_value(data, TABLE, Side::Data, MASTER).await?;
        if [&in_keys, &in_data].iter().any(|found| matches!(found, Sealed::Shut)) {
            return Ok(Fit::AnotherMaster);
        }
        if matches!(in_keys, Sealed::Open(_)) {
            return Ok(Fit::Fits);
        }
        match self.newest_key_opens().await? {
            Some(true) => return Ok(Fit::Fits),
            Some(false) => return Ok(Fit::AnotherMaster),
            None => {}
        }
        let has_keys = has_rows(self.store.read(), &self.store.table("data_key"), "1 = 1").await?;
        let has_data =
            matches!(in_data, Sealed::Open(_)) || has_rows(data, "person", "mobile_index IS NOT NULL").await?;
        Ok(if has_data && !has_keys { Fit::KeysAreGone } else { Fit::Fits })
    }

    /// Whether both check values are written: the state after a whole migration.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn has_checks(&self, data: &impl ConnectionTrait) -> Result<bool, Fault> {
        let in_keys = self.sealed_value(self.store.read(), &self.store.table(TABLE), Side::Keys, MASTER).await?;
        let in_data = self.sealed_value(data, TABLE, Side::Data, MASTER).await?;
        Ok(matches!((in_keys, in_data), (Sealed::Open(_), Sealed::Open(_))))
    }

    /// Writes the check values that are not there yet; the one of the keys first, so that data with one and keys
    /// without can only mean that the keys are gone.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn write_checks(
        &self,
        keys: &impl ConnectionTrait,
        data: &impl ConnectionTrait,
        now: Moment,
    ) -> Result<(), Fault> {
        self.write_value(keys, &self.store.table(TABLE), Side::Keys, (MASTER, VALUE), now).await?;
        self.write_value(data, TABLE, Side::Data, (MASTER, VALUE), now).await
    }

    /// Keeps a small value in the store of keys so that nobody without the master key can make another.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_value(
        &self,
        keys: &impl ConnectionTrait,
        name: &str,
        value: &[u8],
        now: Moment,
    ) -> Result<(), Fault> {
        self.write_value(keys, &self.store.table(TABLE), Side::Keys, (name, value), now).await
    }

    /// What [`KeyStore::keep_value`] stored under `name`.
    ///
    /// # Errors
    /// When the store fails, or the value was changed.
    pub async fn value(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        match self.sealed_value(self.store.read(), &self.store.table(TABLE), Side::Keys, name).await? {
            Sealed::Absent => Ok(None),
            Sealed::Open(value) => Ok(Some(value)),
            Sealed::Shut => Err(Fault::new(format!("the value `{name}` in the store of keys was changed"))),
        }
    }

    async fn sealed_value(
        &self,
        connection: &impl ConnectionTrait,
        table: &str,
        side: Side,
        name: &str,
    ) -> Result<Sealed, Fault> {
        if !has_table(connection, table).await? {
            return Ok(Sealed::Absent);
        }
        let sql = format!("SELECT sealed FROM {table} WHERE name = $1");
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [name.into()]);
        let Some(row) = connection.query_one_raw(statement).await? else {
            return Ok(Sealed::Absent);
        };
        let sealed: Vec<u8> = row.try_get("", "sealed")?;
        Ok(decrypt(&self.check, &side.context(name), &sealed).map_or(Sealed::Shut, Sealed::Open))
    }

    async fn write_value(
        &self,
        connection: &impl ConnectionTrait,
        table: &str,
        side: Side,
        (name, value): (&str, &[u8]),
        now: Moment,
    ) -> Result<(), Fault> {
        let sealed = encrypt(&self.check, &side.context(name), value)?;
        let sql = format!(
            "INSERT INTO {table} (name, master_id, sealed, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (name) DO UPDATE SET master_id = excluded.master_id, sealed = excluded.sealed"
        );
        let values = [name.into(), self.master_id.as_str().into(), sealed.into(), now.into()];
        connection.execute_raw(Statement::from_sql_and_values(connection.get_database_backend(), sql, values)).await?;
        Ok(())
    }

    /// `None` when there is no key to try.
    async fn newest_key_opens(&self) -> Result<Option<bool>, Fault> {
        let (read, table) = (self.store.read(), self.store.table("data_key"));
        if !has_table(read, &table).await? {
            return Ok(None);
        }
        let sql = format!(
            "SELECT id, kind, wrapped FROM {table} WHERE wrapped IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1"
        );
        let Some(row) = read.query_one_raw(Statement::from_string(read.get_database_backend(), sql)).await? else {
            return Ok(None);
        };
        let (id, kind): (KeyId, KeyKind) = (row.try_get("", "id")?, row.try_get("", "kind")?);
        let wrapped: Vec<u8> = row.try_get("", "wrapped")?;
        Ok(Some(self.unwrap(id, kind, &wrapped).is_ok()))
    }
}

/// A value that may be there, and may open.
enum Sealed {
    Absent,
    Open(Vec<u8>),
    Shut,
}

async fn has_rows(connection: &impl ConnectionTrait, table: &str, condition: &str) -> Result<bool, Fault> {
    if !has_table(connection, table).await? {
        return Ok(false);
    }
    let sql = format!("SELECT 1 FROM {table} WHERE {condition} LIMIT 1");
    Ok(connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?.is_some())
}

/// Whether the table is there for this connection.
pub(super) async fn has_table(connection: &impl ConnectionTrait, table: &str) -> Result<bool, Fault> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Postgres => "SELECT 1 WHERE to_regclass($1) IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
    };
    Ok(connection.query_one_raw(Statement::from_sql_and_values(backend, sql, [table.into()])).await?.is_some())
}
