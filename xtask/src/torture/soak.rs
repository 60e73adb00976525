//! Fault row L2: a day like any other, as long as there is time. People file and call off, others read, at leisure;
//! memory, handles and write-ahead logs stay what they are.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::steps::note;

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way},
    proxy::{Load, Proxy},
    servers::Server,
};

/// The length of the soak, 20 minutes: the goal is a day, this is what a build can wait for.
pub const WHOLE: Duration = Duration::from_secs(20 * 60);
const SHORT: Duration = Duration::from_secs(30);
/// For the oracle, which presses everything once more.
const JUDGED_WITHIN: Duration = Duration::from_secs(2 * 60);
const SAMPLE_EVERY: Duration = Duration::from_secs(1);
/// Eight windows press, so it is four presses a second at most.
const BETWEEN_PRESSES: Duration = Duration::from_secs(2);
const BETWEEN_PAGES: Duration = Duration::from_secs(1);
const OPEN_PAGES: [&str; 6] = ["/", "/services", "/services/home-cleaning", "/privacy", "/en", "/en/services"];
const OWN_PAGES: [&str; 2] = ["/requests", "/me/data"];

/// A fifth of the time is for warming up, with presses as quick as they go: SQLite keeps 4 MB of each file for each
/// connection, and what was stored is what fills them. Of the four fifths after it the first is compared with the last.
const PARTS: usize = 4;
const WARM_PART: u32 = 5;
/// More are nothing but work for the oracle.
const WARM_AFTER: usize = 4_000;
/// The goal is 1 MB an hour over a day. Twenty minutes are too short to see that: the allocator keeps back some MB one
/// time and another, and each of SQLite's four readers may still fill its cache of 4 MB. What is above is no cache but
/// a leak, of some 600 bytes in each response or more.
const MEMORY_MAY_GROW_BY: u64 = 16 * MB;
/// A pool may open one more; a leak is one for each response or connection.
const HANDLES_MAY_GROW_BY: u64 = 8;
const LOG_AT_MOST: u64 = 64 * MB;
const MB: u64 = 1_000_000;

pub fn run(stage: &Stage) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut server = Server::prepare(stage.project, "soak")?;
    let store = Store::Folder(server.place.data.clone());
    server.start(0)?;
    let people = People::sign_in(server.place.listen)?;
    let before = store.now()?;
    let proxy = Arc::new(Proxy::new(&[(server.place.listen, server.place.health)]));
    let pages = OPEN_PAGES.into_iter().chain(OWN_PAGES).flat_map(|path| people.asking_for(path)).collect();
    let reading = Load::begin_at_leisure(&proxy, pages, BETWEEN_PAGES)?;
    let long = length(stage);
    warm_up(server.place.listen, &people, long / WARM_PART);
    let writing = people.begin_at_leisure(&Way::Straight(server.place.listen), Bearing::Serves, BETWEEN_PRESSES);
    let soaked = soak(stage, &server, &people, &reading, long - long / WARM_PART);
    writing.end();
    let (served, failed) = reading.end();
    tally.served += served;
    tally.failed.extend(failed);
    tally.failed.extend(soaked?.wrong());
    judge(&mut tally, &server, &store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

/// What the program holds at a moment.
#[derive(Clone, Copy, Default)]
struct Sample {
    /// Resident, in bytes; without the pages of files, such as those of the program itself, which come and go.
    memory: u64,
    handles: u64,
    /// Bytes of all write-ahead logs.
    log: u64,
}

impl Sample {
    fn take(server: &Server) -> Result<Self> {
        let process = server.process()?;
        let handles = fs::read_dir(format!("/proc/{process}/fd"))?.count();
        let data = &server.place.data;
        let log = ["karriz.db-wal", "keys.db-wal"].map(|name| bytes_of(&data.join(name))).iter().sum();
        Ok(Self { memory: resident(process)?, handles: u64::try_from(handles)?, log })
    }
}

/// A log that is not there has nothing in it.
fn bytes_of(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("the kernel tells what is resident")?;
    Ok(1024 * line.trim().trim_end_matches("kB").trim().parse::<u64>()?)
}

/// As long as is wanted, or as there is time for before all is judged.
fn length(stage: &Stage) -> Duration {
    let wanted = stage.soak.unwrap_or(if stage.is_short { SHORT } else { WHOLE });
    wanted.min(stage.left().saturating_sub(JUDGED_WITHIN.min(stage.left() / 2)))
}

fn warm_up(address: SocketAddr, people: &People, long: Duration) {
    let writing = people.begin(&Way::Straight(address), Bearing::Serves);
    // On a slow machine the time is over first, and that is well too.
    let _ = people.wait_until("warmth", long, |count| count.acknowledged >= WARM_AFTER);
    writing.end();
    note(&format!("warm after {} acknowledged", people.count().acknowledged));
}

/// Samples until the time is over.
fn soak(stage: &Stage, server: &Server, people: &People, reading: &Load, long: Duration) -> Result<Soaked> {
    let begun = Instant::now();
    let mut soaked = Soaked { samples: Vec::new(), long };
    let mut noted = 0;
    while begun.elapsed() < long && !stage.is_over() {
        sleep(SAMPLE_EVERY);
        soaked.samples.push(Sample::take(server)?);
        let part = PARTS * soaked.samples.len() / usize::try_from(long.as_secs())?.max(1);
        if part > noted {
            noted = part;
            let count = people.count();
            let (acknowledged, slowest, read) = (count.acknowledged, count.slowest.as_millis(), reading.served());
            note(&format!("{acknowledged} acknowledged, slowest {slowest} ms, {read} pages read; {}", soaked.newest()));
        }
    }
    soaked.long = begun.elapsed();
    note(&soaked.summary());
    Ok(soaked)
}

/// All samples, in their order.
struct Soaked {
    samples: Vec<Sample>,
    long: Duration,
}

impl Soaked {
    /// The medians of the first part and of the last one.
    fn ends(&self, what: impl Fn(&Sample) -> u64 + Copy) -> (u64, u64) {
        let size = self.samples.len() / PARTS;
        let first = self.samples.iter().take(size);
        let last = self.samples.iter().rev().take(size);
        (median(first.map(what)), median(last.map(what)))
    }

    fn longest_log(&self) -> u64 {
        self.samples.iter().map(|sample| sample.log).max().unwrap_or_default()
    }

    fn newest(&self) -> String {
        let Sample { memory, handles, log } = self.samples.last().copied().unwrap_or_default();
        format!("{} resident, {handles} handles, {} of logs", in_mb(memory), in_mb(log))
    }

    fn summary(&self) -> String {
        let (memory, handles) = (self.ends(|sample| sample.memory), self.ends(|sample| sample.handles));
        // From the middle of one part to the middle of the other.
        let hours = self.long.as_secs_f64() / 3_600.0 * (PARTS - 1) as f64 / PARTS as f64;
        let slope = (memory.1 as f64 - memory.0 as f64) / MB as f64 / hours;
        format!(
            "memory {} -> {} ({slope:+.1} MB an hour), handles {} -> {}, logs at most {}",
            in_mb(memory.0),
            in_mb(memory.1),
            handles.0,
            handles.1,
            in_mb(self.longest_log())
        )
    }

    fn wrong(&self) -> Vec<String> {
        let (memory, handles) = (self.ends(|sample| sample.memory), self.ends(|sample| sample.handles));
        let mut wrong = Vec::new();
        if memory.1 > memory.0 + MEMORY_MAY_GROW_BY {
            wrong.push(format!("memory grew from {} to {}", in_mb(memory.0), in_mb(memory.1)));
        }
        if handles.1 > handles.0 + HANDLES_MAY_GROW_BY {
            wrong.push(format!("handles grew from {} to {}", handles.0, handles.1));
        }
        if self.longest_log() >= LOG_AT_MOST {
            wrong.push(format!("the write-ahead logs grew to {}", in_mb(self.longest_log())));
        }
        wrong
    }
}

fn median(values: impl Iterator<Item = u64>) -> u64 {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn in_mb(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / MB as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred samples.
    fn soaked(sample: impl Fn(u64) -> Sample) -> Soaked {
        Soaked { samples: (0..100).map(sample).collect(), long: Duration::from_secs(100) }
    }

    #[test]
    fn what_comes_and_goes_is_no_leak() {
        let flat = soaked(|at| Sample { memory: 90 * MB + at % 9 * MB, handles: 30 + at % 9, log: 4 * MB });
        assert_eq!(flat.wrong(), Vec::<String>::new());
    }

    #[test]
    fn what_goes_on_growing_is_one() {
        let growing = soaked(|at| Sample { memory: 90 * MB + at * MB / 4, handles: 30 + at / 6, log: at * MB });
        let wrong = growing.wrong();
        assert_eq!(wrong.len(), 3, "{wrong:?}");
    }
}
