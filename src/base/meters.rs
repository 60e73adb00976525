//! What the program counts of itself, and its text for whoever collects it (Prometheus). Numbers only: no names, no
//! addresses, no labels that a person could be found by.
//!
//! Anywhere: `metrics::counter!(meters::FLOOD_REFUSED).increment(1)`.
use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Connections that are open.
pub const CONNECTIONS_OPEN: &str = "karriz_connections_open";
/// Connections that are open and without a request.
pub const CONNECTIONS_IDLE: &str = "karriz_connections_idle";
/// Connections turned away, for their address had too many.
pub const CONNECTIONS_REFUSED: &str = "karriz_connections_refused_total";
/// Idle connections closed to make room for others.
pub const CONNECTIONS_MADE_ROOM: &str = "karriz_connections_made_room_total";
/// Requests refused by the limiter of floods.
pub const FLOOD_REFUSED: &str = "karriz_flood_refused_total";
/// Steps that the budgets of codes have reached.
pub const CODE_BUDGET_STEPS: &str = "karriz_code_budget_steps_total";
/// Lines of the log that were lost.
pub const LOG_LINES_LOST: &str = "karriz_log_lines_lost_total";
/// Jobs that are due and not done.
pub const JOBS_DUE: &str = "karriz_jobs_due";
/// How long the oldest due job waits, in seconds.
pub const JOBS_OLDEST_DUE_S: &str = "karriz_jobs_oldest_due_seconds";
/// Size of SQLite's write-ahead logs together, in bytes.
pub const WAL_BYTES: &str = "karriz_wal_bytes";
/// Whether the program is ready: 1 or 0.
pub const READY: &str = "karriz_ready";

const COUNTERS: [(&str, &str); 5] = [
    (CODE_BUDGET_STEPS, "Steps (50, 80, 100 percent) that the budgets of codes have reached"),
    (CONNECTIONS_REFUSED, "Connections turned away, for their address had too many"),
    (CONNECTIONS_MADE_ROOM, "Idle connections closed to make room for others"),
    (FLOOD_REFUSED, "Requests refused by the limiter of floods"),
    (LOG_LINES_LOST, "Lines of the log that were lost"),
];

const GAUGES: [(&str, &str); 6] = [
    (CONNECTIONS_OPEN, "Connections that are open"),
    (CONNECTIONS_IDLE, "Connections that are open and without a request"),
    (JOBS_DUE, "Jobs that are due and not done"),
    (JOBS_OLDEST_DUE_S, "How long the oldest due job waits, in seconds"),
    (WAL_BYTES, "Size of SQLite's write-ahead logs together, in bytes"),
    (READY, "Whether the program is ready"),
];

/// The text of all meters.
#[derive(Clone)]
pub struct Meters(PrometheusHandle);

impl Meters {
    /// The meters of this process; the first call begins the counting. What is counted before it is lost.
    pub fn start() -> Self {
        static METERS: OnceLock<Meters> = OnceLock::new();
        METERS.get_or_init(Self::install).clone()
    }

    fn install() -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Refused only when another recorder is there already: its numbers are then not ours to show.
        let _ = metrics::set_global_recorder(recorder);
        for (name, text) in COUNTERS {
            metrics::describe_counter!(name, text);
            // Shown from the beginning, so that a rate can be computed from the first one on.
            metrics::counter!(name).absolute(0);
        }
        for (name, text) in GAUGES {
            metrics::describe_gauge!(name, text);
        }
        Self(handle)
    }

    /// All of it, as Prometheus reads it.
    pub fn text(&self) -> String {
        self.0.render()
    }

    /// To be called now and then: tidies up what was measured.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}
