//! The log: lines for people in development, JSON in production. It holds ids and routes, never people.
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Starts the log. A second call is ignored.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr);
    let _ = if config.is_development() { builder.try_init() } else { builder.json().try_init() };
}
