//! One program on one fresh database.
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use karriz::base::clock::{Clock, ManualClock};
use karriz::base::crypto::KeyedHash;
use karriz::base::db::{Db, Location};
use karriz::base::keys::KeyStore;
use karriz::base::signing::LogSigner;
use karriz::config::Config;
use karriz::demo::{self, DemoAccount};
use karriz::domain::accounts::{self, NewAccount, Touches};
use karriz::domain::privacy::access_log::AccessEntry;
use karriz::domain::refusal::Refusal;
use karriz::domain::scope::{Act, Confirmed, CustomerScope, Person, Principal, SpecialistScope, SystemScope};
use karriz::domain::specialists::{NewTrade, join_as_specialist};
use karriz::domain::{Doors, Services, Tx};
use karriz::model::acceptance::AcceptanceChannel;
use karriz::model::ids::PersonId;
use karriz::model::moment::Moment;
use karriz::model::phone::Mobile;
use karriz::model::role::Role;
use karriz::program::Program;
use karriz::web::app::App;
use sea_orm::{ConnectionTrait, Database, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::browser::Browser;

/// Tuesday 1405-09-03 (2026-11-24), 09:00 in Tehran.
pub const BEGIN: Moment = Moment::from_ms(1_795_498_200_000);

/// Where and at what a specialist works of whom a test only needs the role.
const FAR_CITY: &str = "1117";
const FAR_SKILL: &str = "painting";

/// The services, and beside them what the program keeps closed to pages: tests look behind the doors.
pub struct Open {
    services: Services,
    pub db: Db,
    pub keys: KeyStore,
    pub hash: KeyedHash,
    pub signer: LogSigner,
    pub clock: Arc<dyn Clock>,
    pub touches: Touches,
}

impl Open {
    fn of(app: &App) -> Self {
        let (services, doors) = (app.services.clone(), app.doors.clone());
        let Doors { db, keys, hash, signer, clock, touches, .. } = doors;
        Self { services, db, keys, hash, signer, clock, touches }
    }
}

impl Deref for Open {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

/// A program with its own database and clock. Everything is removed with it.
pub struct World {
    pub program: Program,
    services: Open,
    pub clock: ManualClock,
    pub folder: TempDir,
    router: axum::Router,
}

static TEMPLATE: OnceCell<Template> = OnceCell::const_new();

struct Template {
    _folder: TempDir,
    files: PathBuf,
}

impl World {
    /// A migrated world with the catalogue and nobody in it.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A world whose stores are empty still: nothing is migrated.
    pub async fn unmigrated() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => Location::Postgres(fresh_postgres(&url).await.into()),
            Err(_) => Location::File(folder.path().join("karriz.db")),
        };
        let clock = ManualClock::at(BEGIN);
        let config = Config::for_tests(folder.path(), database);
        let program = Program::open(config, Arc::new(clock.clone())).await.unwrap();
        let _ = any_spawner::Executor::init_tokio();
        let router = karriz::web::router::router(&program.app);
        let services = Open::of(&program.app);
        Self { program, services, clock, folder, router }
    }

    /// A world on PostgreSQL whose program works as a role of its own, which may not change the schema. Also gives the
    /// address of the owner of the tables.
    pub async fn as_runtime_role() -> Option<(Self, String)> {
        let server = std::env::var("TEST_DATABASE_URL").ok()?;
        let owner = fresh_postgres(&server).await;
        let role = format!("serves_{}", Uuid::now_v7().simple());
        let admin = Database::connect(&owner).await.unwrap();
        admin.execute_unprepared(&format!("CREATE ROLE {role} LOGIN")).await.unwrap();
        admin.close().await.unwrap();
        let (scheme, rest) = owner.split_once("://").unwrap();
        let (_, host) = rest.split_once('@').unwrap();
        let served = format!("{scheme}://{role}@{host}");
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at(BEGIN);
        let mut config = Config::for_tests(folder.path(), Location::Postgres(served.into()));
        // The schema `keys` is not there yet, so the owner opens first.
        let first = Config { database: Location::Postgres(owner.clone().into()), ..config.clone() };
        let migrating = Program::open(first, Arc::new(clock.clone())).await.unwrap();
        migrating.migrate().await.unwrap();
        migrating.grant_runtime(&role).await.unwrap();
        migrating.close().await;
        config.migrate_database = None;
        let program = Program::open(config, Arc::new(clock.clone())).await.unwrap();
        program.prepare().await.unwrap();
        let _ = any_spawner::Executor::init_tokio();
        let router = karriz::web::router::router(&program.app);
        let services = Open::of(&program.app);
        Some((Self { program, services, clock, folder, router }, owner))
    }

    /// As [`World::new`], with a changed configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let clock = ManualClock::at(BEGIN);
        Self::build(change, |_| (), clock.clone(), Arc::new(clock)).await
    }

    /// As [`World::new`], on another clock than [`World::clock`]; it should begin at [`BEGIN`].
    pub async fn on_clock(clock: Arc<dyn Clock>) -> Self {
        Self::build(|_| (), |_| (), ManualClock::at(BEGIN), clock).await
    }

    /// As [`World::new`], with `listen` given the database before anybody uses it.
    pub async fn listening(listen: impl FnOnce(&mut Db)) -> Self {
        let clock = ManualClock::at(BEGIN);
        Self::build(|_| (), listen, clock.clone(), Arc::new(clock)).await
    }

    /// Both: with a changed configuration, and heard.
    pub async fn listening_with(change: impl FnOnce(&mut Config), listen: impl FnOnce(&mut Db)) -> Self {
        let clock = ManualClock::at(BEGIN);
        Self::build(change, listen, clock.clone(), Arc::new(clock)).await
    }

    async fn build(
        change: impl FnOnce(&mut Config),
        listen: impl FnOnce(&mut Db),
        clock: ManualClock,
        of_program: Arc<dyn Clock>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => Location::Postgres(copied_postgres(&url, &folder).await.into()),
            Err(_) => {
                copy_template(&folder).await;
                Location::File(folder.path().join("karriz.db"))
            }
        };
        let mut config = Config::for_tests(folder.path(), database);
        change(&mut config);
        if !config.master_key_file.exists() {
            karriz::base::keys::MasterKey::create(&config.master_key_file).unwrap();
        }
        let program = Program::open_listening(config, of_program, listen).await.unwrap();
        program.migrate().await.unwrap();
        let _ = any_spawner::Executor::init_tokio();
        let router = karriz::web::router::router(&program.app);
        let services = Open::of(&program.app);
        Self { program, services, clock, folder, router }
    }

    pub fn services(&self) -> &Open {
        &self.services
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.program.app.config.database, Location::Postgres(_))
    }

    /// The whole program as a service.
    pub fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// A browser that knows nothing yet.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// The right of the program itself.
    pub fn system(&self) -> SystemScope {
        self.program.app.doors.system()
    }

    /// Writes an entry of the access log into a transaction.
    pub async fn record(&self, tx: &Tx, entry: AccessEntry<'_>, at: Moment) {
        self.program.app.doors.record(tx, entry, at).await.unwrap();
    }

    /// Runs all jobs that are due.
    pub async fn work(&self) -> usize {
        self.program.worker().drain().await.unwrap()
    }

    /// Writes down which sessions were used, as the housekeeping does every few seconds.
    pub async fn flush(&self) {
        let services = self.services();
        services.touches.flush(&services.db).await.unwrap();
    }

    /// Changes the database by hand.
    pub async fn execute(&self, sql: &str) {
        let tx = self.services().db.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The last code sent to `mobile` (`+98…`).
    pub async fn code_for(&self, mobile: &str) -> String {
        self.work().await;
        let messages = self.program.app.site.outbox.as_ref().unwrap().messages();
        let message = messages
            .iter()
            .find(|message| message.to == mobile && message.text.contains('#'))
            .expect("a code was sent");
        message.text.rsplit('#').next().unwrap().trim().to_owned()
    }

    /// How many messages came to a number.
    pub async fn sms_count(&self, mobile: &str) -> usize {
        self.work().await;
        let messages = self.program.app.site.outbox.as_ref().unwrap().messages();
        messages.iter().filter(|message| message.to == mobile).count()
    }

    /// The text of the last message to a number.
    pub async fn last_sms(&self, mobile: &str) -> String {
        self.work().await;
        let messages = self.program.app.site.outbox.as_ref().unwrap().messages();
        messages.iter().find(|message| message.to == mobile).expect("a message was sent").text.clone()
    }

    /// A person with an account and these roles, made through the use cases. A specialist among them works far away from
    /// what tests ask for; see [`World::working`] for others.
    pub async fn person(&self, name: &str, family: Option<&str>, mobile: &str, roles: &[Role]) -> PersonId {
        let services = self.services();
        let new = NewAccount {
            given_name: name.to_owned(),
            family_name: family.map(str::to_owned),
            mobile: Mobile::parse(mobile).unwrap(),
            channel: AcceptanceChannel::Web,
            since: self.clock.now(),
        };
        let id = accounts::enrol(services, self.system(), new).await.unwrap();
        if roles.contains(&Role::Specialist) {
            self.join(mobile, FAR_CITY, &[FAR_SKILL]).await.unwrap();
        }
        let tx = services.begin().await.unwrap();
        for role in roles.iter().filter(|role| role.is_staff()) {
            accounts::grant_role(services, self.system(), &tx, id, *role).await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }

    /// A specialist with an account who works at this in this city.
    pub async fn working(
        &self,
        name: &str,
        family: Option<&str>,
        mobile: &str,
        city: &str,
        skills: &[&str],
    ) -> PersonId {
        let id = self.person(name, family, mobile, &[Role::Customer]).await;
        self.join(mobile, city, skills).await.unwrap();
        id
    }

    /// The person with this mobile becomes a specialist.
    pub async fn join(&self, mobile: &str, city: &str, skills: &[&str]) -> Result<(), Refusal> {
        let services = self.services();
        let trade =
            NewTrade { city_code: city.to_owned(), skills: skills.iter().map(|slug| (*slug).to_owned()).collect() };
        let tx = services.begin().await?;
        join_as_specialist(services, &CustomerScope::of(&self.stand_in(mobile).await), &tx, trade).await?;
        Ok(tx.commit().await?)
    }

    /// The person with this mobile, without a session.
    pub async fn stand_in(&self, mobile: &str) -> Person {
        let mobile = Mobile::parse(mobile).unwrap();
        accounts::stand_in(self.services(), self.system(), &mobile).await.unwrap().expect("an account")
    }

    /// That the person with this mobile showed just now that it is them.
    pub async fn confirmed<A: Act>(&self, mobile: &str) -> Confirmed<A> {
        Confirmed::of(&self.stand_in(mobile).await, self.clock.now()).expect("a proof of just now")
    }

    /// An id as a statement by hand names it.
    pub fn sql_id(&self, id: impl Into<Uuid>) -> String {
        let id: Uuid = id.into();
        if self.is_postgres() { format!("'{id}'") } else { format!("X'{}'", id.simple()) }
    }

    /// Builds the demo city, or what is missing of it.
    pub async fn seed_demo(&self) -> Vec<DemoAccount> {
        demo::seed(self.services(), self.system(), self.clock.now()).await.unwrap()
    }

    /// A browser signed in as the person with this mobile, through the pages.
    pub async fn signed_in(&self, mobile: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.get("/sign-in").await.page();
        browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
        let page = browser.get("/sign-in/code").await.page();
        let code = self.code_for(Mobile::parse(mobile).unwrap().as_e164()).await;
        browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
        browser
    }

    /// As [`World::signed_in`], after the minute that a code must wait for the one before.
    pub async fn signed_in_again(&self, mobile: &str) -> Browser {
        self.clock.advance(karriz::base::clock::DAY);
        self.signed_in(mobile).await
    }

    /// The principal of a person, as a session would give it.
    pub async fn principal(&self, mobile: &str) -> Person {
        let browser = self.signed_in(mobile).await;
        self.principal_of(&browser).await
    }

    /// The person that this browser is signed in as.
    pub async fn principal_of(&self, browser: &Browser) -> Person {
        let secret = browser.session_secret();
        match accounts::principal(self.services(), &secret, self.clock.now()).await.unwrap() {
            Principal::Person(person) => person,
            Principal::Visitor => panic!("nobody is signed in"),
        }
    }

    pub async fn customer(&self, mobile: &str) -> CustomerScope {
        CustomerScope::of(&self.principal(mobile).await)
    }

    pub async fn specialist(&self, mobile: &str) -> SpecialistScope {
        SpecialistScope::of(&self.principal(mobile).await).unwrap()
    }

    /// The number that `sql` gives.
    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.program.app.db();
        let row = db.read().query_one_raw(Statement::from_string(db.backend(), sql)).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    }

    /// Every byte of the data files (SQLite), for searching plain text in it.
    pub fn raw_data(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in ["karriz.db", "karriz.db-wal"] {
            bytes.extend(std::fs::read(self.folder.path().join(name)).unwrap_or_default());
        }
        bytes
    }
}

/// Migrating takes longer than copying: one migrated file serves all tests.
async fn copy_template(folder: &TempDir) {
    let template = TEMPLATE
        .get_or_init(|| async {
            let home = tempfile::tempdir().unwrap();
            let files = home.path().to_owned();
            let config = Config::for_tests(&files, Location::File(files.join("karriz.db")));
            let program = Program::open(config, Arc::new(ManualClock::at(BEGIN))).await.unwrap();
            program.migrate().await.unwrap();
            program.close().await;
            Template { _folder: home, files }
        })
        .await;
    for name in ["karriz.db", "keys.db", "master.key"] {
        std::fs::copy(template.files.join(name), folder.path().join(name)).unwrap();
    }
}

static POSTGRES_TEMPLATE: OnceCell<PostgresTemplate> = OnceCell::const_new();

struct PostgresTemplate {
    _folder: TempDir,
    master_key: PathBuf,
    database: String,
}

/// The same on the test server: a migrated database is copied by it, and its key into the folder.
async fn copied_postgres(url: &str, folder: &TempDir) -> String {
    let template = POSTGRES_TEMPLATE
        .get_or_init(|| async {
            let home = tempfile::tempdir().unwrap();
            let made = fresh_postgres(url).await;
            let database = made.rsplit_once('/').unwrap().1.to_owned();
            let config = Config::for_tests(home.path(), Location::Postgres(made.into()));
            karriz::base::keys::MasterKey::create(&config.master_key_file).unwrap();
            let master_key = config.master_key_file.clone();
            let program = Program::open(config, Arc::new(ManualClock::at(BEGIN))).await.unwrap();
            program.migrate().await.unwrap();
            program.close().await;
            PostgresTemplate { _folder: home, master_key, database }
        })
        .await;
    std::fs::copy(&template.master_key, folder.path().join("master.key")).unwrap();
    new_postgres(url, &format!("TEMPLATE {}", template.database)).await
}

/// An empty database of its own on the test server.
pub async fn fresh_postgres(url: &str) -> String {
    new_postgres(url, "").await
}

async fn new_postgres(url: &str, like: &str) -> String {
    let name = format!("karriz_{}", Uuid::now_v7().simple());
    let admin = Database::connect(url).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name} {like}")).await.unwrap();
    admin.close().await.unwrap();
    let (head, _) = url.rsplit_once('/').unwrap();
    format!("{head}/{name}")
}
