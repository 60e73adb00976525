//! Fault row N1: the way of messages is broken for longer than a code lives. What is stale by then is never sent, and what
//! is not comes once.

use std::{
    fs,
    io::ErrorKind,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{bench::visitor::Visitor, steps::note, sys::interrupted};

use super::{END_WITHIN, Stage, Tally, servers::Server};

/// Asks for a code that expires while the way is broken.
const EARLY: &str = "09000000011";
/// Asks late enough that the code still lives when the way is mended.
const LATE: &str = "09000000012";
/// A code lives two minutes.
const BEFORE_LATE: Duration = Duration::from_secs(60);
const BROKEN_FOR: Duration = Duration::from_secs(125);
/// Tries come ever further apart.
const SENT_WITHIN: Duration = Duration::from_secs(60);
/// For a second message that should not come.
const AFTERWARDS: Duration = Duration::from_secs(10);
/// The program makes the folder again when a message comes just then.
const MOST_MOVES: usize = 20;

pub fn run(stage: &Stage) -> Result<Tally> {
    if stage.is_short {
        return Ok(Tally::could_not_run("a code lives longer than the short form takes"));
    }
    let mut tally = Tally::default();
    let mut server = Server::prepare(stage.project, "messages")?;
    server.start(0)?;
    let outbox = server.place.data.join("outbox");
    break_way(&outbox)?;
    tally.faults += 1;
    let begun = Instant::now();
    ask(&server, EARLY)?;
    wait(begun, BEFORE_LATE)?;
    ask(&server, LATE)?;
    note("two codes wait for a way that is broken");
    wait(begun, BROKEN_FOR)?;
    fs::remove_file(&outbox)?;
    tally.acknowledged += 1;
    let mended = Instant::now();
    while sent_to(&outbox, LATE)? == 0 && mended.elapsed() < SENT_WITHIN {
        wait(Instant::now(), Duration::from_millis(200))?;
    }
    note(&format!("mended; {} s later the living code is there", mended.elapsed().as_secs()));
    wait(Instant::now(), AFTERWARDS)?;
    match sent_to(&outbox, LATE)? {
        0 => tally.lost.push("a code that still lived was not sent".to_owned()),
        1 => {}
        times => tally.doubled.push(format!("a code was sent {times} times")),
    }
    if sent_to(&outbox, EARLY)? > 0 {
        tally.failed.push("a code was sent that had expired".to_owned());
    }
    server.stop(END_WITHIN)?;
    Ok(tally)
}

/// Nothing can be written into a folder that is none. By day the news of the demo city are sent at once: what lies there is put
/// aside.
fn break_way(outbox: &Path) -> Result<()> {
    for _ in 0..MOST_MOVES {
        match fs::write(outbox, "") {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::IsADirectory => {
                let _ = fs::remove_dir_all(outbox.with_extension("before"));
                fs::rename(outbox, outbox.with_extension("before"))?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    bail!("the outbox comes again and again")
}

/// Asks for a code and waits for it in vain.
fn ask(server: &Server, mobile: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(Visitor::new(server.place.listen).sign_in(mobile)) {
        Err(error) if error.to_string().contains("no code arrived") => Ok(()),
        Err(error) => Err(error.context("asking for a code while none can be sent")),
        Ok(()) => bail!("a code came although none could be sent"),
    }
}

fn wait(since: Instant, length: Duration) -> Result<()> {
    while since.elapsed() < length {
        if interrupted() {
            bail!("interrupted");
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Codes to this number that were sent; the last line of such a message is for the browser.
fn sent_to(outbox: &Path, mobile: &str) -> Result<usize> {
    let number = mobile.trim_start_matches('0');
    let files = fs::read_dir(outbox).into_iter().flatten().flatten();
    let mut sent = 0;
    for file in files {
        let message = fs::read_to_string(file.path())?;
        sent += usize::from(message.contains(number) && message.contains('#'));
    }
    Ok(sent)
}
