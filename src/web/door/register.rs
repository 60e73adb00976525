//! Who is in the house: every live connection, counted by address, and who makes room when it is full.
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::base::timeouts::Room;

use super::address::AddressKey;
use super::life::{Life, Stage};

/// Tells whether an address is a trusted proxy of ours: many people come through one.
pub type IsTrusted = Box<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// Connections that make room still hold a socket for a moment: the room divided by this may come on top.
const SPARE_SHARE: usize = 8;

/// The register.
pub struct Register {
    room: Room,
    is_trusted: IsTrusted,
    people: Mutex<People>,
    is_draining: AtomicBool,
    refused: AtomicU64,
    made_room: AtomicU64,
    someone_left: Notify,
}

#[derive(Default)]
struct People {
    next: u64,
    /// Those who have a slot.
    staying: HashMap<u64, Entry>,
    /// Those who were asked to make room and are not gone yet.
    going: HashMap<u64, Arc<Life>>,
    by_address: HashMap<AddressKey, HashSet<u64>>,
}

struct Entry {
    life: Arc<Life>,
    /// None for a trusted proxy.
    address: Option<AddressKey>,
}

/// Whether a newcomer gets a slot.
pub enum Admission {
    Welcome(Place),
    /// Its address has too many already, all of them at work.
    Refused,
    /// Everybody is at work: somebody has to leave first.
    Full,
}

/// A slot in the house; given back by being dropped.
pub struct Place {
    register: Arc<Register>,
    number: u64,
    pub life: Arc<Life>,
}

/// How full the house is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub open: usize,
    /// Open and without a request.
    pub idle: usize,
    /// Refused since the start, for their address had too many.
    pub refused: u64,
    /// Closed since the start, to make room.
    pub made_room: u64,
}

impl Register {
    /// An empty house.
    pub fn new(room: Room, is_trusted: IsTrusted) -> Arc<Self> {
        Arc::new(Self {
            room,
            is_trusted,
            people: Mutex::default(),
            is_draining: AtomicBool::new(false),
            refused: AtomicU64::new(0),
            made_room: AtomicU64::new(0),
            someone_left: Notify::new(),
        })
    }

    fn people(&self) -> MutexGuard<'_, People> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot for somebody from `address`, if there is one or one can be made.
    pub fn admit(self: &Arc<Self>, address: IpAddr) -> Admission {
        let key = (!(self.is_trusted)(address)).then(|| AddressKey::of(address));
        let mut people = self.people();
        if let Some(key) = key
            && people.staying.len() > self.room.most / 2
            && people.count_of(key) >= self.room.per_address
            && !self.make_room(&mut people, Some(key))
        {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Admission::Refused;
        }
        if people.staying.len() >= self.room.most && !self.make_room(&mut people, None) {
            return Admission::Full;
        }
        let life = Arc::new(Life::new(Instant::now()));
        let number = people.enter(Arc::clone(&life), key);
        Admission::Welcome(Place { register: Arc::clone(self), number, life })
    }

    /// Asks one to leave who is not at work, the longest idle first: of that address, or of all.
    fn make_room(&self, people: &mut People, of: Option<AddressKey>) -> bool {
        if people.going.len() >= self.spare() {
            return false;
        }
        let Some(number) = people.longest_idle(of) else {
            return false;
        };
        if let Some(entry) = people.take(number) {
            entry.life.ask_to_leave();
            people.going.insert(number, entry.life);
            self.made_room.fetch_add(1, Ordering::Relaxed);
        }
        true
    }

    fn spare(&self) -> usize {
        (self.room.most / SPARE_SHARE).max(1)
    }

    /// Lets the longest idle go, for the system has no more handles to give.
    pub fn free_a_handle(&self) {
        self.make_room(&mut self.people(), None);
    }

    /// Ends when somebody leaves after this call.
    pub async fn someone_left(&self) {
        self.someone_left.notified().await;
    }

    /// From now on each response says that it is its connection's last.
    pub fn begin_draining(&self) {
        self.is_draining.store(true, Ordering::SeqCst);
        for life in self.everybody().iter().filter(|life| life.is_http2()) {
            life.ask_to_leave();
        }
    }

    /// Whether [`Self::begin_draining`] was called.
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::SeqCst)
    }

    /// Asks everybody to leave: who rests goes at once, requests that have begun are finished.
    pub fn ask_all_to_leave(&self) {
        self.everybody().iter().for_each(|life| life.ask_to_leave());
    }

    /// Ends every connection. Answers how many.
    pub fn cut_all(&self) -> usize {
        let all = self.everybody();
        all.iter().for_each(|life| life.cut());
        all.len()
    }

    /// How full the house is.
    pub fn census(&self) -> Census {
        let all = self.everybody();
        Census {
            open: all.len(),
            idle: all.iter().filter(|life| life.stage().0 != Stage::Busy).count(),
            refused: self.refused.load(Ordering::Relaxed),
            made_room: self.made_room.load(Ordering::Relaxed),
        }
    }

    fn everybody(&self) -> Vec<Arc<Life>> {
        let people = self.people();
        people.staying.values().map(|entry| &entry.life).chain(people.going.values()).cloned().collect()
    }
}

impl People {
    fn enter(&mut self, life: Arc<Life>, address: Option<AddressKey>) -> u64 {
        self.next += 1;
        if let Some(key) = address {
            self.by_address.entry(key).or_default().insert(self.next);
        }
        self.staying.insert(self.next, Entry { life, address });
        self.next
    }

    fn take(&mut self, number: u64) -> Option<Entry> {
        let entry = self.staying.remove(&number)?;
        if let Some(key) = entry.address
            && let Some(numbers) = self.by_address.get_mut(&key)
        {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.by_address.remove(&key);
            }
        }
        Some(entry)
    }

    fn count_of(&self, key: AddressKey) -> usize {
        self.by_address.get(&key).map_or(0, HashSet::len)
    }

    fn longest_idle(&self, of: Option<AddressKey>) -> Option<u64> {
        let rank = |number: &u64| Some((*number, self.staying.get(number)?.rank()?));
        let longest = match of {
            Some(key) => self.by_address.get(&key)?.iter().filter_map(rank).min_by_key(|(_, rank)| *rank),
            None => self.staying.keys().filter_map(rank).min_by_key(|(_, rank)| *rank),
        };
        longest.map(|(number, _)| number)
    }
}

impl Entry {
    /// Who goes first. A resting connection loses nothing and a silent one has said nothing; then half-sent headers; a
    /// proxy of ours last, for somebody's next request comes through it. Who is at work does not go.
    fn rank(&self) -> Option<(bool, bool, Instant)> {
        let (stage, since) = self.life.stage();
        (stage != Stage::Busy).then_some((self.address.is_none(), stage == Stage::Header, since))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut people = self.register.people();
        if people.take(self.number).is_none() {
            people.going.remove(&self.number);
        }
        drop(people);
        self.register.someone_left.notify_one();
    }
}
