//! The log: lines for people in development, JSON in production. It holds ids and routes, never people.
use std::io::{BufWriter, IsTerminal};

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Starts the log. A second call is ignored. Lines are written by a thread of their own, several at once when there are
/// many; those that wait are written when the guard is dropped.
pub fn start(config: &Config) -> WorkerGuard {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let (writer, guard) = tracing_appender::non_blocking(BufWriter::new(std::io::stderr()));
    let is_terminal = std::io::stderr().is_terminal();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_ansi(is_terminal).with_writer(writer);
    let _ = if config.is_development() { builder.try_init() } else { builder.json().try_init() };
    guard
}
