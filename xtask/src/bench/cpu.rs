//! Processor time of processes, as the kernel counts it.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// The kernel counts in hundredths of a second, on every Linux that there is.
const TICK: Duration = Duration::from_millis(10);

/// A server and, with PostgreSQL, the database behind it.
#[derive(Clone, Copy)]
pub struct Processes {
    pub server: u32,
    pub postgres: Option<u32>,
}

impl Processes {
    /// Time that they have spent, in their own code and in the kernel. Of PostgreSQL its children with it: each
    /// connection is one.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn spent(self) -> Result<Duration> {
        let mut ticks = times(self.server)?.own;
        if let Some(postgres) = self.postgres {
            let parent = times(postgres)?;
            ticks += parent.own + parent.ended_children;
            ticks +=
                children_of(postgres)?.into_iter().filter_map(|child| times(child).ok()).map(|t| t.own).sum::<u64>();
        }
        Ok(TICK * u32::try_from(ticks).unwrap_or(u32::MAX))
    }
}

struct Times {
    parent: u32,
    own: u64,
    ended_children: u64,
}

fn times(process: u32) -> Result<Times> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    parse(&stat).context("the kernel writes its statistics otherwise than expected")
}

/// The name in brackets may hold anything; what is counted stands behind the last bracket.
fn parse(stat: &str) -> Option<Times> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(Times {
        parent: u32::try_from(number(1)?).ok()?,
        own: number(11)? + number(12)?,
        ended_children: number(13)? + number(14)?,
    })
}

fn children_of(parent: u32) -> Result<Vec<u32>> {
    let processes = fs::read_dir("/proc")?.flatten();
    let processes = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    Ok(processes.filter(|process| times(*process).is_ok_and(|times| times.parent == parent)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_blanks_moves_no_field() {
        let stat = "7 (a) b) S 3 7 7 0 -1 4194304 1 0 0 0 20 5 300 40 20 0 1 0 1";
        let times = parse(stat).unwrap();
        assert_eq!((times.parent, times.own, times.ended_children), (3, 25, 340));
        assert!(parse("7 (a) S").is_none());
    }

    #[test]
    fn this_process_has_spent_no_less_than_a_moment_ago() {
        let own = Processes { server: std::process::id(), postgres: None };
        assert!(own.spent().unwrap() <= own.spent().unwrap());
    }
}
