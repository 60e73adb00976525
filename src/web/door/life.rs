//! What is known of one connection: what it is doing, since when, and whether it was asked to leave. Shared by the
//! connection's own task, by its requests and by the register.
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::task::AtomicWaker;
use tokio::time::Instant;

use crate::base::timeouts::Timeouts;

/// How HTTP/2 begins; no method of HTTP/1 does.
const HTTP2_BEGIN: &[u8] = b"PRI";

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is open and has sent nothing.
    Silent,
    /// A header has begun and is not complete.
    Header,
    /// A request is being served.
    Busy,
    /// It waits for its next request.
    Resting,
}

/// What its task has to do about a connection.
#[derive(Clone, Copy, Debug)]
pub enum Advice {
    /// Look again at this time, or when something happens.
    Until(Instant),
    /// Close it gracefully: what has begun is finished.
    Leave,
    /// Drop it.
    Cut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    /// The number of bytes so far that match the preface of HTTP/2.
    Unknown(usize),
    Http1,
    Http2,
}

/// One connection.
#[derive(Debug)]
pub struct Life {
    opened: Instant,
    facts: Mutex<Facts>,
    waker: AtomicWaker,
}

#[derive(Debug)]
struct Facts {
    protocol: Protocol,
    /// Requests that are being served.
    active: usize,
    /// Bytes came that belong to no request yet.
    has_header_begun: bool,
    /// The client does not take what was written.
    is_write_blocked: bool,
    /// The last progress of what it is doing.
    since: Instant,
    wrote: Instant,
    /// Since when it should leave.
    asked: Option<Instant>,
    /// Since when the client knows.
    leaving: Option<Instant>,
    is_cut: bool,
}

impl Life {
    /// A connection that was just taken.
    pub fn new(now: Instant) -> Self {
        Self {
            opened: now,
            facts: Mutex::new(Facts {
                protocol: Protocol::Unknown(0),
                active: 0,
                has_header_begun: false,
                is_write_blocked: false,
                since: now,
                wrote: now,
                asked: None,
                leaving: None,
                is_cut: false,
            }),
            waker: AtomicWaker::new(),
        }
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it is doing, and since when.
    pub fn stage(&self) -> (Stage, Instant) {
        let facts = self.facts();
        (facts.stage(), facts.since)
    }

    /// Whether it speaks HTTP/2.
    pub fn is_http2(&self) -> bool {
        self.facts().protocol == Protocol::Http2
    }

    /// Whether it is older than a connection may become.
    pub fn is_aged(&self, timeouts: &Timeouts) -> bool {
        self.opened.elapsed() >= timeouts.age
    }

    /// The client has sent these bytes.
    pub fn read(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let mut facts = self.facts();
        facts.learn_protocol(bytes);
        if facts.active == 0 && !facts.has_header_begun && facts.protocol != Protocol::Http2 {
            facts.has_header_begun = true;
            facts.since = Instant::now();
        }
    }

    /// The client has taken something of what was written, or takes nothing at the moment.
    pub fn wrote(&self, is_blocked: bool) {
        let mut facts = self.facts();
        facts.is_write_blocked = is_blocked;
        if is_blocked {
            return;
        }
        facts.wrote = Instant::now();
        // Signs of life of an idle HTTP/2 connection are no work.
        if facts.active > 0 || (facts.protocol != Protocol::Http2 && !facts.has_header_begun) {
            facts.since = facts.wrote;
        }
    }

    /// A request has begun.
    pub fn request_began(&self) {
        let mut facts = self.facts();
        facts.active += 1;
        facts.has_header_begun = false;
        facts.since = Instant::now();
    }

    /// A part of a response was made.
    pub fn request_advanced(&self) {
        self.facts().since = Instant::now();
    }

    /// A request is served, or its client went away.
    pub fn request_ended(&self) {
        let mut facts = self.facts();
        facts.active = facts.active.saturating_sub(1);
        facts.since = Instant::now();
    }

    /// Asks it to leave: gracefully, at once if it rests.
    pub fn ask_to_leave(&self) {
        self.facts().asked.get_or_insert_with(Instant::now);
        self.waker.wake();
    }

    /// Ends it, whatever it is doing.
    pub fn cut(&self) {
        self.facts().is_cut = true;
        self.waker.wake();
    }

    /// The task that advice is for.
    pub fn watch(&self, waker: &std::task::Waker) {
        self.waker.register(waker);
    }

    /// What to do now. [`Advice::Leave`] is given once.
    pub fn advice(&self, timeouts: &Timeouts, now: Instant) -> Advice {
        let mut facts = self.facts();
        if facts.is_cut {
            return Advice::Cut;
        }
        let until = facts.deadline(timeouts);
        if facts.leaving.is_some() {
            return if now >= until { Advice::Cut } else { Advice::Until(until) };
        }
        let stage = facts.stage();
        // Who has just come, or has begun to speak, may still say what it wants.
        let is_asked = facts.asked.is_some() && matches!(stage, Stage::Busy | Stage::Resting);
        if is_asked || (stage == Stage::Resting && now >= until) {
            facts.leaving = Some(now);
            return Advice::Leave;
        }
        if now >= until { Advice::Cut } else { Advice::Until(until) }
    }
}

impl Facts {
    fn stage(&self) -> Stage {
        if self.active > 0 || self.is_write_blocked {
            Stage::Busy
        } else if self.has_header_begun {
            Stage::Header
        } else if self.protocol == Protocol::Unknown(0) {
            Stage::Silent
        } else {
            Stage::Resting
        }
    }

    fn deadline(&self, timeouts: &Timeouts) -> Instant {
        match (self.stage(), self.leaving, self.asked) {
            (Stage::Busy, ..) => self.since + timeouts.handler + timeouts.reading,
            (Stage::Silent, _, Some(_)) => self.since + timeouts.first_byte.min(timeouts.farewell),
            (Stage::Header, _, Some(asked)) => (self.since + timeouts.header).min(asked + timeouts.farewell),
            (_, Some(leaving), _) => (leaving.max(self.wrote) + timeouts.farewell).min(leaving + timeouts.reading),
            (Stage::Silent, ..) => self.since + timeouts.first_byte,
            (Stage::Header, ..) => self.since + timeouts.header,
            (Stage::Resting, ..) if self.protocol == Protocol::Http2 => self.since + timeouts.idle_http2,
            (Stage::Resting, ..) => self.since + timeouts.rest,
        }
    }

    fn learn_protocol(&mut self, bytes: &[u8]) {
        let Protocol::Unknown(known) = self.protocol else {
            return;
        };
        let wanted = HTTP2_BEGIN.get(known..).unwrap_or_default();
        let length = wanted.len().min(bytes.len());
        self.protocol = match bytes.get(..length) == wanted.get(..length) {
            false => Protocol::Http1,
            true if length == wanted.len() => Protocol::Http2,
            true => Protocol::Unknown(known + length),
        };
        if self.protocol == Protocol::Http2 {
            self.has_header_begun = false;
        }
    }
}
