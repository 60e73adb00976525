//! The other yardstick: a bare handler over the same SQLite, as a process of its own. What it does is in
//! `src/yardstick/main.rs`.

use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

use anyhow::Result;

use crate::sys::{Background, Project, free_address};

use super::{load::FRESH_KEY, wire::Request};

/// The running yardstick.
pub struct BareServer {
    pub address: SocketAddr,
    pub process: Background,
}

impl BareServer {
    /// Starts it with its database in `folder`.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(project: &Project, folder: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(project.target.join("release/yardstick"));
        command.arg(address.to_string()).arg(folder.join("yardstick.db"));
        let mut process = Background::start_logged(&mut command, project.target.join("bench/yardstick.log"))?;
        process.wait_until_ready(address, "/list", Duration::from_secs(10))?;
        Ok(Self { address, process })
    }
}

/// What the bare handler does that is like a row of the table.
#[derive(Clone, Copy)]
pub enum Bare {
    /// Reads twenty rows and writes them as a list.
    List,
    /// Checks six fields and writes two rows in one transaction.
    Write,
}

impl Bare {
    pub fn request(self) -> Request {
        match self {
            Self::List => Request::get("/list"),
            Self::Write => Request::post_form(
                "/new",
                format!("title={FRESH_KEY}&street=Valiasr+Street&plaque=12&city=1576&day=1405-09-04&hour=10"),
            ),
        }
    }

    pub fn status(self) -> u16 {
        match self {
            Self::List => 200,
            Self::Write => 303,
        }
    }

    /// The share of its rate that is wanted.
    pub fn least_ratio(self) -> f64 {
        match self {
            Self::List => 0.5,
            Self::Write => 0.4,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::List => "read twenty rows, write a list",
            Self::Write => "check six fields, write two rows",
        }
    }
}
