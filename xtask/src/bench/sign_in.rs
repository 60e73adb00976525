//! Signing in under load: people of the crowd ask for a code, type it, and open their first page, each step by many at once. Codes
//! are read between the steps, in one look at the outbox: looking for each would be measured as well.

use std::{
    collections::HashMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;

use super::{load::Measured, visitor::Visitor};

/// The steps, as the report calls them.
pub const STEPS: [&str; 3] = ["sign-in: asking for a code", "sign-in: the code", "sign-in: the first page"];
/// As many sign in at a time: the outbox keeps the last two hundred messages.
const WAVE: usize = 160;
const WAVES: usize = 4;
/// The first number of the crowd that signs in here; the ones before it read the other pages.
const FIRST: usize = 9_000_001_100;
/// A code lives two minutes.
const DELIVERED_WITHIN: Duration = Duration::from_secs(60);

/// What a visitor does in a step.
#[derive(Clone, Copy)]
enum Step {
    Ask,
    Type,
    FirstPage,
}

/// Somebody who signs in.
struct Guest {
    visitor: Visitor,
    mobile: String,
    code: String,
}

/// Measures the steps, in their order.
///
/// # Errors
/// When a step does not lead where it should.
pub async fn measure(address: SocketAddr, connections: usize) -> Result<[Measured; 3]> {
    let mut measured = [nothing(), nothing(), nothing()];
    let mut spent = [Duration::ZERO; 3];
    for wave in 0..WAVES {
        let number = |place: usize| format!("0{}", FIRST + wave * WAVE + place);
        let guest = |mobile| Guest { visitor: Visitor::new(address), mobile, code: String::new() };
        let mut guests: Vec<Guest> = (0..WAVE).map(number).map(guest).collect();
        for (place, step) in [Step::Ask, Step::Type, Step::FirstPage].into_iter().enumerate() {
            let begun = Instant::now();
            let (back, latencies) = all(guests, step, connections).await?;
            spent[place] += begun.elapsed();
            measured[place].responses += u32::try_from(latencies.len())?;
            measured[place].latencies.extend(latencies);
            guests = back;
            if matches!(step, Step::Ask) {
                hand_out(&mut guests).await?;
            }
        }
    }
    for (measured, spent) in measured.iter_mut().zip(spent) {
        measured.per_second = f64::from(measured.responses) / spent.as_secs_f64().max(f64::EPSILON);
    }
    Ok(measured)
}

fn nothing() -> Measured {
    Measured { per_second: 0.0, responses: 0, latencies: Vec::new() }
}

/// The step by all of them, so many at a time.
async fn all(guests: Vec<Guest>, step: Step, connections: usize) -> Result<(Vec<Guest>, Vec<u32>)> {
    let mut hands: Vec<Vec<Guest>> = (0..connections).map(|_| Vec::new()).collect();
    for (place, guest) in guests.into_iter().enumerate() {
        hands[place % connections].push(guest);
    }
    let mut working = JoinSet::new();
    for hand in hands {
        working.spawn(one_hand(hand, step));
    }
    let (mut back, mut latencies) = (Vec::new(), Vec::new());
    while let Some(done) = working.join_next().await {
        let (guests, own) = done??;
        back.extend(guests);
        latencies.extend(own);
    }
    Ok((back, latencies))
}

async fn one_hand(mut guests: Vec<Guest>, step: Step) -> Result<(Vec<Guest>, Vec<u32>)> {
    let mut latencies = Vec::new();
    for guest in &mut guests {
        let took = match step {
            Step::Ask => guest.visitor.ask_code(&guest.mobile).await?,
            Step::Type => guest.visitor.type_code(&guest.code).await?,
            Step::FirstPage => guest.visitor.first_page().await?,
        };
        latencies.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }
    Ok((guests, latencies))
}

/// Gives each the code that was sent to them.
async fn hand_out(guests: &mut [Guest]) -> Result<()> {
    let begun = Instant::now();
    loop {
        let reader = &mut guests.first_mut().context("somebody signs in")?.visitor;
        let codes: HashMap<String, String> = reader.codes().await?.into_iter().rev().collect();
        let of = |guest: &Guest| codes.get(&guest.mobile[1..]).cloned();
        if let Some(all) = guests.iter().map(of).collect::<Option<Vec<String>>>() {
            for (guest, code) in guests.iter_mut().zip(all) {
                guest.code = code;
            }
            return Ok(());
        }
        if begun.elapsed() > DELIVERED_WITHIN {
            bail!("the codes of a wave did not all arrive");
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
