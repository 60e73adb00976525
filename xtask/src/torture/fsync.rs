//! Fault row D2: the disk does not take what is to be made durable. `strace` lets the calls fail under the running program.

use std::{fs, process::Command, thread::sleep, time::Duration};

use anyhow::{Context, Result, bail};

use crate::{
    steps::note,
    sys::{Background, find_program, install_packages},
};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way},
    servers::Server,
};

/// Which calls fail: all of them; one; every second, third, fifth. Threads count for themselves.
const WHEN: [&str; 5] = ["1+", "1", "2+2", "1+3", "3+5"];
const ALL_OF_THEM: &str = "1+";
const HOLD: Duration = Duration::from_secs(3);
/// For a commit that was under way when the fault began.
const UNDER_WAY: Duration = Duration::from_millis(300);
const RECOVERED_WITHIN: Duration = Duration::from_secs(20);
const ENOUGH: usize = 10;

pub fn run(stage: &Stage) -> Result<Tally> {
    if find_program(&["strace"]).is_none()
        && let Err(error) = install_packages(&["strace"], "failing disks")
    {
        return Ok(Tally::could_not_run(format!("{error:#}")));
    }
    let mut tally = Tally::default();
    let mut server = Server::prepare(stage.project, "fsync")?;
    let store = Store::Folder(server.place.data.clone());
    server.start(0)?;
    if let Err(error) = Fault::begin(stage, &server, "1").and_then(Fault::end) {
        return Ok(Tally::could_not_run(format!("strace cannot hold the program: {error:#}")));
    }
    let people = People::sign_in(server.place.listen)?;
    let before = store.now()?;
    for (round, when) in (1..=stage.of(15, 3)).zip(WHEN.into_iter().cycle()) {
        if stage.is_over() {
            break;
        }
        let writing = people.begin(&Way::Straight(server.place.listen), Bearing::MayRefuse);
        let failed = fail_for_a_while(stage, &server, &people, when);
        writing.end();
        tally.faults += 1;
        if let Err(error) = failed {
            tally.failed.push(format!("round {round}, when={when}: {error:#}"));
        }
        let count = people.count();
        note(&format!("fsync {round}, when={when}: {} acknowledged, {} refused", count.acknowledged, count.refused));
    }
    server.kill()?;
    server.start(0)?;
    judge(&mut tally, &server, &store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

fn fail_for_a_while(stage: &Stage, server: &Server, people: &People, when: &str) -> Result<()> {
    let at_first = people.count().acknowledged;
    people.wait_until("the first effect", RECOVERED_WITHIN, |count| count.acknowledged > at_first)?;
    let fault = Fault::begin(stage, server, when)?;
    sleep(UNDER_WAY);
    let begun = people.count().acknowledged;
    sleep(HOLD);
    let ended = people.count().acknowledged;
    fault.end()?;
    people.wait_until("an effect after the fault", RECOVERED_WITHIN, |count| count.acknowledged >= ended + ENOUGH)?;
    server.wait_for(true, RECOVERED_WITHIN)?;
    if when == ALL_OF_THEM && ended > begun {
        bail!("{} presses were acknowledged while nothing could be made durable", ended - begun);
    }
    Ok(())
}

/// `strace` on the program, letting calls fail.
struct Fault {
    strace: Background,
    process: u32,
}

impl Fault {
    fn begin(stage: &Stage, server: &Server, when: &str) -> Result<Self> {
        let process = server.process()?;
        let mut strace = Command::new("strace");
        strace.args(["-f", "-q", "-e", "trace=fsync,fdatasync", "-e"]);
        strace.arg(format!("inject=fsync,fdatasync:error=EIO:when={when}"));
        strace.args(["-o", "/dev/null", "-p", &process.to_string()]);
        let log = stage.project.target.join("torture/strace.log");
        let fault = Self { strace: Background::start_logged(&mut strace, log)?, process };
        fault.wait_until_held(true)?;
        Ok(fault)
    }

    fn end(mut self) -> Result<()> {
        self.strace.stop();
        self.wait_until_held(false)
    }

    fn wait_until_held(&self, is_held: bool) -> Result<()> {
        for _ in 0..250 {
            if is_traced(self.process)? == is_held {
                return Ok(());
            }
            sleep(Duration::from_millis(20));
        }
        bail!("strace did not {}{}", if is_held { "begin" } else { "end" }, self.strace.log_tail())
    }
}

/// Whether every thread is held, or one of them.
fn is_traced(process: u32) -> Result<bool> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:")).context("the kernel names tracers")?;
    Ok(tracer.trim() != "0")
}
