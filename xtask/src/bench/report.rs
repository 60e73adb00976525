//! The table for `docs/PERFORMANCE.md`, and whether each goal is met.

use std::{fmt, time::Duration};

use super::{bare::Bare, load::Measured, wire::Exchange};

const LEAST_RATIO: f64 = 0.5;
const MOST_CPU_RATIO: f64 = 2.0;
const MOST_PAGE: u64 = 40_000;
const MOST_FONT: u64 = 60_000;
const MOST_IDLE: u64 = 60_000_000;
const MOST_START: Duration = Duration::from_secs(1);

/// What is wanted of a request.
#[derive(Clone, Copy)]
pub enum Goal {
    /// Half the rate of the handler from memory.
    BesideMemory,
    /// A part of the rate of a bare handler over the same SQLite.
    BesideBare(Bare),
    /// The 99th percentile in milliseconds, at most.
    P99Ms(u32),
}

/// All measurements of one request.
pub struct Row {
    name: &'static str,
    goal: Goal,
    status: u16,
    wire_bytes: usize,
    pub server: Vec<Measured>,
    pub memory: Vec<Measured>,
    /// The bare handler, where it does something that is like it.
    pub bare: Vec<Measured>,
    /// The server on PostgreSQL.
    pub postgres: Vec<Measured>,
    /// Processor time for all rounds of the server, of the bare handler, and of server and database on PostgreSQL.
    pub server_cpu: Duration,
    pub bare_cpu: Duration,
    pub postgres_cpu: Duration,
}

impl Row {
    pub fn new(name: &'static str, goal: Goal, exchange: &Exchange) -> Self {
        let (status, wire_bytes) = (exchange.response.status, exchange.response.wire_bytes);
        Self {
            name,
            goal,
            status,
            wire_bytes,
            server: Vec::new(),
            memory: Vec::new(),
            bare: Vec::new(),
            postgres: Vec::new(),
            server_cpu: Duration::ZERO,
            bare_cpu: Duration::ZERO,
            postgres_cpu: Duration::ZERO,
        }
    }

    fn cpu_ms(spent: Duration, rounds: &[Measured]) -> f64 {
        let responses: u32 = rounds.iter().map(|round| round.responses).sum();
        spent.as_secs_f64() * 1_000.0 / f64::from(responses.max(1))
    }

    /// Of PostgreSQL to SQLite.
    fn cpu_goal(&self) -> String {
        let (file, database) =
            (Self::cpu_ms(self.server_cpu, &self.server), Self::cpu_ms(self.postgres_cpu, &self.postgres));
        goal(database <= file * MOST_CPU_RATIO, format!("≤ {MOST_CPU_RATIO} × SQLite's CPU"))
    }

    /// Of the server's rate to a yardstick's. Middle of the ratios of the rounds: what disturbed one round disturbs one
    /// ratio.
    fn ratio(&self, yardstick: &[Measured]) -> f64 {
        let ratios = self.server.iter().zip(yardstick).map(|(server, other)| server.per_second / other.per_second);
        middle(ratios.collect())
    }

    fn p99_ms(&self) -> f64 {
        percentile_ms(&self.server, 0.99)
    }

    fn verdict(&self) -> String {
        match self.goal {
            Goal::BesideMemory => goal(self.ratio(&self.memory) >= LEAST_RATIO, format!("ratio ≥ {LEAST_RATIO}")),
            Goal::BesideBare(_) => "in the next table".to_owned(),
            Goal::P99Ms(most) => goal(self.p99_ms() <= f64::from(most), format!("p99 ≤ {most} ms")),
        }
    }

    fn like(&self) -> Option<Bare> {
        match self.goal {
            Goal::BesideBare(like) => Some(like),
            Goal::BesideMemory | Goal::P99Ms(_) => None,
        }
    }
}

/// What opening the policy for the first time costs, in brotli.
pub struct FirstLoad {
    pub html: u64,
    pub css: u64,
    pub font: u64,
    pub scripts: usize,
}

/// Everything that was measured.
pub struct Report {
    pub rows: Vec<Row>,
    pub idle_memory: u64,
    pub peak_memory: u64,
    /// In order.
    pub starts: Vec<Duration>,
    pub first_load: FirstLoad,
    pub connections: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {} connections kept open; generator, server and yardstick share the machine.\n",
            machine(),
            self.connections
        )?;
        writeln!(
            f,
            "| Request | status | requests/s | from memory | ratio | p50 ms | p99 ms | bytes on the wire | goal |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|---:|---|")?;
        for row in &self.rows {
            writeln!(
                f,
                "| {} | {} | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {} | {} |",
                row.name,
                row.status,
                per_second(&row.server),
                per_second(&row.memory),
                row.ratio(&row.memory),
                percentile_ms(&row.server, 0.5),
                row.p99_ms(),
                row.wire_bytes,
                row.verdict(),
            )?;
        }
        self.write_bare(f)?;
        self.write_postgres(f)?;
        self.write_other(f)
    }
}

impl Report {
    fn write_bare(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n| Request | beside a bare handler | requests/s | bare: requests/s | ratio | CPU ms | bare: CPU ms | goal |"
        )?;
        writeln!(f, "|---|---|---:|---:|---:|---:|---:|---|")?;
        for (row, like) in self.rows.iter().filter_map(|row| Some((row, row.like()?))) {
            let ratio = row.ratio(&row.bare);
            writeln!(
                f,
                "| {} | {} | {:.0} | {:.0} | {ratio:.2} | {:.3} | {:.3} | {} |",
                row.name,
                like.words(),
                per_second(&row.server),
                per_second(&row.bare),
                Row::cpu_ms(row.server_cpu, &row.server),
                Row::cpu_ms(row.bare_cpu, &row.bare),
                goal(ratio >= like.least_ratio(), format!("ratio ≥ {}", like.least_ratio())),
            )?;
        }
        Ok(())
    }

    fn write_postgres(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n| Request | SQLite: CPU ms | PostgreSQL: requests/s | p50 ms | p99 ms | CPU ms, with the database | goal |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---|")?;
        for row in &self.rows {
            writeln!(
                f,
                "| {} | {:.3} | {:.0} | {:.2} | {:.2} | {:.3} | {} |",
                row.name,
                Row::cpu_ms(row.server_cpu, &row.server),
                per_second(&row.postgres),
                percentile_ms(&row.postgres, 0.5),
                percentile_ms(&row.postgres, 0.99),
                Row::cpu_ms(row.postgres_cpu, &row.postgres),
                row.cpu_goal(),
            )?;
        }
        Ok(())
    }

    fn write_other(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FirstLoad { html, css, font, scripts } = self.first_load;
        let start = self.starts.get(self.starts.len() / 2).copied().unwrap_or_default();
        let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
        let kilobytes = |bytes: u64| format!("{:.1} kB", bytes as f64 / 1e3);
        writeln!(f, "\n| What | measured | goal |")?;
        writeln!(f, "|---|---:|---|")?;
        let page = goal(html + css <= MOST_PAGE, "≤ 40 kB".to_owned());
        writeln!(
            f,
            "| First load of `/privacy`: HTML {} + CSS {} | {} | {page} |",
            kilobytes(html),
            kilobytes(css),
            kilobytes(html + css)
        )?;
        writeln!(f, "| … font | {} | {} |", kilobytes(font), goal(font <= MOST_FONT, "≤ 60 kB".to_owned()))?;
        writeln!(f, "| … scripts | {scripts} | {} |", goal(scripts == 0, "0".to_owned()))?;
        let idle = goal(self.idle_memory <= MOST_IDLE, "≤ 60 MB".to_owned());
        writeln!(f, "| Memory, idle after start | {} | {idle} |", megabytes(self.idle_memory))?;
        writeln!(f, "| Memory, peak under load | {} | |", megabytes(self.peak_memory))?;
        let quick = goal(start <= MOST_START, "≤ 1 s".to_owned());
        writeln!(f, "| Start to first response, existing database | {} ms | {quick} |", start.as_millis())
    }
}

fn goal(is_met: bool, text: String) -> String {
    if is_met { format!("{text}: met") } else { format!("{text}: **not met**") }
}

fn per_second(rounds: &[Measured]) -> f64 {
    middle(rounds.iter().map(|round| round.per_second).collect())
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Over the responses of all rounds together.
pub fn percentile_ms(rounds: &[Measured], share: f64) -> f64 {
    let mut all: Vec<u32> = rounds.iter().flat_map(|round| round.latencies.iter().copied()).collect();
    all.sort_unstable();
    let at = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
    all.get(at).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
}

/// Processor and number of cores.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")).and_then(|rest| rest.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    format!("{model}, {cores} cores")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_all_rounds_together() {
        let round = |latencies: Vec<u32>| Measured { per_second: 1.0, responses: 1, latencies };
        let rounds = [round((1..=50).map(|n| n * 1000).collect()), round((51..=100).map(|n| n * 1000).collect())];
        assert_eq!(percentile_ms(&rounds, 0.5), 51.0);
        assert_eq!(percentile_ms(&rounds, 0.99), 100.0);
        assert_eq!(percentile_ms(&[], 0.99), 0.0);
    }
}
