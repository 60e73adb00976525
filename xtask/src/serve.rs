//! `cargo xtask serve`: from a clone to a running house.

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    assets,
    client::Client,
    server::{self, Place},
    steps::{Steps, note},
    sys::{Background, Project, interrupted, run},
};

/// How to serve.
pub struct Options {
    pub listen: SocketAddr,
    pub release: bool,
    pub islands: bool,
    pub fresh: bool,
}

/// Builds, prepares and serves until it is asked to stop. Every page works without the client, so nobody waits for it:
/// what is not built yet is built beside the running server.
///
/// # Errors
/// When a step fails, or the server ends by itself.
pub fn serve(project: &Project, options: &Options) -> Result<()> {
    let place = development(project, options.listen);
    let is_client_later = options.islands && !options.release && Client::current(project).is_none();
    let mut steps = Steps::new(6);
    if options.fresh {
        server::forget_data(project, &place)?;
    }
    let client = build(project, &mut steps, options.release, options.islands && !is_client_later)?;
    let is_new = place.database_url.is_none() && !place.has_database();
    steps.run("Database", || run(&mut place.command(project, options.release, &["migrate"])))?;
    steps.run("Demo accounts", || {
        let arguments: &[&str] = if is_new { &["seed", "--demo"] } else { &["seed", "--demo", "--list"] };
        run(&mut place.command(project, options.release, arguments))
    })?;
    let mut serve = steps.run("Start", || start(project, options, &place))?;
    println!();
    println!("  Karriz          http://{}", options.listen);
    println!("  In English      http://{}/en", options.listen);
    println!("  Messages sent   http://{}/dev/outbox   (sign-in codes arrive here)", options.listen);
    if is_client_later {
        println!("  Islands         are being built beside it; every page works meanwhile.");
    } else if client.is_none() {
        println!("  Without islands: every page works, nothing is enhanced.");
    }
    println!("  Ctrl-C stops it.");
    println!();
    if is_client_later {
        serve = with_islands(project, options, &place, serve)?;
    }
    serve.wait()
}

fn start(project: &Project, options: &Options, place: &Place) -> Result<Background> {
    let mut serve = Background::start(&mut place.command(project, options.release, &["serve"]))?;
    serve.wait_until_ready(place.health, "/readyz", Duration::from_secs(60))?;
    Ok(serve)
}

/// Builds the client while `serve` runs, and starts the server again with it: names of assets are read at the start.
fn with_islands(project: &Project, options: &Options, place: &Place, mut serve: Background) -> Result<Background> {
    let client = thread::scope(|scope| {
        let building = scope.spawn(|| Client::build(project));
        while !building.is_finished() && !interrupted() && !serve.has_ended() {
            thread::sleep(Duration::from_millis(100));
        }
        building.join()
    });
    let client = match client {
        Ok(Ok(Some(client))) if !interrupted() && !serve.has_ended() => client,
        Ok(Err(error)) if !interrupted() => {
            note(&format!("no islands: {error:#}"));
            return Ok(serve);
        }
        _ => return Ok(serve),
    };
    assets::build(project, Some(&client))?;
    server::compare_islands(project, options.release, &client)?;
    serve.stop();
    let serve = start(project, options, place)?;
    println!("  The islands are there; the server was started again with them.");
    Ok(serve)
}

/// `cargo xtask build`.
///
/// # Errors
/// When a step fails.
pub fn build_all(project: &Project, release: bool) -> Result<()> {
    build(project, &mut Steps::new(3), release, true)?;
    println!("{}", project.server_binary(release).display());
    Ok(())
}

/// Client, assets, server: three steps. The assets come before the server, which carries them in a release build.
///
/// # Errors
/// When one fails.
pub fn build(project: &Project, steps: &mut Steps, release: bool, islands: bool) -> Result<Option<Client>> {
    let client = steps.run("Client", || if islands { Client::build(project) } else { Ok(None) })?;
    steps.run("Assets", || assets::build(project, client.as_ref()).map(drop))?;
    steps.run("Server", || {
        server::build(project, release)?;
        client.as_ref().map_or(Ok(()), |client| server::compare_islands(project, release, client))
    })?;
    if interrupted() {
        bail!("interrupted");
    }
    Ok(client)
}

/// Where a development server serves its health, unless the environment says otherwise: on the next port, so that two
/// servers of one machine do not meet.
fn beside(listen: SocketAddr) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, listen.port().checked_add(1).unwrap_or(3001)))
}

/// The place of development: `karriz-data/` in the project, or what the environment says.
pub fn development(project: &Project, listen: SocketAddr) -> Place {
    let data =
        env::var_os("KARRIZ_DATA_DIR").map_or_else(|| project.path("karriz-data"), |folder| project.path(folder));
    let database_url = env::var("KARRIZ_DATABASE_URL").ok().filter(|url| !url.is_empty());
    let health = env::var("KARRIZ_HEALTH_LISTEN")
        .ok()
        .and_then(|address| address.parse().ok())
        .unwrap_or_else(|| beside(listen));
    Place { data, listen, health, database_url, is_temporary: false }
}
