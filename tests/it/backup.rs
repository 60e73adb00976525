//! Backup, destruction, restore: with the real program, on both engines (fault rows B1 and B2).
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use karriz::backup::{self, Wish};
use karriz::base::backup::Progress;
use karriz::base::clock::{Clock, DAY, HOUR, MINUTE};
use karriz::base::db::Location;
use karriz::config::Config;
use karriz::domain::accounts::{self, NewAccount};
use karriz::domain::scope::CustomerScope;
use karriz::model::acceptance::AcceptanceChannel;
use karriz::model::phone::Mobile;
use karriz::model::request::{RequestEvent, RequestState};
use karriz::model::role::Role;
use karriz::program::StartError;
use sea_orm::{ConnectionTrait, Database, Statement};
use secrecy::ExposeSecret;
use tempfile::TempDir;

use crate::binary::{karriz, run, words};
use crate::support::market::{CUSTOMER, Market, specialist_mobile};
use crate::support::{World, fresh_postgres};
use crate::upgrade::{fixture, load_fixture, put};

const LONG_AGO_COUNTS: [&str; 6] = ["service_request", "request_event", "offer", "access_log", "log_head", "service"];

/// Where an installation is, or is to be: a data folder with its master key, and on PostgreSQL a database.
struct Place {
    _home: Option<TempDir>,
    data: PathBuf,
    url: Option<String>,
}

impl Place {
    /// Where this world works.
    fn of(world: &World) -> Self {
        let url = match &world.program.app.config.database {
            Location::Postgres(url) => Some(url.expose_secret().to_owned()),
            Location::File(_) => None,
        };
        Self { _home: None, data: world.folder.path().to_owned(), url }
    }

    /// A machine with nothing but the master key of `other`.
    async fn empty_beside(other: &Self) -> Self {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        put(&other.data, &data, &["master.key"]);
        let url = match std::env::var("TEST_DATABASE_URL") {
            Ok(url) => Some(fresh_postgres(&url).await),
            Err(_) => None,
        };
        Self { _home: Some(home), data, url }
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        self.url.iter().map(|url| ("KARRIZ_DATABASE_URL", url.as_str())).collect()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&self.data, arguments, &self.settings())
    }

    fn location(&self) -> Location {
        match &self.url {
            Some(url) => Location::Postgres(url.clone().into()),
            None => Location::File(self.data.join("karriz.db")),
        }
    }

    fn config(&self) -> Config {
        Config::for_tests(&self.data, self.location())
    }

    /// A world on what is there.
    async fn world(&self) -> World {
        World::with(|config| {
            config.data_dir = self.data.clone();
            config.master_key_file = self.data.join("master.key");
            config.database = self.location();
            config.limits.open_requests = 1_000;
            config.limits.requests_per_day.most = 1_000;
        })
        .await
    }

    /// Whether nothing was written here: no file beside the key, no table.
    async fn is_empty(&self) -> bool {
        let names = std::fs::read_dir(&self.data).unwrap().map(|entry| entry.unwrap().file_name());
        let is_clean = names.into_iter().all(|name| name == "master.key" || name == "serve.lock");
        let Some(url) = &self.url else { return is_clean };
        let db = Database::connect(url).await.unwrap();
        let sql = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace IN (to_regnamespace('public'), to_regnamespace('keys'))";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
        let tables: i64 = row.try_get_by_index(0).unwrap();
        db.close().await.unwrap();
        is_clean && tables == 0
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), words(output))
}

/// A backup of `place` in a new folder, whose home it also gives.
fn backed_up(place: &Place) -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("backup");
    let output = place.run(&["backup", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    (home, folder)
}

fn restore_arguments(folder: &Path) -> Vec<&str> {
    vec!["restore", folder.to_str().unwrap()]
}

/// People who come one after the other until it is enough. Gives the numbers of those who are there for sure.
async fn crowd(
    services: karriz::domain::Services,
    system: karriz::domain::scope::SystemScope,
    enough: Arc<AtomicBool>,
) -> u32 {
    let mut there = 0;
    while !enough.load(Ordering::SeqCst) {
        let new = NewAccount {
            given_name: "Passer".to_owned(),
            family_name: None,
            mobile: Mobile::parse(&crowd_mobile(there)).unwrap(),
            channel: AcceptanceChannel::Web,
            since: karriz::model::moment::Moment::from_ms(1_795_498_200_000),
        };
        accounts::enrol(&services, system, new).await.unwrap();
        there += 1;
    }
    there
}

fn crowd_mobile(number: u32) -> String {
    format!("0933{number:07}")
}

/// The promise of B1, walked: a copy under load, the machine lost, another one in its place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b1_a_lost_machine_comes_back_from_a_backup_that_was_made_under_load() {
    let market = Market::new(2).await;
    let (code, waiting) = (market.confirmed().await, market.at(RequestState::OffersOpen).await);
    market.world.clock.advance(2 * MINUTE);
    let mut customer = market.world.signed_in(CUSTOMER).await;
    customer.get("/me/data").await.status(200);
    customer.post("/me/data/show", &[("item".to_owned(), "mobile".to_owned())]).await.status(200);
    let place = Place::of(&market.world);
    let mut before = Vec::new();
    for table in LONG_AGO_COUNTS {
        before.push(market.world.count(&format!("SELECT count(*) FROM {table}")).await);
    }
    assert!(before[3] > 0, "the access log has rows");
    let now = market.world.clock.now();

    let enough = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn(crowd((**market.services()).clone(), market.world.system(), Arc::clone(&enough)));
    while market.world.count("SELECT count(*) FROM person").await < 12 {
        tokio::task::yield_now().await;
    }
    let sure = market.world.count("SELECT count(*) FROM person").await;
    let (home, folder) = tokio::task::block_in_place(|| backed_up(&place));
    enough.store(true, Ordering::SeqCst);
    load.await.unwrap();
    let all = market.world.count("SELECT count(*) FROM person").await;
    assert!(all > sure, "people came while it was copied");
    assert_eq!(private_files(&folder), if place.url.is_some() { 2 } else { 2 + 2 }, "manifests and files");

    let new = Place::empty_beside(&place).await;
    drop(market);
    let output = new.run(&restore_arguments(&folder));
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("sessions ended"), "{}", said(&output));
    assert!(!said(&output).contains("CANNOT BE READ"), "every key came along: {}", said(&output));
    assert!(said(&output).contains("verified"), "{}", said(&output));
    assert!(new.run(&["verify"]).status.success());
    // Nobody's secret is in what was copied, and a second restore does not go over the first.
    assert_eq!(new.run(&restore_arguments(&folder)).status.code(), Some(2));
    drop(home);

    let world = new.world().await;
    world.clock.advance(now - world.clock.now() + 2 * MINUTE);
    for (table, count) in LONG_AGO_COUNTS.iter().zip(before) {
        assert_eq!(world.count(&format!("SELECT count(*) FROM {table}")).await, count, "{table}");
    }
    let people = world.count("SELECT count(*) FROM person").await;
    assert!(people >= sure && people <= all, "{sure} {people} {all}");
    assert_eq!(world.count("SELECT count(*) FROM session").await, 0, "everybody signs in again");
    goes_on(world, code, waiting).await;
}

/// How many files nobody else may read; for PostgreSQL, where there are many, only the manifests are counted.
fn private_files(folder: &Path) -> usize {
    use std::os::unix::fs::PermissionsExt;
    let mut counted = 0;
    for part in ["data", "keys"] {
        let part = folder.join(part);
        assert_eq!(std::fs::metadata(&part).unwrap().permissions().mode() & 0o077, 0);
        for entry in std::fs::read_dir(part).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o177, 0, "{:?}", entry.file_name());
            let name = entry.file_name().into_string().unwrap();
            counted += usize::from(!name.ends_with(".copy"));
        }
    }
    counted
}

/// An account opens with its name, sign-in works, and both requests go on.
async fn goes_on(
    world: World,
    code: karriz::model::tracking_code::TrackingCode,
    waiting: karriz::model::tracking_code::TrackingCode,
) {
    let mut browser = world.signed_in(CUSTOMER).await;
    let page = browser.get("/me/data?open=all").await.status(200).page();
    assert!(page.text("main").contains("Customer"), "the name opens");
    let requests = browser.get("/requests").await.page();
    assert_ne!(requests.count(&format!("main a[href*='{code}']")), 0);
    let customer = CustomerScope::of(&world.principal_of(&browser).await);
    let specialist = world.specialist(&specialist_mobile(0)).await;
    let other = world.specialist(&specialist_mobile(1)).await;
    let market = Market { world, customer, specialists: vec![specialist, other] };
    let open = market.own(waiting).await;
    assert_eq!((open.state, open.offers.len()), (RequestState::OffersOpen, 2));
    market.set_out(code).await;
    let typed = market.start_code(code).await;
    market.start(code, &typed).await.unwrap();
    market.press_as(0, code, RequestEvent::Finish).await.unwrap();
    // New numbers go on behind the old ones, and new keys are stored.
    let fresh = market.submit().await;
    market.offer(1, fresh, "450000").await.unwrap();
    market.world.work().await;
    assert_eq!(market.world.count("SELECT count(*) FROM job WHERE dead_at IS NOT NULL").await, 0);
    market.services().db.check_write_path().await.unwrap();
}

/// A change of a backup, and words that its refusal holds.
type Damage = (&'static str, fn(&Path), &'static str);

fn first_file(folder: &Path) -> PathBuf {
    let is_copy = |path: &PathBuf| path.file_name().is_some_and(|name| name != "manifest.json");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(is_copy).collect();
    files.sort_by_key(|path| std::cmp::Reverse(std::fs::metadata(path).unwrap().len()));
    files.swap_remove(0)
}

fn change(path: &Path, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let bytes = std::fs::read(path).unwrap();
    std::fs::write(path, change(bytes)).unwrap();
}

const DAMAGES: [Damage; 9] = [
    (
        "one byte of the data",
        |folder| {
            change(&first_file(&folder.join("data")), |mut bytes| {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                bytes
            });
        },
        "its SHA-256 is another",
    ),
    (
        "a cut file of the keys",
        |folder| {
            change(&first_file(&folder.join("keys")), |mut bytes| {
                bytes.pop();
                bytes
            })
        },
        "its SHA-256 is another",
    ),
    (
        "a missing file",
        |folder| std::fs::remove_file(first_file(&folder.join("data"))).unwrap(),
        "it is missing from the backup",
    ),
    (
        "a file too many",
        |folder| std::fs::write(folder.join("data/more"), "x").unwrap(),
        "does not belong to the backup",
    ),
    (
        "a cut manifest",
        |folder| change(&folder.join("data/manifest.json"), |bytes| bytes[..bytes.len() / 2].to_vec()),
        "cut off or broken",
    ),
    (
        "no manifest of the keys, as a backup that was cut off has none",
        |folder| std::fs::remove_file(folder.join("keys/manifest.json")).unwrap(),
        "no whole backup",
    ),
    (
        "a manifest whose rows were changed",
        |folder| {
            change(&folder.join("data/manifest.json"), |bytes| {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.contains("\"rows\": 1,") || text.contains("\"rows\": 1\n"));
                text.replacen("\"rows\": 1", "\"rows\": 2", 1).into_bytes()
            });
        },
        "its seal does not fit",
    ),
    (
        "a later format",
        |folder| {
            change(&folder.join("keys/manifest.json"), |bytes| {
                String::from_utf8(bytes).unwrap().replace("\"format\": 1", "\"format\": 2").into_bytes()
            });
        },
        "a later version of this program",
    ),
    (
        "the manifest of the other part",
        |folder| {
            std::fs::copy(folder.join("keys/manifest.json"), folder.join("data/manifest.json")).unwrap();
        },
        "the manifest of the other part",
    ),
];

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn tried(place: &Place, wish: &Wish) -> Result<backup::Restored, StartError> {
    let clock = Arc::new(karriz::base::clock::AnchoredClock::of_the_machine());
    backup::restore(place.config(), clock, wish, &mut Progress::silent()).await
}

fn wish(folder: &Path) -> Wish {
    Wish { folder: folder.to_owned(), keys: None, is_trial: false }
}

fn refusal<T>(result: Result<T, StartError>) -> String {
    match result {
        Err(StartError::Refused(words)) => words,
        Err(StartError::Fault(fault)) => panic!("a fault: {fault}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[tokio::test]
async fn b2_what_is_not_whole_or_was_changed_is_refused_before_anything_is_written() {
    let world = World::new().await;
    world.person("Sara", None, CUSTOMER, &[Role::Customer]).await;
    let place = Place::of(&world);
    let (home, folder) = backed_up(&place);
    let new = Place::empty_beside(&place).await;
    for (name, damage, told) in DAMAGES {
        let damaged = home.path().join("damaged");
        copy_folder(&folder, &damaged);
        damage(&damaged);
        let words = refusal(tried(&new, &wish(&damaged)).await);
        assert!(words.contains(told), "{name}: {words}");
        assert!(new.is_empty().await, "{name} left something");
        std::fs::remove_dir_all(&damaged).unwrap();
    }
    let words = refusal(tried(&new, &wish(&home.path().join("nowhere"))).await);
    assert!(words.contains("no whole backup"), "{words}");
    // As a command: one line, exit code 2.
    std::fs::remove_file(folder.join("data/manifest.json")).unwrap();
    let output = new.run(&restore_arguments(&folder));
    assert_eq!((output.status.code(), words_of(&output)), (Some(2), 1), "{}", said(&output));
}

fn words_of(output: &Output) -> usize {
    words(output).lines().filter(|line| line.starts_with("karriz: ")).count()
}

#[tokio::test]
async fn b2_the_wrong_master_key_is_told_by_name_before_anything_is_written() {
    let world = World::new().await;
    let place = Place::of(&world);
    let (_home, folder) = backed_up(&place);
    let new = Place::empty_beside(&place).await;
    std::fs::remove_file(new.data.join("master.key")).unwrap();
    let missing = refusal(tried(&new, &wish(&folder)).await);
    assert!(missing.contains("cannot be read"), "{missing}");
    karriz::base::keys::MasterKey::create(&new.data.join("master.key")).unwrap();
    let wrong = refusal(tried(&new, &wish(&folder)).await);
    assert!(wrong.contains("under the master key"), "{wrong}");
    assert!(new.is_empty().await);
}

#[tokio::test]
async fn b1_a_restore_goes_over_nothing_and_beside_nobody() {
    let world = World::new().await;
    world.person("Sara", None, CUSTOMER, &[Role::Customer]).await;
    let place = Place::of(&world);
    let (home, folder) = backed_up(&place);
    // The program of this world holds no lock of the folder, but its files and connections are there.
    let words = refusal(tried(&place, &wish(&folder)).await);
    assert!(words.contains("is there already") || words.contains("another `karriz` works"), "{words}");
    assert_eq!(world.count("SELECT count(*) FROM person").await, 1);
    // A folder that holds something gets no backup, and keeps what it holds.
    for used in [home.path(), folder.as_path()] {
        let output = place.run(&["backup", used.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("is not empty"), "{}", said(&output));
    }
    assert!(tried(&Place::empty_beside(&place).await, &wish(&folder)).await.is_ok());
    // Only one of them exists.
    let new = Place::empty_beside(&place).await;
    match &new.url {
        None => {
            std::fs::write(new.data.join("keys.db"), "").unwrap();
            assert!(refusal(tried(&new, &wish(&folder)).await).contains("keys.db is there already"));
            std::fs::remove_file(new.data.join("keys.db")).unwrap();
            let other =
                Config { database: Location::Postgres("postgres://localhost/none".to_owned().into()), ..new.config() };
            let clock = Arc::new(karriz::base::clock::AnchoredClock::of_the_machine());
            let taken = backup::restore(other, clock, &wish(&folder), &mut Progress::silent()).await;
            assert!(refusal(taken).contains("made of SQLite"));
            let _lock = karriz::program::FolderLock::take(&new.config()).unwrap();
            assert!(refusal(tried(&new, &wish(&folder)).await).contains("another `karriz` works"));
        }
        Some(url) => {
            let db = Database::connect(url).await.unwrap();
            db.execute_unprepared("CREATE TABLE mine (id integer)").await.unwrap();
            assert!(refusal(tried(&new, &wish(&folder)).await).contains("1 tables already"));
            db.close().await.unwrap();
        }
    }
}

/// What a restore leaves that was killed is no installation: the program does not begin on it, and the next restore clears it.
#[tokio::test]
async fn b1_a_restore_that_was_cut_off_is_no_installation_and_the_next_one_completes_it() {
    let world = World::new().await;
    world.person("Sara", None, CUSTOMER, &[Role::Customer]).await;
    let place = Place::of(&world);
    let (_home, folder) = backed_up(&place);
    let new = Place::empty_beside(&place).await;
    match &new.url {
        None => {
            // Between the two files: data without keys.
            std::fs::create_dir(new.data.join(".restoring")).unwrap();
            std::fs::copy(folder.join("data/karriz.db"), new.data.join("karriz.db")).unwrap();
            let output = new.run(&["migrate"]);
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains("the store of keys is empty"), "{}", said(&output));
            for name in ["karriz.db", "karriz.db-wal", "karriz.db-shm", "keys.db", "keys.db-wal", "keys.db-shm"] {
                let _ = std::fs::remove_file(new.data.join(name));
            }
        }
        Some(url) => {
            let db = Database::connect(url).await.unwrap();
            db.execute_unprepared(
                "CREATE TABLE restore_unfinished (); CREATE TABLE mine (id integer); CREATE SCHEMA keys",
            )
            .await
            .unwrap();
            db.close().await.unwrap();
            let output = new.run(&["migrate"]);
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains("did not end"), "{}", said(&output));
        }
    }
    tried(&new, &wish(&folder)).await.unwrap();
    assert!(!new.data.join(".restoring").exists());
    assert!(new.run(&["migrate"]).status.success());
    assert_eq!(new.world().await.count("SELECT count(*) FROM person").await, 1);
}

/// No more than this is written into one file, as on a disk that fills up in the middle.
fn run_with_little_room(place: &Place, arguments: &[&str], blocks: u32) -> Output {
    let program = karriz(&place.data, arguments);
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")).arg("sh");
    command.arg(program.get_program()).args(program.get_args()).current_dir(place.data.parent().unwrap());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KARRIZ_")) {
        command.env_remove(name);
    }
    let set = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.envs(set).envs(place.settings()).output().unwrap()
}

#[tokio::test]
async fn b1_a_disk_that_fills_up_in_the_middle_leaves_nothing_that_looks_whole() {
    let world = World::new().await;
    world.person("Sara", None, CUSTOMER, &[Role::Customer]).await;
    let place = Place::of(&world);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("backup");
    let blocks = if world.is_postgres() { 4 } else { 200 };
    let output = run_with_little_room(&place, &["backup", folder.to_str().unwrap()], blocks);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(std::fs::read_dir(&folder).unwrap().next().is_none(), "nothing is left: {}", said(&output));
    // There is room again: the same folder is as good as new.
    let output = place.run(&["backup", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let new = Place::empty_beside(&place).await;
    if !world.is_postgres() {
        let output = run_with_little_room(&new, &restore_arguments(&folder), blocks);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(new.is_empty().await, "{}", said(&output));
    }
    assert!(new.run(&restore_arguments(&folder)).status.success());
}

/// The register of the erased is the store of keys: a newer copy of it keeps them erased when older data come back.
#[tokio::test]
async fn b1_whoever_was_erased_after_the_data_were_copied_stays_erased_and_breaks_no_page() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    market.world.person("Reza", None, "09121110001", &[Role::Admin]).await;
    let place = Place::of(&market.world);
    let (_old_home, old) = backed_up(&place);
    let now = market.world.clock.now();
    let (services, id) = (market.services(), market.world.stand_in(CUSTOMER).await.id());
    let key_id = person_key(&market.world, id.into()).await;
    assert!(services.keys.destroy(key_id, now).await.unwrap());
    market.world.clock.advance(HOUR);
    market.world.person("Late", None, "09121110009", &[Role::Customer]).await;
    let (_new_home, newer) = backed_up(&place);

    // Older data, newer keys.
    let target = Place::empty_beside(&place).await;
    let restored = tried(&target, &Wish { keys: Some(newer.clone()), ..wish(&old) }).await.unwrap();
    assert_eq!((restored.settled.erased, restored.settled.unreadable), (1, 0));
    let world = target.world().await;
    world.clock.advance(now - world.clock.now() + 2 * MINUTE);
    no_page_breaks(&world, code).await;
    let people = world.count("SELECT count(*) FROM person").await;
    let mut again = world.browser();
    let page = again.get("/sign-in").await.page();
    again.submit(&page, "/sign-in", &[("mobile", CUSTOMER)]).await.sees_other("/sign-in/code");
    let page = again.get("/sign-in/code").await.page();
    let typed = world.code_for(Mobile::parse(CUSTOMER).unwrap().as_e164()).await;
    again.submit(&page, "/sign-in/code", &[("code", &typed)]).await.sees_other("/sign-in/welcome");
    assert_eq!(world.count("SELECT count(*) FROM person").await, people);

    // Newer data, older keys: said, and no page breaks either.
    let target = Place::empty_beside(&place).await;
    let mut lines = Vec::new();
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut progress = Progress::new(move |line| drop(sender.send(line.to_owned())));
    let clock = Arc::new(karriz::base::clock::AnchoredClock::of_the_machine());
    let wished = Wish { keys: Some(old), ..wish(&newer) };
    let restored = backup::restore(target.config(), clock, &wished, &mut progress).await.unwrap();
    drop(progress);
    lines.extend(receiver.iter());
    assert_eq!((restored.settled.erased, restored.settled.unreadable), (0, 1));
    assert!(lines.iter().any(|line| line.contains("OLDER than the data")), "{lines:?}");
    let world = target.world().await;
    world.clock.advance(now - world.clock.now() + DAY);
    let admin = world.signed_in("09121110001").await;
    drop(admin);
    assert_eq!(world.count("SELECT count(*) FROM person WHERE mobile_index IS NULL").await, 0, "nobody is given up");
}

async fn person_key(world: &World, id: uuid::Uuid) -> karriz::model::ids::KeyId {
    use sea_orm::EntityTrait;
    let found = karriz::entity::person::Entity::find_by_id(karriz::model::ids::PersonId::new(id));
    found.one(world.services().db.read()).await.unwrap().unwrap().key_id
}

/// Those who had to do with somebody whose key is gone: the specialist, and staff.
async fn no_page_breaks(world: &World, code: karriz::model::tracking_code::TrackingCode) {
    let mut specialist = world.signed_in(&specialist_mobile(0)).await;
    for path in ["/specialist", &format!("/specialist/requests/{code}/visit.ics"), "/me/data?open=all"] {
        specialist.get(path).await.status(200);
    }
    // A look at what cannot be read shows nothing, and says so as an ordinary page.
    let looked = specialist.post(&format!("/specialist/requests/{code}/reveal"), &[]).await;
    assert!(!looked.status.is_server_error(), "{}", looked.status);
    specialist.get("/specialist").await.status(200);
    let mut admin = world.signed_in("09121110001").await;
    for path in ["/staff", "/staff/requests", "/staff/calls", "/staff/people/staff", "/me/data?open=all"] {
        admin.get(path).await.status(200);
    }
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM job WHERE dead_at IS NOT NULL").await, 0);
}

/// A trial says whether it could be done, beside the program that serves, and leaves nothing.
#[tokio::test]
async fn b2_a_trial_restores_beside_the_running_program_and_leaves_nothing() {
    let world = World::new().await;
    world.person("Sara", None, CUSTOMER, &[Role::Customer]).await;
    let place = Place::of(&world);
    let (_home, folder) = backed_up(&place);
    let trial = Wish { is_trial: true, ..wish(&folder) };
    if world.is_postgres() {
        assert!(refusal(tried(&place, &trial).await).contains("an empty database of its own"));
        return;
    }
    let names = || {
        let names = std::fs::read_dir(&place.data).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    };
    let before = names();
    let output = place.run(&["restore", "--try", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("could restore"), "{}", said(&output));
    assert_eq!(names(), before);
    change(&folder.join("keys/keys.db"), |mut bytes| {
        bytes[200] ^= 1;
        bytes
    });
    assert!(refusal(tried(&place, &trial).await).contains("SHA-256"));
    assert_eq!(names(), before);
}

/// The copy of an older schema, which only the migrations of its time had made, comes back as it was and is brought forward.
#[tokio::test]
async fn b1_a_backup_of_an_older_schema_is_brought_forward() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let url = match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => {
            let url = fresh_postgres(&server).await;
            let folder = fixture("before_trust_postgres");
            put(&folder, &data, &["master.key"]);
            load_fixture(url.clone(), std::fs::read_to_string(folder.join("database.dump")).unwrap());
            Some(url)
        }
        Err(_) => {
            put(&fixture("before_trust"), &data, &["karriz.db", "keys.db", "master.key"]);
            None
        }
    };
    let old = Place { _home: Some(home), data, url };
    let (_kept, folder) = backed_up(&old);
    let new = Place::empty_beside(&old).await;
    let output = new.run(&restore_arguments(&folder));
    assert!(output.status.success(), "{}", said(&output));
    assert!(!said(&output).contains("CANNOT BE READ"), "{}", said(&output));
    let world = new.world().await;
    world.clock.advance(7 * DAY);
    crate::upgrade::everything_sealed_opens(&world).await;
}

/// On PostgreSQL the role that serves, which may change neither schema nor log, makes the backup; the owner restores it.
#[tokio::test]
async fn b1_the_role_that_serves_is_enough_for_a_backup_and_the_owner_restores_it() {
    let Some((world, _owner)) = World::as_runtime_role().await else { return };
    world.person("Sara", None, CUSTOMER, &[Role::Customer]).await;
    let clock = || Arc::new(karriz::base::clock::AnchoredClock::of_the_machine());
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("backup");
    let config = world.program.app.config.clone();
    let made = backup::make(config.clone(), clock(), &folder, &mut Progress::silent()).await.unwrap();
    assert_eq!((made.data.tables["person"].rows, made.keys.tables["data_key"].rows), (1, 1));
    let new = Place::empty_beside(&Place { _home: None, data: world.folder.path().to_owned(), url: None }).await;
    let owner = new.url.clone().unwrap();
    let Location::Postgres(served) = &config.database else { panic!("PostgreSQL") };
    let (head, _) = served.expose_secret().rsplit_once('/').unwrap();
    let (_, database) = owner.rsplit_once('/').unwrap();
    let two = Config {
        database: Location::Postgres(format!("{head}/{database}").into()),
        migrate_database: Some(owner.clone().into()),
        ..new.config()
    };
    let restored = backup::restore(two.clone(), clock(), &wish(&folder), &mut Progress::silent()).await.unwrap();
    assert!(restored.log.is_ok() && restored.settled.unreadable == 0);
    // It gets its rights again, and serves.
    let role = head.split_once("://").unwrap().1.split_once('@').unwrap().0;
    let output = run(&new.data, &["migrate", "--runtime-role", role], &[("KARRIZ_DATABASE_URL", owner.as_str())]);
    assert!(output.status.success(), "{}", said(&output));
    let program = karriz::program::Program::open(Config { migrate_database: None, ..two }, clock()).await.unwrap();
    program.prepare().await.unwrap();
    program.close().await;
}

/// A schema that this program does not know is left alone by all of it.
#[tokio::test]
async fn b1_a_later_schema_is_left_to_the_program_that_knows_it() {
    let world = World::new().await;
    let place = Place::of(&world);
    world.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 0)").await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("backup");
    for arguments in [&["backup", folder.to_str().unwrap()][..], &["serve"], &["migrate"]] {
        let output = place.run(arguments);
        assert_eq!((output.status.code(), words_of(&output)), (Some(2), 1), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains("m29991231_000001_later"), "{}", said(&output));
    }
    assert!(!folder.exists());
    // Of nothing there is no backup.
    let empty = Place::empty_beside(&place).await;
    let output = empty.run(&["backup", folder.to_str().unwrap()]);
    assert_eq!((output.status.code(), words_of(&output)), (Some(2), 1), "{}", said(&output));
    assert!(!folder.exists() && empty.is_empty().await);
}
