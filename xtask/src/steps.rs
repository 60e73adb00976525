//! Progress on the terminal: numbered steps with their durations, and a summary at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The steps of one command. Each is announced when it starts and timed when it ends; the first failure ends the
/// command with the name of the step in the error.
pub struct Steps {
    planned: usize,
    done: Vec<(String, Duration)>,
    started: Instant,
}

impl Steps {
    /// `planned` is the number of steps that the command will take.
    pub fn new(planned: usize) -> Self {
        Self { planned, done: Vec::new(), started: Instant::now() }
    }

    /// Does one step.
    ///
    /// # Errors
    /// What `work` returns, with the step's name in front.
    pub fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("[{}/{}] {name}", self.done.len() + 1, self.planned);
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        match &result {
            Ok(_) => eprintln!("      ok, {}", seconds(took)),
            Err(_) => eprintln!("      FAILED after {}", seconds(took)),
        }
        self.done.push((name.to_owned(), took));
        result.with_context(|| format!("step failed: {name}"))
    }

    /// The table of steps and their times, for the end of a long command.
    pub fn summary(&self) {
        let width = self.done.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        eprintln!();
        for (name, took) in &self.done {
            eprintln!("  {name:<width$}  {:>9}", seconds(*took));
        }
        eprintln!("  {:<width$}  {:>9}", "all", seconds(self.started.elapsed()));
    }
}

/// A line that belongs to the running step.
pub fn note(text: &str) {
    eprintln!("      {text}");
}

/// `12.3 s`, or `4 min 05 s` for the long ones.
pub fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    if whole < 120 { format!("{:.1} s", took.as_secs_f64()) } else { format!("{} min {:02} s", whole / 60, whole % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(245)), "4 min 05 s");
    }

    #[test]
    fn a_failure_carries_the_name_of_its_step() {
        let error = Steps::new(1).run("boil water", || anyhow::bail!("no kettle") as Result<()>).unwrap_err();
        assert_eq!(format!("{error:#}"), "step failed: boil water: no kettle");
    }
}
