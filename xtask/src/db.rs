//! `cargo xtask db …`: the development database.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Result, bail};

use crate::{
    postgres::{self, Cluster},
    serve::development,
    server::{self, Place},
    sys::{Project, run},
};

/// What to do with the database.
#[derive(clap::Subcommand)]
pub enum Task {
    /// Bring the development database to the newest schema
    Migrate,
    /// Fill it with the demo city (all people in it are made up)
    Seed,
    /// Delete karriz-data/, then migrate and seed
    Reset,
    /// Open psql: on KARRIZ_DATABASE_URL, or else on a throw-away PostgreSQL with the schema and the demo city in it
    Psql,
}

/// Does it.
///
/// # Errors
/// When the server does not compile or its command fails.
pub fn run_task(project: &Project, task: &Task) -> Result<()> {
    let place = development(project, SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)));
    server::build(project, false)?;
    match task {
        Task::Migrate => migrate(project, &place),
        Task::Seed => seed(project, &place),
        Task::Reset => {
            if place.database_url.is_some() {
                bail!("reset deletes the SQLite data of this project only; KARRIZ_DATABASE_URL names another database");
            }
            server::forget_data(project, &place)?;
            migrate(project, &place)?;
            seed(project, &place)
        }
        Task::Psql => psql(project, &place),
    }
}

fn migrate(project: &Project, place: &Place) -> Result<()> {
    run(&mut place.command(project, false, &["migrate"]))
}

fn seed(project: &Project, place: &Place) -> Result<()> {
    run(&mut place.command(project, false, &["seed", "--demo"]))
}

fn psql(project: &Project, place: &Place) -> Result<()> {
    if let Some(url) = &place.database_url {
        return postgres::shell(url);
    }
    let cluster = Cluster::start()?;
    let folder = tempfile::tempdir()?;
    let place = Place::temporary(folder.path().to_path_buf(), Some(cluster.url()))?;
    migrate(project, &place)?;
    seed(project, &place)?;
    postgres::shell(&cluster.url())
}
