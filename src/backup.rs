//! `karriz backup` and `karriz restore`: a whole copy beside a running program, and a whole installation out of it.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::base::backup::{self, Engine, Manifest, Part, Progress, Stamp, Target, Trouble};
use crate::base::clock::{Clock, HOUR};
use crate::base::db::Location;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::keys::MasterKey;
use crate::base::schema::{SchemaChange, applied_migrations};
use crate::config::Config;
use crate::domain::privacy::restored::{self, Settled};
use crate::domain::privacy::verify::{self, Break, Verified};
use crate::program::{FolderLock, Program, StartError, unknown_migration};

/// The folder in which the files of SQLite are made ready, in the data folder.
const STAGING: &str = ".restoring";
/// The same for a trial.
const TRIAL: &str = ".restore-trial";

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    pub data: Manifest,
    pub keys: Manifest,
}

/// What the operator wants restored.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The folder of the backup.
    pub folder: PathBuf,
    /// Where its keys are, when they are not in it: the folder above `keys`.
    pub keys: Option<PathBuf>,
    /// Only tries whether it could be done, and leaves nothing behind (SQLite).
    pub is_trial: bool,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    pub rows: u64,
    pub settled: Settled,
    /// What the walk of the access log found.
    pub log: Result<Verified, Break>,
}

impl From<Trouble> for StartError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(words) => Self::Refused(words),
            Trouble::Fault(fault) => Self::Fault(fault),
        }
    }
}

fn refused(words: impl Into<String>) -> StartError {
    StartError::Refused(words.into())
}

/// Copies data and keys into `folder`, which is new or empty. Others may read and write meanwhile.
///
/// # Errors
/// In words for the operator, or a fault. Nothing that could be taken for a backup is left then.
pub async fn make(
    config: Config,
    clock: Arc<dyn Clock>,
    folder: &Path,
    progress: &mut Progress,
) -> Result<Made, StartError> {
    if let Location::File(path) = &config.database
        && !path.exists()
    {
        return Err(refused(format!("there is no database at {}", path.display())));
    }
    let program = Program::open(config, Arc::clone(&clock)).await?;
    let made = make_of(&program, clock.as_ref(), folder, progress).await;
    program.close().await;
    made
}

async fn make_of(
    program: &Program,
    clock: &dyn Clock,
    folder: &Path,
    progress: &mut Progress,
) -> Result<Made, StartError> {
    let config = &program.app.config;
    if applied_migrations(program.app.db().read()).await?.is_empty() {
        return Err(refused("the database is empty; there is nothing to keep"));
    }
    let master = MasterKey::read(&config.master_key_file).map_err(StartError::Refused)?;
    backup::begin(folder)?;
    let name: Uuid = row_id(clock.now());
    let made = async {
        // The data first: see `base::backup`.
        let stamp = Stamp { backup: name, at: clock.now() };
        let data = backup::copy_part(&config.database, Part::Data, folder, stamp, &master, progress).await?;
        let stamp = Stamp { backup: name, at: clock.now() };
        let keys = backup::copy_part(&config.database, Part::Keys, folder, stamp, &master, progress).await?;
        Ok(Made { data, keys })
    };
    let made: Result<Made, StartError> = made.await;
    if made.is_err() {
        backup::forget(folder);
    }
    made
}

/// Each migration of the copy is one of this binary.
fn require_known(data: &Manifest) -> Result<(), StartError> {
    match unknown_migration(&data.migrations) {
        None => Ok(()),
        Some(name) => Err(refused(format!(
            "the backup was made by a later version of this program (karriz {}, {name}); restore it with that one",
            data.product
        ))),
    }
}

/// What was read of a backup and found whole.
struct Found {
    data: Manifest,
    keys: Manifest,
    data_folder: PathBuf,
    keys_folder: PathBuf,
}

impl Found {
    /// Reads both parts and holds them against the master key, their sums, this program and the target. Writes nothing.
    fn read(config: &Config, wish: &Wish, progress: &mut Progress) -> Result<Self, StartError> {
        let master = MasterKey::read(&config.master_key_file).map_err(StartError::Refused)?;
        let data_folder = wish.folder.clone();
        let keys_folder = wish.keys.clone().unwrap_or_else(|| wish.folder.clone());
        let data = Manifest::read(&data_folder, Part::Data, &master)?;
        let keys = Manifest::read(&keys_folder, Part::Keys, &master)?;
        for part in [&data, &keys] {
            let engine = Engine::of(&config.database);
            if part.engine != engine {
                return Err(refused(format!(
                    "the backup was made of {}, and the database here is {}",
                    part.engine.name(),
                    engine.name()
                )));
            }
        }
        require_known(&data)?;
        data.check_files(&data_folder, progress)?;
        keys.check_files(&keys_folder, progress)?;
        let found = Self { data, keys, data_folder, keys_folder };
        found.tell(progress);
        Ok(found)
    }

    /// How old the parts are, and whether they go together.
    fn tell(&self, progress: &mut Progress) {
        let Self { data, keys, .. } = self;
        progress.step(&format!("data of {}, {} rows, karriz {}", data.made_at(), data.rows(), data.product));
        progress.step(&format!("keys of {}, {} rows", keys.made_at(), keys.rows()));
        if data.backup == keys.backup {
            return;
        }
        let apart = keys.made_at_ms - data.made_at_ms;
        let hours = apart.abs() / HOUR;
        if keys.made_at_ms < data.made_at_ms {
            progress.step(&format!(
                "the keys are {hours} hours OLDER than the data: whoever came in between cannot be read, and whoever was \
                 erased in between can"
            ));
        } else {
            progress.step(&format!(
                "the keys are {hours} hours newer than the data: whoever was erased since stays erased"
            ));
        }
    }
}

/// Restores a backup into an empty target that nobody works on, and brings it to the schema of this program.
///
/// # Errors
/// In words for the operator before anything is written, or a fault; the target is then empty again, or says that it is half.
pub async fn restore(
    config: Config,
    clock: Arc<dyn Clock>,
    wish: &Wish,
    progress: &mut Progress,
) -> Result<Restored, StartError> {
    let found = Found::read(&config, wish, progress)?;
    match config.database.clone() {
        Location::File(path) => restore_files(config, clock, &path, &found, wish.is_trial, progress).await,
        Location::Postgres(_) if wish.is_trial => Err(refused(
            "a trial on PostgreSQL needs an empty database of its own: restore into it, and drop it afterwards",
        )),
        Location::Postgres(url) => {
            // The role that serves has no rights yet on what is not there yet.
            let owner = config.migrate_database.clone().unwrap_or(url);
            let mut target = Target::take(&owner).await?;
            let config = Config { database: Location::Postgres(owner), migrate_database: None, ..config };
            match restore_rows(config, clock, &mut target, &found, progress).await {
                Ok(restored) => {
                    target.end().await?;
                    Ok(restored)
                }
                Err(error) => {
                    if target.clear().await.is_err() {
                        progress.step("the database could not be emptied again; run `karriz restore` once more");
                    }
                    Err(error)
                }
            }
        }
    }
}

/// SQLite: the files are made ready aside, and put in place when all is well.
async fn restore_files(
    config: Config,
    clock: Arc<dyn Clock>,
    path: &Path,
    found: &Found,
    is_trial: bool,
    progress: &mut Progress,
) -> Result<Restored, StartError> {
    let cannot = |error| refused(format!("the data folder {} cannot be made: {error}", config.data_dir.display()));
    std::fs::create_dir_all(&config.data_dir).map_err(cannot)?;
    let _lock = if is_trial { None } else { FolderLock::take(&config)? };
    if !is_trial {
        require_no_files(path)?;
    }
    let aside = config.data_dir.join(if is_trial { TRIAL } else { STAGING });
    // What a restore left that was cut off.
    let _ = std::fs::remove_dir_all(&aside);
    let restored = restore_aside(config, clock, &aside, found, progress).await;
    let placed = match restored {
        Ok(restored) if !is_trial => put_in_place(&aside, path).map(|()| restored),
        other => other,
    };
    let _ = std::fs::remove_dir_all(&aside);
    placed
}

fn require_no_files(path: &Path) -> Result<(), StartError> {
    for part in [Part::Data, Part::Keys] {
        let file = backup::file_of(path, part);
        if file.exists() {
            return Err(refused(format!(
                "{} is there already; a backup is restored into an empty data folder, so move it away first",
                file.display()
            )));
        }
    }
    Ok(())
}

async fn restore_aside(
    config: Config,
    clock: Arc<dyn Clock>,
    aside: &Path,
    found: &Found,
    progress: &mut Progress,
) -> Result<Restored, StartError> {
    std::fs::create_dir(aside).map_err(Fault::from)?;
    let path = aside.join("karriz.db");
    for (manifest, folder) in [(&found.data, &found.data_folder), (&found.keys, &found.keys_folder)] {
        let target = backup::file_of(&path, manifest.part);
        for name in manifest.files.keys() {
            progress.step(&format!("{}: copying", manifest.part.name()));
            std::fs::copy(folder.join(manifest.part.name()).join(name), &target).map_err(Fault::from)?;
        }
        let counts = backup::counts(&target).await?;
        if !counts.iter().eq(manifest.tables.iter().map(|(name, table)| (name, &table.rows))) {
            return Err(Fault::new("the rows of the copy are not those of its manifest").into());
        }
    }
    let staged = Config { data_dir: aside.to_owned(), database: Location::File(path.clone()), ..config };
    let program = Program::open_listening(staged, clock, |_| ()).await?;
    let restored = finish(&program, found, progress).await;
    program.close().await;
    let restored = restored?;
    if ["karriz.db-wal", "keys.db-wal"].iter().any(|log| aside.join(log).exists()) {
        return Err(Fault::new("what was restored was not written into its files").into());
    }
    Ok(restored)
}

/// The data first: without their keys the program refuses to start on them, and begins nothing new on keys alone.
fn put_in_place(aside: &Path, path: &Path) -> Result<(), StartError> {
    let ready = aside.join("karriz.db");
    for part in [Part::Data, Part::Keys] {
        let from = backup::file_of(&ready, part);
        std::fs::File::open(&from).and_then(|file| file.sync_all()).map_err(Fault::from)?;
        std::fs::rename(from, backup::file_of(path, part)).map_err(Fault::from)?;
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    Ok(std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(Fault::from)?)
}

/// PostgreSQL: the schema as it was, the rows, and on to the schema of today.
async fn restore_rows(
    config: Config,
    clock: Arc<dyn Clock>,
    target: &mut Target,
    found: &Found,
    progress: &mut Progress,
) -> Result<Restored, StartError> {
    let program = Program::open_listening(config, clock, |_| ()).await?;
    let restored = async {
        make_schema(&program, &found.data).await?;
        let parts = [(&found.data, found.data_folder.as_path()), (&found.keys, found.keys_folder.as_path())];
        target.fill(&parts, progress).await?;
        finish(&program, found, progress).await
    };
    let restored: Result<Restored, StartError> = restored.await;
    program.close().await;
    restored
}

/// Makes the tables as they were when the copy was made: all its migrations, and no other.
async fn make_schema(program: &Program, data: &Manifest) -> Result<(), StartError> {
    let (config, doors) = (&program.app.config, &program.app.doors);
    let change = SchemaChange::begin(&doors.db, &config.database, config.migrate_database.as_ref()).await?;
    let connection = change.connection();
    let made: Result<(), Fault> = async {
        doors.keys.migrate_through(connection).await?;
        Migrator::install(connection).await?;
        let later = |name: &str| !data.migrations.iter().any(|known| known == name);
        let later: Vec<String> = Migrator::migrations()
            .iter()
            .map(|migration| migration.name().to_owned())
            .filter(|name| later(name))
            .collect();
        let named = |sql: &str, name: &str| Statement::from_sql_and_values(doors.db.backend(), sql, [name.into()]);
        for name in &later {
            let sql = "INSERT INTO seaql_migrations (version, applied_at) VALUES ($1, 0)";
            connection.execute_raw(named(sql, name)).await?;
        }
        Migrator::up(connection, None).await?;
        for name in &later {
            connection.execute_raw(named("DELETE FROM seaql_migrations WHERE version = $1", name)).await?;
        }
        Ok(())
    }
    .await;
    change.end().await;
    Ok(made?)
}

/// On to the schema of today, and what must be settled before the first request.
async fn finish(program: &Program, found: &Found, progress: &mut Progress) -> Result<Restored, StartError> {
    progress.step("bringing the schema to this version");
    program.migrate().await?;
    let app = &program.app;
    let settled = restored::settle(&app.services, app.doors.system()).await?;
    progress.step("verifying the access log");
    let log = verify::verify(&app.services, &[]).await?;
    Ok(Restored { rows: found.data.rows(), settled, log })
}
