//! People who file and call off requests through the real forms, each press under a form key, and remember the
//! responses. A press without a response is sent again as it was, as people do.

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{
    runtime::Runtime,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    bench::{
        visitor::{Visitor, attribute, tags},
        wire::{Request, Response, exchange},
    },
    sys::interrupted,
};

use super::proxy::Proxy;

/// Customers of the demo city.
const CUSTOMERS: [&str; 4] = ["09000000011", "09000000012", "09000000013", "09000000014"];
/// The windows in which each of them presses at once.
const WINDOWS: usize = 2;
/// Before one press in this many somebody opens an item of their own, which the access log must show.
const ACCESS_ONE_OF: u64 = 20;
const SHOW: &str = "/me/data/show";
const ITEM: &str = "item=given-name";
/// One press in this many calls off a request that was filed before.
const CANCEL_ONE_OF: u64 = 4;
const NEW: &str = "/requests/new/review?service=leak-repair";
const STREET: &str = "Valiasr Street";
/// All that a request must say, but for the day.
const TYPED: [(&str, &str); 8] = [
    ("q_where", "tap"),
    ("q_urgency", "today"),
    ("q_water_off", "yes"),
    ("note", "The tap drips at night."),
    ("city", "1576"),
    ("street", STREET),
    ("plaque", "12"),
    ("slot_hour", "10"),
];
const KEY_FIELD: &str = "form_key=";
const BEFORE_AGAIN: Duration = Duration::from_millis(50);
/// The timeout of a handler, and a little.
const RESPONSE_WITHIN: Duration = Duration::from_secs(17);
const SETTLE_WITHIN: Duration = Duration::from_secs(30);

/// What was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    File,
    /// The request with this code, as the database writes it.
    Cancel(String),
}

/// A press under its form key.
#[derive(Clone)]
pub struct Press {
    pub what: What,
    /// Where the response led. With it the effect is acknowledged.
    pub location: Option<String>,
    window: usize,
    request: Request,
}

impl Press {
    /// Code of the request that was filed or called off, as the database writes it; `None` while nothing is
    /// acknowledged.
    pub fn code(&self) -> Option<String> {
        self.location.as_deref().and_then(code_in)
    }
}

#[cfg(test)]
impl Press {
    pub fn acknowledged(what: What, code: &str) -> Self {
        Self { what, location: Some(format!("/requests/{code}?done=x")), window: 0, request: Request::get("/") }
    }
}

/// `/requests/KZ-7F3K-9QT2?done=…` → `7F3K9QT2`
fn code_in(location: &str) -> Option<String> {
    let (_, rest) = location.split_once("/requests/KZ-")?;
    let code = rest.split(['?', '/', '#']).next()?;
    Some(code.replace('-', ""))
}

/// What is a right response while somebody presses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// The program may be gone in the middle of a press.
    MayBreak,
    /// It responds, if only with 503 and a time to come back.
    MayRefuse,
    /// As before, and the form comes back with what was typed.
    MayRefuseWithForm,
    /// Every press gets a response that names its effect.
    Serves,
}

/// How a press gets to the program.
#[derive(Clone)]
pub enum Way {
    Straight(SocketAddr),
    Through(Arc<Proxy>),
}

impl Way {
    async fn send(&self, request: &Request) -> Result<Response> {
        let sending = async {
            match self {
                Self::Straight(address) => Ok(exchange(*address, request.clone()).await?.response),
                Self::Through(proxy) => proxy.send(request).await,
            }
        };
        timeout(RESPONSE_WITHIN, sending).await.context("no response within the timeouts")?
    }
}

#[derive(Default)]
struct Memory {
    presses: Vec<Press>,
    accesses: Accesses,
    refused: usize,
    slowest: Duration,
    failed: Vec<String>,
}

/// Accesses to an item: how many were asked for, and how many of them were shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Accesses {
    pub asked: usize,
    pub shown: usize,
}

/// The responses so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub acknowledged: usize,
    pub refused: usize,
    pub slowest: Duration,
}

/// Somebody who is signed in, with a form that only lacks its key.
struct Person {
    form: Request,
    visitor: Visitor,
}

/// All of them.
pub struct People {
    runtime: Runtime,
    people: Vec<Arc<Person>>,
    memory: Arc<Mutex<Memory>>,
}

impl People {
    /// Signs them in.
    ///
    /// # Errors
    /// When the forms do not lead where they should.
    pub fn sign_in(address: SocketAddr) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let people = runtime.block_on(async {
            let mut people = Vec::new();
            for mobile in CUSTOMERS {
                people.push(Arc::new(Person::sign_in(address, mobile).await?));
            }
            anyhow::Ok(people)
        })?;
        Ok(Self { runtime, people, memory: Arc::default() })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        lock(&self.memory)
    }

    /// A page as each of them asks for it.
    pub fn asking_for(&self, path: &str) -> Vec<Request> {
        self.people.iter().map(|person| person.visitor.with_cookies(Request::get(path))).collect()
    }

    /// They begin to press, one press after the other in each window.
    pub fn begin(&self, way: &Way, bearing: Bearing) -> Writing<'_> {
        self.begin_at_leisure(way, bearing, Duration::ZERO)
    }

    /// As [`People::begin`], with a pause after each press.
    pub fn begin_at_leisure(&self, way: &Way, bearing: Bearing, pause: Duration) -> Writing<'_> {
        let is_over = Arc::new(AtomicBool::new(false));
        let mut pressing = JoinSet::new();
        for window in 0..self.people.len() * WINDOWS {
            let Some(person) = self.people.get(window / WINDOWS) else { continue };
            let presser = Presser {
                window,
                person: Arc::clone(person),
                way: way.clone(),
                bearing,
                pause,
                memory: Arc::clone(&self.memory),
                is_over: Arc::clone(&is_over),
            };
            pressing.spawn_on(presser.press_on(), self.runtime.handle());
        }
        Writing { people: self, is_over, pressing }
    }

    /// The responses so far.
    pub fn count(&self) -> Count {
        let memory = self.memory();
        let acknowledged = memory.presses.iter().filter(|press| press.location.is_some()).count();
        Count { acknowledged, refused: memory.refused, slowest: memory.slowest }
    }

    /// Answers that were not as they should be, since the last call.
    pub fn take_failed(&self) -> Vec<String> {
        std::mem::take(&mut self.memory().failed)
    }

    /// The accesses so far.
    pub fn accesses(&self) -> Accesses {
        self.memory().accesses
    }

    /// Everything that was pressed so far.
    pub fn presses(&self) -> Vec<Press> {
        self.memory().presses.clone()
    }

    /// Waits until `is_so`; what was counted then.
    ///
    /// # Errors
    /// When it is not so within `limit`.
    pub fn wait_until(&self, what: &str, limit: Duration, is_so: impl Fn(Count) -> bool) -> Result<Count> {
        let begun = Instant::now();
        while begun.elapsed() < limit {
            if interrupted() {
                bail!("interrupted");
            }
            let count = self.count();
            if is_so(count) {
                return Ok(count);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("{what} did not come within {} s", limit.as_secs())
    }

    /// Sends what has no response until it has one.
    ///
    /// # Errors
    /// When a press gets no response in time.
    pub fn settle(&self, address: SocketAddr) -> Result<()> {
        let way = Way::Straight(address);
        self.runtime.block_on(async {
            let begun = Instant::now();
            let presses = self.presses();
            for (index, press) in presses.iter().enumerate().filter(|(_, press)| press.location.is_none()) {
                loop {
                    match way.send(&press.request).await {
                        Ok(response) if leads_to_request(&response) => {
                            note_location(&self.memory, index, &response);
                            break;
                        }
                        other if begun.elapsed() > SETTLE_WITHIN => {
                            bail!("a press without a response gets none later: {}", described(&other))
                        }
                        _ => sleep(BEFORE_AGAIN).await,
                    }
                }
            }
            Ok(())
        })
    }

    /// Sends every acknowledged press once more, as it was, and gives those whose response differs from the first.
    pub fn press_again(&self, address: SocketAddr) -> Vec<String> {
        let way = Way::Straight(address);
        let presses: Vec<Press> = self.presses().into_iter().filter(|press| press.location.is_some()).collect();
        let share = presses.len().div_ceil(CUSTOMERS.len()).max(1);
        self.runtime.block_on(async {
            let mut pressing = JoinSet::new();
            for part in presses.chunks(share) {
                pressing.spawn(again(way.clone(), part.to_vec()));
            }
            pressing.join_all().await.concat()
        })
    }
}

async fn again(way: Way, presses: Vec<Press>) -> Vec<String> {
    let mut other = Vec::new();
    for press in presses {
        let response = way.send(&press.request).await;
        let location = response.as_ref().ok().and_then(|response| response.header("location"));
        if location != press.location.as_deref() {
            let first = press.location.unwrap_or_default();
            other.push(format!("{first}: the same press again {}", described(&response)));
        }
    }
    other
}

/// People who are pressing.
pub struct Writing<'a> {
    people: &'a People,
    is_over: Arc<AtomicBool>,
    pressing: JoinSet<()>,
}

impl Writing<'_> {
    /// Ends it, after the response that each waits for.
    pub fn end(self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.people.runtime.block_on(self.pressing.join_all());
    }
}

impl Person {
    async fn sign_in(address: SocketAddr, mobile: &str) -> Result<Self> {
        let mut visitor = Visitor::new(address);
        visitor.sign_in(mobile).await?;
        let page = exchange(address, visitor.with_cookies(Request::get(NEW))).await?.expect(200)?.response.text();
        let days = tags(&page, "input").filter(|tag| attribute(tag, "name").as_deref() == Some("slot_day"));
        // On the third day every hour is free.
        let day = days.filter_map(|tag| attribute(tag, "value")).nth(2).context("the form offers no day")?;
        let values = [&TYPED[..], &[("slot_day", day.as_str())]].concat();
        let form = visitor.filled_form(NEW, "street", &values).await?;
        Ok(Self { form, visitor })
    }

    fn file(&self) -> Request {
        let mut request = self.form.clone();
        request.body = with_key(&request.body);
        self.visitor.with_cookies(request)
    }

    fn cancel(&self, location: &str) -> Option<Request> {
        let page = location.split('?').next()?;
        let request = Request::post_form(&format!("{page}/events/cancel"), format!("{KEY_FIELD}{}", fresh_key()));
        Some(self.visitor.with_cookies(request))
    }
}

/// The body with another key.
fn with_key(body: &str) -> String {
    let fields = body.split('&');
    let renewed =
        fields.map(
            |field| if field.starts_with(KEY_FIELD) { format!("{KEY_FIELD}{}", fresh_key()) } else { field.to_owned() },
        );
    renewed.collect::<Vec<_>>().join("&")
}

fn fresh_key() -> String {
    format!("{:016x}{:016x}", random(), random())
}

/// A number that nobody can foretell.
pub fn random() -> u64 {
    RandomState::new().hash_one(0)
}

struct Presser {
    window: usize,
    person: Arc<Person>,
    way: Way,
    bearing: Bearing,
    pause: Duration,
    memory: Arc<Mutex<Memory>>,
    is_over: Arc<AtomicBool>,
}

impl Presser {
    async fn press_on(self) {
        for (index, press) in self.without_response() {
            self.press_until_served(index, &press).await;
        }
        while !self.is_over() {
            if random().is_multiple_of(ACCESS_ONE_OF) {
                self.access().await;
            }
            let press = self.next();
            let index = self.remember(press.clone());
            self.press_until_served(index, &press).await;
            sleep(self.pause).await;
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    fn without_response(&self) -> Vec<(usize, Press)> {
        let memory = lock(&self.memory);
        let open = memory.presses.iter().enumerate();
        open.filter(|(_, press)| press.window == self.window && press.location.is_none())
            .map(|(index, press)| (index, press.clone()))
            .collect()
    }

    fn remember(&self, press: Press) -> usize {
        let mut memory = lock(&self.memory);
        memory.presses.push(press);
        memory.presses.len() - 1
    }

    fn next(&self) -> Press {
        let cancel = if random().is_multiple_of(CANCEL_ONE_OF) { self.cancel() } else { None };
        let (what, request) = cancel.unwrap_or_else(|| (What::File, self.person.file()));
        Press { what, location: None, window: self.window, request }
    }

    /// Calls off the newest of the own requests that stands.
    fn cancel(&self) -> Option<(What, Request)> {
        let memory = lock(&self.memory);
        let own = || memory.presses.iter().filter(|press| press.window == self.window);
        let is_cancelled = |code: &str| own().any(|press| matches!(&press.what, What::Cancel(other) if other == code));
        let filed = own().rev().filter(|press| press.what == What::File).take(3);
        let filed = filed.filter_map(|press| Some((press.code()?, press.location.clone()?)));
        let (code, location) = filed.into_iter().find(|(code, _)| !is_cancelled(code))?;
        Some((What::Cancel(code), self.person.cancel(&location)?))
    }

    async fn press_until_served(&self, index: usize, press: &Press) {
        while !self.is_over() {
            let begun = Instant::now();
            let response = self.way.send(&press.request).await;
            self.note_time(begun.elapsed());
            match &response {
                Ok(response) if leads_to_request(response) => return note_location(&self.memory, index, response),
                Ok(response) if response.status == 503 => self.note_refusal(press, response),
                Err(_) if self.bearing == Bearing::MayBreak => {}
                other => {
                    self.fail(&described(other));
                    if other.is_ok() {
                        return;
                    }
                }
            }
            sleep(BEFORE_AGAIN).await;
        }
    }

    /// Is not tried again: what was shown is what counts.
    async fn access(&self) {
        let request = self.person.visitor.with_cookies(Request::post_form(SHOW, ITEM.to_owned()));
        lock(&self.memory).accesses.asked += 1;
        let response = self.way.send(&request).await;
        match &response {
            Ok(response) if response.status == 200 => lock(&self.memory).accesses.shown += 1,
            Ok(response) if response.status == 503 && self.bearing != Bearing::Serves => {}
            Err(_) if self.bearing == Bearing::MayBreak => {}
            other => self.fail(&format!("an access {}", described(other))),
        }
    }

    fn note_time(&self, took: Duration) {
        let mut memory = lock(&self.memory);
        memory.slowest = memory.slowest.max(took);
    }

    fn note_refusal(&self, press: &Press, response: &Response) {
        lock(&self.memory).refused += 1;
        if response.header("retry-after").is_none() {
            self.fail("503 without Retry-After");
        }
        let must_show = self.bearing == Bearing::MayRefuseWithForm && press.what == What::File;
        if must_show && !response.text().contains(STREET) {
            self.fail("503 without what was typed");
        }
        if self.bearing == Bearing::Serves {
            self.fail("refused with 503");
        }
    }

    fn fail(&self, words: &str) {
        lock(&self.memory).failed.push(words.to_owned());
    }
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note_location(memory: &Mutex<Memory>, index: usize, response: &Response) {
    if let Some(press) = lock(memory).presses.get_mut(index) {
        press.location = response.header("location").map(str::to_owned);
    }
}

/// The only response that acknowledges: to the request, and not, say, to the sign-in.
fn leads_to_request(response: &Response) -> bool {
    response.status == 303 && response.header("location").is_some_and(|to| code_in(to).is_some())
}

fn described(response: &Result<Response>) -> String {
    match response {
        Ok(response) => format!("gets {} {}", response.status, response.header("location").unwrap_or_default()),
        Err(error) => format!("gets no response: {error:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_read_out_of_the_answer() {
        assert_eq!(code_in("/requests/KZ-7F3K-9QT2?done=request-sent").as_deref(), Some("7F3K9QT2"));
        assert_eq!(code_in("/sign-in?next=/requests"), None);
    }

    #[test]
    fn every_press_has_a_key_of_its_own() {
        let body = "form_key=old&street=a";
        let (first, second) = (with_key(body), with_key(body));
        assert_ne!(first, second);
        assert!(first.starts_with(KEY_FIELD) && first.ends_with("&street=a") && !first.contains("old"));
    }
}
