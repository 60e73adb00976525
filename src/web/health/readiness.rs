//! Whether the program can serve. One task asks each second; whoever wants to know reads what it found, so that no
//! stranger can make the program ask, or turn it red by asking often.
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// One thing that must be well.
pub struct Check {
    name: &'static str,
    run: Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>,
}

impl Check {
    /// A check under a name that an operator knows. `run` is asked each second and dropped at its bound, so it must not
    /// leave anything behind then; what may block a thread guards itself against a second run.
    pub fn new<F>(name: &'static str, run: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self { name, run: Box::new(move || run().boxed()) }
    }

    async fn run(&self, within: Duration) -> Finding {
        // A check that panics has not said that all is well, and must not end the task that asks.
        let run = std::panic::AssertUnwindSafe(async { (self.run)().await }).catch_unwind();
        let is_well = matches!(timeout(within, run).await, Ok(Ok(true)));
        Finding { name: self.name, is_well }
    }
}

/// The times of readiness.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// From one round of checks to the next.
    pub every: Duration,
    /// For one check.
    pub within: Duration,
    /// What was found longer ago than this is not believed any more.
    pub believed_for: Duration,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self { every: Duration::from_secs(1), within: Duration::from_secs(2), believed_for: Duration::from_secs(5) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Finding {
    name: &'static str,
    is_well: bool,
}

#[derive(Default)]
struct Round {
    at: Option<Instant>,
    findings: Vec<Finding>,
}

struct Shared {
    rhythm: Rhythm,
    checks: Vec<Check>,
    last: Mutex<Round>,
    is_stopping: AtomicBool,
}

/// The response to `/readyz`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub is_ready: bool,
    /// A line for each check, and one for what else is in the way.
    pub text: String,
}

/// The state of readiness. Copies are the same state.
#[derive(Clone)]
pub struct Readiness(Arc<Shared>);

impl Readiness {
    /// Red until the first round of [`Self::watch`] has found all checks well.
    pub fn new(checks: Vec<Check>) -> Self {
        Self::with_rhythm(checks, Rhythm::default())
    }

    /// As [`Self::new`], at another pace.
    pub fn with_rhythm(checks: Vec<Check>, rhythm: Rhythm) -> Self {
        Self(Arc::new(Shared { rhythm, checks, last: Mutex::default(), is_stopping: AtomicBool::new(false) }))
    }

    /// Asks, round after round, and never ends.
    pub async fn watch(&self) {
        let mut rounds = interval(self.0.rhythm.every);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            let findings = join_all(self.0.checks.iter().map(|check| check.run(self.0.rhythm.within))).await;
            self.keep(findings);
        }
    }

    fn last(&self) -> MutexGuard<'_, Round> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, findings: Vec<Finding>) {
        let mut last = self.last();
        for finding in &findings {
            let was_well = last.findings.iter().find(|before| before.name == finding.name).map(|before| before.is_well);
            match (was_well, finding.is_well) {
                (Some(true) | None, false) => tracing::error!(check = finding.name, "not ready"),
                (Some(false), true) => tracing::info!(check = finding.name, "ready again"),
                _ => {}
            }
        }
        *last = Round { at: Some(Instant::now()), findings };
    }

    /// From now on it is red, whatever the checks find: the program is about to end.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::SeqCst);
    }

    /// What was found last. Asks nothing.
    pub fn report(&self) -> Report {
        let last = self.last();
        let is_stopping = self.0.is_stopping.load(Ordering::SeqCst);
        let is_fresh = last.at.is_some_and(|at| at.elapsed() <= self.0.rhythm.believed_for);
        let word = |is_well| if is_well { "ok" } else { "failed" };
        let mut text: String =
            last.findings.iter().map(|finding| format!("{}: {}\n", finding.name, word(finding.is_well))).collect();
        if !is_fresh {
            text.push_str("checks: failed (nothing was found lately)\n");
        }
        if is_stopping {
            text.push_str("stopping: yes\n");
        }
        let is_ready = is_fresh && !is_stopping && last.findings.iter().all(|finding| finding.is_well);
        Report { is_ready, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Rhythm = Rhythm {
        every: Duration::from_millis(5),
        within: Duration::from_millis(20),
        believed_for: Duration::from_secs(600),
    };

    fn switch(name: &'static str, is_well: &Arc<AtomicBool>) -> Check {
        let is_well = Arc::clone(is_well);
        Check::new(name, move || std::future::ready(is_well.load(Ordering::SeqCst)))
    }

    /// Watches until the report is so.
    async fn until(readiness: &Readiness, is_so: impl Fn(&Report) -> bool) -> Report {
        let wait = async {
            while !is_so(&readiness.report()) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = readiness.watch() => {}
            done = timeout(Duration::from_secs(20), wait) => done.unwrap(),
        }
        readiness.report()
    }

    #[tokio::test]
    async fn it_is_red_until_all_was_found_well_and_again_when_something_is_not() {
        let is_well = Arc::new(AtomicBool::new(true));
        let checks = vec![switch("one", &is_well), Check::new("two", || async { true })];
        let readiness = Readiness::with_rhythm(checks, QUICK);
        assert!(!readiness.report().is_ready);
        until(&readiness, |report| report.is_ready).await;
        is_well.store(false, Ordering::SeqCst);
        let report = until(&readiness, |report| !report.is_ready).await;
        assert_eq!(report.text, "one: failed\ntwo: ok\n");
        is_well.store(true, Ordering::SeqCst);
        until(&readiness, |report| report.is_ready).await;
    }

    #[tokio::test]
    async fn a_check_that_hangs_or_panics_is_red_and_holds_up_no_other() {
        let checks = vec![
            Check::new("hangs", std::future::pending),
            Check::new("panics", || async { panic!("as the test wants") }),
            Check::new("well", || async { true }),
        ];
        let readiness = Readiness::with_rhythm(checks, QUICK);
        let report = until(&readiness, |report| report.text.contains("well: ok")).await;
        assert_eq!((report.is_ready, report.text.as_str()), (false, "hangs: failed\npanics: failed\nwell: ok\n"));
    }

    #[tokio::test]
    async fn what_was_found_long_ago_is_not_believed() {
        let rhythm = Rhythm { believed_for: Duration::from_millis(200), ..QUICK };
        let readiness = Readiness::with_rhythm(vec![Check::new("one", || async { true })], rhythm);
        until(&readiness, |report| report.is_ready).await;
        // Nobody asks any more.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!readiness.report().is_ready);
    }

    #[tokio::test]
    async fn asking_often_runs_no_check() {
        let runs = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let check = Check::new("one", move || {
            counted.fetch_add(1, Ordering::SeqCst);
            std::future::ready(true)
        });
        let readiness = Readiness::with_rhythm(vec![check], QUICK);
        until(&readiness, |report| report.is_ready).await;
        let before = runs.load(Ordering::SeqCst);
        (0..1_000).for_each(|_| assert!(readiness.report().is_ready));
        assert_eq!(runs.load(Ordering::SeqCst), before);
    }

    #[tokio::test]
    async fn it_is_red_once_the_program_stops() {
        let readiness = Readiness::with_rhythm(vec![Check::new("one", || async { true })], QUICK);
        until(&readiness, |report| report.is_ready).await;
        readiness.stop();
        assert!(!readiness.report().is_ready);
        let report = until(&readiness, |report| report.text.contains("one: ok")).await;
        assert_eq!((report.is_ready, report.text.as_str()), (false, "one: ok\nstopping: yes\n"));
    }
}
