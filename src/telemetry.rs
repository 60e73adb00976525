//! The log: lines for people in development, JSON in production. It holds ids and routes, never people.
use std::io::{BufWriter, IsTerminal};

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Starts the log. A second call is ignored. Lines are written by a thread of their own, several at once when there are
/// many; those that wait are written when the guard is dropped.
pub fn start(config: &Config) -> WorkerGuard {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    // A full queue makes its writer wait: a reference on an error page must be found in the log.
    let (writer, guard) = NonBlockingBuilder::default().lossy(false).finish(BufWriter::new(std::io::stderr()));
    let has_colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_ansi(has_colours).with_writer(writer);
    let _ = if config.is_development() { builder.try_init() } else { builder.json().try_init() };
    guard
}
