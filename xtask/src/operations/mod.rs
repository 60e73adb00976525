//! `cargo xtask operations`: follows `docs/OPERATIONS.md` to the letter, in a fresh folder behind a real proxy.
//!
//! It runs the blocks of the page that are marked `walk`, in their order, with its own paths and ports in place of those of a
//! server. A mark behind `walk` says what must be so: `serving` and `proxy` are begun before the block, `stopped` ends the
//! program, and after `people` a browser test goes through the door with what the block printed; `visited` names somebody who came
//! then. What needs a system of its own
//! (accounts, systemd, certificates) is not marked; small stand-ins take the place of `sudo`, `chown` and the owners of
//! `install`.
//!
//! It is a production. The SMS provider and the mail server are doubles on this machine, named by the settings that an operator
//! has for a gateway of their own; people read their codes there. The browser test (`end2end/opening`) lets the first admin in by
//! the link of the command line, who invites somebody for each role; all of them sign in with two steps. A customer comes and proves
//! an address for e-mail, and so does somebody whom the page makes a specialist. When it is at its end, behind its restore, the first
//! admin's second step still holds, and the specialist comes to work.

mod machine;
mod mail;
mod page;
mod people;
mod proxy;
mod sms;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use anyhow::{Result, bail};

use self::{machine::Machine, page::blocks_of, people::People};
use crate::{
    assets,
    client::Client,
    server,
    steps::{Steps, note},
    sys::{Project, find_program, install_packages},
};

const PAGE: &str = "docs/OPERATIONS.md";

/// How to follow it.
#[derive(clap::Args)]
pub struct Options {
    /// Take server and client as they were built last
    #[arg(long)]
    without_build: bool,
    /// Leave the people out, who come in a browser
    #[arg(long)]
    without_browser: bool,
}

/// Follows the page.
///
/// # Errors
/// When something of it does not do what it says; with the block and what it wrote.
pub fn run_all(project: &Project, options: &Options) -> Result<()> {
    if !options.without_build {
        let client = Client::build(project)?;
        assets::build(project, client.as_ref())?;
        server::build(project, false)?;
        if let Some(client) = &client {
            server::compare_islands(project, false, client)?;
        }
    }
    follow(project, !options.without_browser)
}

/// As [`run_all`], with server and client as they were built last; `with_people` in a browser.
///
/// # Errors
/// As there.
pub fn follow(project: &Project, with_people: bool) -> Result<()> {
    if proxy::nginx().is_none() {
        install_packages(&["nginx-light"], "a proxy before the server")?;
    }
    for (program, package) in [("openssl", "openssl"), ("curl", "curl")] {
        if find_program(&[program]).is_none() {
            install_packages(&[package], "following the page for operators")?;
        }
    }
    let people = match with_people {
        true => Some(People::find(project, Client::current(project).is_some())?),
        false => None,
    };
    let blocks = blocks_of(&fs::read_to_string(project.path(PAGE))?);
    let visits = if people.is_some() { VISITS } else { 0 };
    let mut machine = Machine::new(project)?;
    let mut steps = Steps::new(blocks.len() + visits);
    for block in &blocks {
        if block.has(VISITED) && people.is_none() {
            note("left out: nobody came whom it names");
            continue;
        }
        let said = steps.run(&block.section, || machine.walk(block))?;
        if let Some(people) = people.as_ref().filter(|_| block.has(PEOPLE)) {
            steps.run("People walk in", || people.walk_in(project, &machine, &said))?;
        }
    }
    if let Some(people) = &people {
        steps.run("People come later", || people.come_later(project, &machine))?;
    }
    machine.stop()?;
    is_private(&machine.root().join("var"))?;
    note(&format!("{} blocks of {PAGE} were walked", blocks.len()));
    Ok(())
}

/// After the block with this mark people come, and once more when the page is at its end.
const PEOPLE: &str = "people";
const VISITS: usize = 2;
/// A block with this mark names people who came before it.
const VISITED: &str = "visited";

/// Nobody else on the machine reads data, keys or backups.
fn is_private(folder: &Path) -> Result<()> {
    for home in ["lib/karriz", "backups/karriz"] {
        let path = folder.join(home);
        if fs::metadata(&path)?.permissions().mode() & 0o077 != 0 {
            bail!("{home} can be read by others");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_mark_and_none_that_is_unknown() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(PAGE);
        let blocks = blocks_of(&fs::read_to_string(page).unwrap());
        let known = ["serving", "proxy", "stopped", PEOPLE, VISITED];
        for mark in known {
            assert!(blocks.iter().any(|block| block.has(mark)), "{mark}");
        }
        let unknown = blocks.iter().flat_map(|block| &block.marks).filter(|mark| !known.contains(&mark.as_str()));
        assert_eq!(unknown.count(), 0);
    }
}
