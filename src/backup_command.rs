//! `karriz backup` and `karriz restore`, as the operator reads them. How far it has come goes to the standard error.
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use karriz::backup::{self, Wish};
use karriz::base::backup::Progress;
use karriz::base::clock::AnchoredClock;
use karriz::config::Config;
use karriz::program::StartError;

#[derive(clap::Args)]
pub struct BackupArguments {
    /// A new or empty folder; the one above it must be there.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(clap::Args)]
pub struct RestoreArguments {
    /// The folder of the backup.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Take the keys from another backup: the newest one, so that whoever was erased since stays erased.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// SQLite: do everything but put it in place, also beside a running program. Exit code 0 means that it can be restored.
    #[arg(long = "try")]
    is_trial: bool,
}

fn progress() -> Progress {
    Progress::new(|line| eprintln!("{line}"))
}

pub async fn back_up(config: Config, arguments: BackupArguments) -> Result<(), StartError> {
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let made = backup::make(config, clock, &arguments.folder, &mut progress()).await?;
    println!(
        "backed up {} rows of data and {} of keys to {}",
        made.data.rows(),
        made.keys.rows(),
        arguments.folder.display()
    );
    Ok(())
}

pub async fn restore(config: Config, arguments: RestoreArguments) -> Result<ExitCode, StartError> {
    let RestoreArguments { folder, keys, is_trial } = arguments;
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let has_role = config.migrate_database.is_some();
    let restored = backup::restore(config, clock, &Wish { folder, keys, is_trial }, &mut progress()).await?;
    let settled = restored.settled;
    let done = if is_trial { "could restore" } else { "restored" };
    println!("{done} {} rows; {} sessions ended: everybody signs in again", restored.rows, settled.sessions);
    if settled.erased > 0 {
        println!("{} people were erased after the data were copied, and stay so", settled.erased);
    }
    if settled.unreadable > 0 {
        println!(
            "{} people have no key in this copy of the keys and CANNOT BE READ: use a newer one",
            settled.unreadable
        );
    }
    if has_role {
        println!("now give the role that serves its rights again: karriz migrate --runtime-role NAME");
    }
    Ok(match restored.log {
        Ok(whole) => {
            println!("verified {} rows, {} heads", whole.rows, whole.heads);
            ExitCode::SUCCESS
        }
        Err(found) => {
            println!("the access log is broken, and was so when it was copied: {found}");
            ExitCode::FAILURE
        }
    })
}
