//! The log: lines for people in development, JSON in production. It holds ids and routes, never people.
//!
//! Nobody waits for the log: when whoever reads it stands still, lines are lost and counted. Error lines have a queue
//! of their own that loses none, because a reference on an error page must be found.
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tracing::{Level, Metadata};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::Config;

/// The most lines that wait for a log that stands still, before more are lost.
const MOST_LINES: usize = 16_000;
/// The most error lines that wait; whoever has one more waits as well. At a few hundred bytes each they fit in memory.
const MOST_ERRORS: usize = 64_000;

static LOSSES: OnceLock<Losses> = OnceLock::new();

/// Starts the log. A second call is ignored. Lines are written by threads of their own, several at once when there are
/// many; those that wait are written when the guards are dropped.
pub fn start(config: &Config) -> [WorkerGuard; 2] {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let (writer, guards) = LogWriter::new(io::stderr, MOST_LINES);
    let _ = LOSSES.set(writer.losses.clone());
    let has_colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_ansi(has_colours).with_writer(writer);
    let _ = if config.is_development() { builder.try_init() } else { builder.json().try_init() };
    std::panic::set_hook(Box::new(report_panic));
    guards
}

/// One error line for a panic: the place, and through the current span the reference of the request or the id of the
/// job. What the panic says is not written: it may hold text of people.
pub fn report_panic(info: &PanicHookInfo<'_>) {
    let (file, line) = info.location().map_or(("-", 0), |at| (at.file(), at.line()));
    tracing::error!(at = %format_args!("{file}:{line}"), "a panic");
}

/// Sets the counter `karriz_log_lines_lost_total`.
pub fn count_lost_lines() {
    let lost = LOSSES.get().map_or(0, Losses::lines);
    metrics::counter!("karriz_log_lines_lost_total").absolute(lost);
}

/// Lines that were lost.
#[derive(Clone)]
pub struct Losses {
    unqueued: ErrorCounter,
    unwritten: Arc<AtomicU64>,
}

impl Losses {
    /// How many lines were lost since the start: the queue was full, or the log could not be written.
    pub fn lines(&self) -> u64 {
        let unqueued = u64::try_from(self.unqueued.dropped_lines()).unwrap_or(u64::MAX);
        unqueued.saturating_add(self.unwritten.load(Ordering::Relaxed))
    }
}

/// Two queues to one place.
#[derive(Clone)]
pub struct LogWriter {
    lossy: NonBlocking,
    errors: NonBlocking,
    losses: Losses,
}

impl LogWriter {
    /// Queues to what `open` opens; `lines` that are no errors wait at most.
    pub fn new<W: Write + Send + 'static>(open: impl Fn() -> W, lines: usize) -> (Self, [WorkerGuard; 2]) {
        let unwritten = Arc::new(AtomicU64::new(0));
        let counted = || BufWriter::new(Counted { inner: open(), unwritten: Arc::clone(&unwritten) });
        let builder = |lines, is_lossy| NonBlockingBuilder::default().buffered_lines_limit(lines).lossy(is_lossy);
        let (lossy, lossy_guard) = builder(lines, true).thread_name("log").finish(counted());
        let (errors, errors_guard) = builder(MOST_ERRORS, false).thread_name("log-errors").finish(counted());
        let losses = Losses { unqueued: lossy.error_counter(), unwritten };
        (Self { lossy, errors, losses }, [lossy_guard, errors_guard])
    }

    /// What this writer has lost.
    pub fn losses(&self) -> Losses {
        self.losses.clone()
    }
}

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = NonBlocking;

    fn make_writer(&'a self) -> NonBlocking {
        self.lossy.clone()
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> NonBlocking {
        if *meta.level() == Level::ERROR { self.errors.clone() } else { self.lossy.clone() }
    }
}

/// What cannot be written (nobody reads it any more) is lost and counted; it must not pile up.
struct Counted<W> {
    inner: W,
    unwritten: Arc<AtomicU64>,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write_all(bytes).or_else(|_| {
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
            self.unwritten.fetch_add(u64::try_from(lines).unwrap_or(u64::MAX), Ordering::Relaxed);
            Ok::<(), io::Error>(())
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // What is lost was counted when it was written.
        let _ = self.inner.flush();
        Ok(())
    }
}
