//! A crowd of plainly fictional people with requests of every age, for trying Karriz out as large as it may become.
//! Rows look like those that use cases write, sealed under real keys, but come in by the thousand. Development only.
mod lives;
mod rows;

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, IteratorRandom};
use rand::{Rng, SeedableRng};
use sea_orm::{ConnectionTrait, DatabaseBackend, Set};
use serde::Deserialize;

use self::lives::{Life, some};
use self::rows::Rows;
use super::Services;
use super::accounts::{current_policy, find_by_mobile, mobile_index};
use super::catalogue::{self, Service};
use super::places::{City, places};
use super::privacy::access_log::{AccessEntry, Actor, record};
use super::specialists::{note_able, profile_row, skill_row};
use crate::base::clock::{DAY, HOUR, MINUTE};
use crate::base::crypto::{DataKey, SealedColumn, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{random_bytes, row_id, token};
use crate::base::keys::KeyKind;
use crate::domain::accounts::data::{FAMILY_NAME, GIVEN_NAME, MOBILE};
use crate::entity::{acceptance, idempotency_key, person, person_role, session};
use crate::model::acceptance::AcceptanceChannel;
use crate::model::access::{AccessAction, AccessObject, AccessReason};
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::role::Role;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/crowd.json"));

/// The people, and the requests, that are written in one transaction.
pub const GROUP: u32 = 1_000;
/// Numbers below belong to the demo city and to tests.
const FIRST_NUMBER: u32 = 1_000;
/// The specialists of a group; every second of everybody lives in the demo city.
const SPECIALISTS: usize = 50;
const DEMO_CITY: &str = "1309";
/// Every second request is for one of these, and every specialist knows one.
const POPULAR: [&str; 4] = ["home-cleaning", "leak-repair", "light-install", "tv-mount"];
const IN_DEMO_CITY: usize = 2;
/// The first of the crowd has filed this many requests, so that there is somebody who did.
const OF_THE_FIRST: usize = 100;
/// Of a group: those who are signed in, and below the addresses that were opened.
const SESSIONS: usize = 20;
const ACCESSES: usize = 10;
const LONGEST_AGO: TimeSpan = TimeSpan::days(360);
/// Enough for the indexes that a group touches.
const SQLITE_FOR_BULK: &str = "PRAGMA cache_size = -1048576; PRAGMA wal_autocheckpoint = 65536";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    schema: String,
    #[serde(rename = "note")]
    _note: String,
    given_names: Vec<String>,
    family_names: Vec<String>,
    streets: Vec<String>,
    notes: Vec<String>,
    messages: Vec<String>,
}

fn words() -> Result<Words, Fault> {
    let words: Words = serde_json::from_slice(DATA)?;
    if words.schema != "karriz.crowd/1" {
        return Err(Fault::new(format!("words of the crowd of schema {}", words.schema)));
    }
    Ok(words)
}

/// The mobile of the crowd's member `index`, as it is typed. The first of them has made a hundred requests.
pub fn mobile(index: u32) -> String {
    format!("0900{:07}", FIRST_NUMBER + index)
}

/// Adds `groups` thousand people and requests; a group that is there already is passed over, so that a broken run can
/// be taken up. The same `seed` gives the same lives; keys, ids and what is sealed are never the same. `progress` hears
/// how many groups are there.
///
/// Permissions: the command line of a development installation.
///
/// # Errors
/// A fault of the database.
pub async fn seed(services: &Services, groups: u32, seed: u64, mut progress: impl FnMut(u32)) -> Result<(), Fault> {
    let crowd = Crowd { services, words: words()?, offered: offered(services), now: services.clock.now(), seed };
    if services.db.backend() == DatabaseBackend::Sqlite {
        services.db.for_migrations().execute_unprepared(SQLITE_FOR_BULK).await?;
    }
    for group in 0..groups {
        if !crowd.is_there(group).await? {
            crowd.add(group).await?;
        }
        progress(group + 1);
    }
    if services.db.backend() == DatabaseBackend::Postgres {
        let tx = services.db.begin_unhurried().await?;
        tx.execute_unprepared("ANALYZE").await?;
        tx.commit().await?;
    }
    Ok(())
}

fn offered(services: &Services) -> Vec<Arc<Service>> {
    let mut offered: Vec<Arc<Service>> =
        catalogue::current(services).services.values().filter(|service| !service.is_retired).cloned().collect();
    offered.sort_by(|a, b| a.slug.cmp(&b.slug));
    offered
}

struct Crowd<'a> {
    services: &'a Services,
    words: Words,
    offered: Vec<Arc<Service>>,
    now: Moment,
    seed: u64,
}

/// Somebody of a group.
struct Member {
    id: PersonId,
    key: DataKey,
    city: &'static City,
    /// Slugs; of a specialist only.
    skills: Vec<String>,
}

impl Crowd<'_> {
    async fn is_there(&self, group: u32) -> Result<bool, Fault> {
        let first = self.mobile(group * GROUP)?;
        Ok(find_by_mobile(self.services.db.read(), self.services, &first).await?.is_some())
    }

    fn mobile(&self, index: u32) -> Result<Mobile, Fault> {
        Mobile::parse(&mobile(index)).map_err(|_| Fault::new("the crowd is larger than its range of numbers"))
    }

    /// One group, in one transaction.
    async fn add(&self, group: u32) -> Result<(), Fault> {
        let mut rng = StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(group)));
        let keys = self.services.keys.create_many(KeyKind::Person, self.now, GROUP as usize).await?;
        let tx = self.services.db.begin_unhurried().await?;
        let members = self.move_in(&tx, group, keys, &mut rng).await?;
        let mut rows = Rows::new(self.now);
        for index in 0..GROUP {
            let life = self.life(group, index, &members, &mut rng)?;
            rows.take(life, &self.words, &mut rng)?;
        }
        let seen = rows.accesses(ACCESSES);
        rows.write(&tx).await?;
        self.sign_in(&tx, &members).await?;
        for (subject, specialist, request) in seen {
            let Some(subject) = members.iter().find(|member| member.id == subject) else { continue };
            let entry = AccessEntry {
                subject_id: subject.id,
                subject_key: &subject.key,
                actor: Actor::Specialist(specialist),
                item: "request-address",
                action: AccessAction::Reveal,
                reason: AccessReason::Visit,
                detail: None,
                object: Some((AccessObject::ServiceRequest, request.uuid())),
            };
            record(&tx, &self.services.hash, entry, self.now).await?;
        }
        Ok(tx.commit().await?)
    }

    fn city(&self, group: u32, index: usize) -> Result<&'static City, Fault> {
        let own = places().provinces().iter().flat_map(|province| &province.cities);
        let count = own.clone().count().max(1);
        let own = own.clone().nth(group as usize % count);
        let city = if index.is_multiple_of(IN_DEMO_CITY) { places().city(DEMO_CITY) } else { own };
        city.ok_or_else(|| Fault::new("the crowd has no city to live in"))
    }

    async fn move_in(&self, tx: &Tx, group: u32, keys: Vec<DataKey>, rng: &mut StdRng) -> Result<Vec<Member>, Fault> {
        let policy = current_policy();
        let (mut people, mut roles, mut accepted) = (Vec::new(), Vec::new(), Vec::new());
        let (mut profiles, mut skills, mut members) = (Vec::new(), Vec::new(), Vec::new());
        for (index, key) in keys.into_iter().enumerate() {
            let since = self.now - LONGEST_AGO - some(rng, TimeSpan::ZERO..DAY);
            let id = row_id(since);
            let mobile = self.mobile(group * GROUP + u32::try_from(index).unwrap_or(u32::MAX))?;
            let seal = |column: SealedColumn, text: &str| key.seal(column.of(id), text);
            people.push(person::ActiveModel {
                id: Set(id),
                key_id: Set(key.id),
                given_name: Set(seal(GIVEN_NAME, pick(&self.words.given_names, rng))?),
                family_name: Set(Some(seal(FAMILY_NAME, pick(&self.words.family_names, rng))?)),
                mobile: Set(seal(MOBILE, mobile.as_e164())?),
                mobile_index: Set(Some(mobile_index(self.services, &mobile))),
                created_at: Set(since),
                ..Default::default()
            });
            let is_specialist = index >= GROUP as usize - SPECIALISTS;
            let own_roles: &[Role] =
                if is_specialist { &[Role::Customer, Role::Specialist] } else { &[Role::Customer] };
            roles.extend(own_roles.iter().map(|role| person_role::ActiveModel {
                id: Set(row_id(since)),
                person_id: Set(id),
                role: Set(*role),
                granted_at: Set(since),
                ..Default::default()
            }));
            accepted.push(acceptance::ActiveModel {
                id: Set(row_id(since)),
                person_id: Set(id),
                policy_version: Set(policy.version),
                policy_sha256: Set(policy.sha256.clone()),
                accepted_at: Set(since),
                channel: Set(AcceptanceChannel::Demo),
                ..Default::default()
            });
            let mut member = Member { id, key, city: self.city(group, index)?, skills: Vec::new() };
            if is_specialist {
                let others = self.offered.iter().filter(|service| !POPULAR.contains(&service.slug.as_str()));
                let known = others.choose_multiple(rng, 4).into_iter().map(|service| service.slug.clone());
                member.skills = known.chain(POPULAR.choose(rng).map(|slug| (*slug).to_owned())).collect();
                profiles.push(profile_row(id, &member.city.code, since));
                skills.extend(member.skills.iter().map(|slug| skill_row(id, slug, since)));
            }
            members.push(member);
        }
        rows::insert::<person::Entity, _>(tx, people).await?;
        rows::insert::<person_role::Entity, _>(tx, roles).await?;
        rows::insert::<acceptance::Entity, _>(tx, accepted).await?;
        rows::insert(tx, profiles).await?;
        rows::insert(tx, skills).await?;
        for member in members.iter().filter(|member| !member.skills.is_empty()) {
            note_able(tx, &member.city.code, &member.skills).await?;
        }
        Ok(members)
    }

    /// The life of the request `index` of a group.
    fn life<'a>(&'a self, group: u32, index: u32, members: &'a [Member], rng: &mut StdRng) -> Result<Life<'a>, Fault> {
        let nobody = || Fault::new("a group without people or services");
        let number = u64::from(group) * u64::from(GROUP) + u64::from(index);
        let is_first = group == 0 && (index as usize) < OF_THE_FIRST;
        let customers = members.get(..members.len().saturating_sub(SPECIALISTS)).unwrap_or(members);
        let customer = if is_first { members.first() } else { customers.choose(rng) }.ok_or_else(nobody)?;
        let popular = POPULAR.choose(rng).and_then(|slug| self.offered.iter().find(|service| service.slug == **slug));
        let any = self.offered.choose(rng);
        let service = popular.filter(|_| rng.random_ratio(1, 2)).or(any).ok_or_else(nobody)?;
        let able = members.iter().rev().take(SPECIALISTS);
        let able = able.filter(|one| one.city.code == customer.city.code && one.skills.contains(&service.slug));
        Ok(Life::new(number, customer, service, able.collect(), self.now, rng))
    }

    /// Sessions of a few, and keys of forms that were sent lately.
    async fn sign_in(&self, tx: &Tx, members: &[Member]) -> Result<(), Fault> {
        let (mut sessions, mut forms) = (Vec::new(), Vec::new());
        for member in members.iter().take(SESSIONS) {
            sessions.push(session::ActiveModel {
                id: Set(row_id(self.now)),
                token_hash: Set(sha256(&random_bytes::<32>()?).to_vec()),
                person_id: Set(Some(member.id)),
                data: Set(String::new()),
                device: Set(Some("phone|android|chrome".to_owned())),
                network: Set(Some("192.0.2.0/24".to_owned())),
                created_at: Set(self.now - HOUR),
                last_seen_at: Set(self.now - MINUTE),
                idle_until: Set(self.now + 30 * DAY),
                absolute_until: Set(self.now + 90 * DAY),
                ..Default::default()
            });
            forms.push(idempotency_key::ActiveModel {
                id: Set(row_id(self.now)),
                actor: Set(format!("person:{}", member.id)),
                form_key: Set(token()?),
                request_hash: Set(sha256(member.id.as_bytes()).to_vec()),
                location: Set("/requests".to_owned()),
                created_at: Set(self.now - HOUR),
            });
        }
        rows::insert::<session::Entity, _>(tx, sessions).await?;
        rows::insert::<idempotency_key::Entity, _>(tx, forms).await
    }
}

fn pick<'a>(words: &'a [String], rng: &mut StdRng) -> &'a str {
    words.choose(rng).map_or("", String::as_str)
}
