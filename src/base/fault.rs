//! A fault: something that no person can put right. It keeps its source and the place it came from, and never leaves
//! the server: the reader gets a reference that the log can find.
use std::error::Error;
use std::fmt;
use std::panic::Location;

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// What a fault asks of whoever met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A mistake of ours, or data that is not as it must be. Trying again changes nothing.
    Broken,
    /// Disk, connection or database cannot be used just now. The same act may succeed later.
    Unavailable,
    /// Two writers met, and the database ended one of them. The same act succeeds at once.
    Contended,
}

/// An opaque fault: source error, its kind, and the line that met it.
pub struct Fault {
    source: Box<dyn Error + Send + Sync>,
    kind: FaultKind,
    at: &'static Location<'static>,
}

impl Fault {
    /// A fault with words of our own. They go to the log: no personal text.
    #[track_caller]
    pub fn new(words: impl Into<String>) -> Self {
        Self { source: words.into().into(), kind: FaultKind::Broken, at: Location::caller() }
    }

    /// As [`Fault::new`], for something that may work later.
    #[track_caller]
    pub fn unavailable(words: impl Into<String>) -> Self {
        Self { kind: FaultKind::Unavailable, ..Self::new(words) }
    }

    /// Where the fault was met.
    pub fn location(&self) -> &'static Location<'static> {
        self.at
    }

    /// What it asks of whoever met it.
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// Whether the same act may succeed later: readers get 503 and a time to come back.
    pub fn is_unavailable(&self) -> bool {
        self.kind != FaultKind::Broken
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.source, self.at.file(), self.at.line())?;
        let mut cause = self.source.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl From<DbErr> for Fault {
    #[track_caller]
    fn from(error: DbErr) -> Self {
        Self { kind: kind_of(&error), source: Box::new(error), at: Location::caller() }
    }
}

macro_rules! fault_from {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for Fault {
            #[track_caller]
            fn from(error: $error) -> Self {
                Self { source: Box::new(error), kind: FaultKind::Broken, at: Location::caller() }
            }
        }
    )+};
}

fault_from!(std::io::Error, serde_json::Error);

/// Whether `error` says that disk, connection or database cannot be used just now.
pub(super) fn is_unavailable(error: &DbErr) -> bool {
    kind_of(error) == FaultKind::Unavailable
}

/// What an error of the database means for whoever met it.
pub(super) fn kind_of(error: &DbErr) -> FaultKind {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => FaultKind::Unavailable,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => kind_of_sqlx(error),
        _ => FaultKind::Broken,
    }
}

fn kind_of_sqlx(error: &sqlx::Error) -> FaultKind {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) if code.len() == SQLSTATE => kind_of_sqlstate(&code),
            Some(code) => code.parse().map_or(FaultKind::Broken, kind_of_sqlite),
            None => FaultKind::Broken,
        },
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        | sqlx::Error::InvalidSavePointStatement => FaultKind::Unavailable,
        _ => FaultKind::Broken,
    }
}

/// PostgreSQL's codes have five signs; those of SQLite are numbers of at most four.
const SQLSTATE: usize = 5;

/// PostgreSQL: connection, resources, operator's intervention and system errors; deadlock and serialization.
fn kind_of_sqlstate(code: &str) -> FaultKind {
    match code {
        "40001" | "40P01" => FaultKind::Contended,
        "55P03" | "25006" => FaultKind::Unavailable,
        _ => match code.get(..2) {
            Some("08" | "53" | "57" | "58") => FaultKind::Unavailable,
            _ => FaultKind::Broken,
        },
    }
}

/// SQLite: busy and locked; then read-only, interrupted, I/O, corrupt, full, cannot open, protocol, not a database. The
/// low byte of an extended code is the code itself.
fn kind_of_sqlite(code: i32) -> FaultKind {
    match code & 0xff {
        5 | 6 => FaultKind::Contended,
        8..=11 | 13..=15 | 26 => FaultKind::Unavailable,
        _ => FaultKind::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_failing_one_may_work_later_and_a_broken_rule_never() {
        for code in [13, 10, 10 | (4 << 8), 14, 8] {
            assert_eq!(kind_of_sqlite(code), FaultKind::Unavailable, "{code}");
        }
        for code in [19, 2067, 1, 20] {
            assert_eq!(kind_of_sqlite(code), FaultKind::Broken, "{code}");
        }
        assert_eq!(kind_of_sqlite(5), FaultKind::Contended);
        for (code, kind) in [
            ("53100", FaultKind::Unavailable),
            ("57P01", FaultKind::Unavailable),
            ("57014", FaultKind::Unavailable),
            ("40P01", FaultKind::Contended),
            ("23505", FaultKind::Broken),
            ("42P01", FaultKind::Broken),
        ] {
            assert_eq!(kind_of_sqlstate(code), kind, "{code}");
        }
    }
}
