//! What a browser pays for a code where many were asked for from its address: a little work, or a short wait where no
//! script runs. Many people share an address of a mobile carrier, so nobody is refused for it.
//!
//! A toll is a challenge of the ALTCHA protocol, signed under a key of ours, with the browser and the moment in it; nothing is
//! stored until it is paid. Our own clock decides how old it is, not the machine's.
use std::collections::BTreeMap;

use altcha::{Challenge, CreateChallengeOptions, Solution, VerifySolutionOptions, create_challenge, verify_solution};
use serde_json::Value;

use super::code::Browser;
use super::rules::TOLL_LIFE;
use crate::base::crypto::{HashPurpose, same};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::limits::{Counted, TOLL_WAIT};
use crate::domain::Services;
use crate::model::moment::Moment;

/// The derivation that a browser repeats: it has it built in.
const ALGORITHM: &str = "PBKDF2/SHA-256";
/// How the key must begin: one try in 256 fits.
const KEY_PREFIX: &str = "00";
/// A longer ticket is none of ours.
const LONGEST_TICKET: usize = 2_000;
/// Names of what is signed with the challenge.
const AT: &str = "at";
const BY: &str = "by";

/// What has to be paid, and until when one waits instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toll {
    /// The challenge, as the browser gives it back.
    pub ticket: String,
    /// From then on the ticket is good without work.
    pub ready_at: Moment,
    /// For the browser that works.
    pub work: Work,
}

/// What a browser does: derives keys from `nonce` with a counter behind it, until one begins with `prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// In hexadecimal digits, as the salt and the prefix.
    pub nonce: String,
    pub salt: String,
    pub prefix: String,
    /// Rounds of one derivation.
    pub cost: u32,
    /// Bytes of the key.
    pub key_length: usize,
}

/// What a browser brings.
#[derive(Clone, Debug, Default)]
pub struct Payment {
    pub ticket: String,
    /// The counter and the key it leads to, `<counter>:<key>`; empty where it waited.
    pub solution: String,
}

/// Asks this browser to pay.
pub(super) fn new_toll(services: &Services, browser: &Browser, now: Moment) -> Result<Toll, Fault> {
    let signed = BTreeMap::from([
        (AT.to_owned(), Value::from(now.ms())),
        (BY.to_owned(), Value::from(data_encoding::HEXLOWER.encode(&browser.hash()))),
    ]);
    let challenge = create_challenge(CreateChallengeOptions {
        algorithm: ALGORITHM.to_owned(),
        cost: services.limits.work_cost,
        key_prefix: KEY_PREFIX.to_owned(),
        data: Some(signed),
        hmac_signature_secret: Some(secret(services)),
        ..Default::default()
    })
    .map_err(|_| Fault::new("a toll could not be made"))?;
    let ticket = data_encoding::BASE64URL_NOPAD.encode(&serde_json::to_vec(&challenge)?);
    Ok(toll_of(&challenge, ticket, now))
}

fn toll_of(challenge: &Challenge, ticket: String, issued_at: Moment) -> Toll {
    let asked = &challenge.parameters;
    let work = Work {
        nonce: asked.nonce.clone(),
        salt: asked.salt.clone(),
        prefix: asked.key_prefix.clone(),
        cost: asked.cost,
        key_length: asked.key_length,
    };
    Toll { ticket, ready_at: issued_at + TOLL_WAIT, work }
}

/// The key that signs tolls, as the protocol takes it.
fn secret(services: &Services) -> String {
    data_encoding::HEXLOWER.encode(&services.hash.of(HashPurpose::Toll, &[]))
}

/// Whether the browser has paid, which is counted in `tx`; else what it has to pay: the same toll while its time runs, a new
/// one when it was used, is too old, or none of ours.
pub(super) async fn pay(
    services: &Services,
    tx: &Tx,
    browser: &Browser,
    payment: &Payment,
    now: Moment,
) -> Result<Option<Toll>, Fault> {
    let Some((challenge, issued_at)) = own_ticket(browser, &payment.ticket, now) else {
        return Ok(Some(new_toll(services, browser, now)?));
    };
    let is_paid = match check(services, &challenge, &payment.solution) {
        Checked::Forged => false,
        Checked::Worked => {
            let nonce = challenge.parameters.nonce.as_bytes();
            services.limits.work_once.count(tx, &services.hash, nonce, issued_at).await? == Counted::Within
        }
        Checked::Unworked if now < issued_at + TOLL_WAIT => {
            return Ok(Some(toll_of(&challenge, payment.ticket.clone(), issued_at)));
        }
        Checked::Unworked => has_waited(services, tx, browser, issued_at, now).await?,
    };
    if is_paid { Ok(None) } else { Ok(Some(new_toll(services, browser, now)?)) }
}

/// Tickets of one browser that were given at the same time are one wait: to ask for many at once gains nothing.
async fn has_waited(
    services: &Services,
    tx: &Tx,
    browser: &Browser,
    issued_at: Moment,
    now: Moment,
) -> Result<bool, Fault> {
    let (limits, hash) = (&services.limits, &services.hash);
    let by_browser = limits.waits_per_browser.count(tx, hash, &browser.hash(), issued_at).await?;
    let by_address = limits.waits_per_address.count(tx, hash, browser.address.as_bytes(), now).await?;
    Ok(by_browser == Counted::Within && by_address == Counted::Within)
}

/// The challenge in a ticket that was given to this browser and is not too old. Who signed it is checked later.
fn own_ticket(browser: &Browser, ticket: &str, now: Moment) -> Option<(Challenge, Moment)> {
    let is_short = ticket.len() <= LONGEST_TICKET;
    let json = is_short.then(|| data_encoding::BASE64URL_NOPAD.decode(ticket.as_bytes()).ok())??;
    let challenge: Challenge = serde_json::from_slice(&json).ok()?;
    let signed = challenge.parameters.data.as_ref()?;
    let issued_at = Moment::from_ms(signed.get(AT)?.as_i64()?);
    let by = data_encoding::HEXLOWER.decode(signed.get(BY)?.as_str()?.as_bytes()).ok()?;
    let is_fresh = issued_at <= now && now < issued_at + TOLL_LIFE;
    (is_fresh && same(&by, &browser.hash())).then_some((challenge, issued_at))
}

enum Checked {
    /// Not signed by us.
    Forged,
    /// Ours, and nothing was worked for it.
    Unworked,
    Worked,
}

fn check(services: &Services, challenge: &Challenge, solution: &str) -> Checked {
    let solution = solution_in(solution).unwrap_or(Solution { counter: 0, derived_key: String::new(), time: None });
    let secret = secret(services);
    match verify_solution(VerifySolutionOptions::new(challenge, &solution, secret.as_str())) {
        Ok(checked) if checked.verified => Checked::Worked,
        Ok(checked) if checked.invalid_signature == Some(false) => Checked::Unworked,
        _ => Checked::Forged,
    }
}

/// What a browser found. A key is 64 hexadecimal digits.
fn solution_in(text: &str) -> Option<Solution> {
    let (counter, key) = text.split_once(':')?;
    let is_key = key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    let derived_key = is_key.then(|| key.to_ascii_lowercase())?;
    Some(Solution { counter: counter.parse().ok()?, derived_key, time: None })
}
