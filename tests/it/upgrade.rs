//! Databases and keys of earlier versions are brought forward, and what was sealed in them still opens (fault row U1).
use std::path::{Path, PathBuf};

use karriz::base::clock::DAY;
use karriz::base::crypto::key_id_of;
use karriz::base::db::Location;
use karriz::demo::{self, DemoAccount};
use karriz::domain::privacy::inventory::tables;
use karriz::domain::requests;
use karriz::model::role::Role;
use sea_orm::{ConnectionTrait, Database, Statement};
use secrecy::ExposeSecret;

use crate::support::{World, fresh_postgres};

/// Made by `karriz seed --demo` of the version before the migrations 5 and later.
const BEFORE_FIRM_GROUND: &str = "before_firm_ground";
/// The same of the version before the migrations 14 and later; a code had been asked for twice.
const BEFORE_HOUSE: &str = "before_house";
/// The same of the version before the migrations 16 and later.
const BEFORE_TRUST: &str = "before_trust";
/// The same of the version before the migrations 54 and later; somebody was signed in, and a code had been asked for.
const BEFORE_OPEN_DOORS: &str = "before_open_doors";

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A world on the data and keys of a fixture, migrated to the schema of today.
async fn world_of(name: &'static str) -> World {
    let world = World::with(move |config| match config.database.clone() {
        Location::File(_) => put(&fixture(name), &config.data_dir, &["karriz.db", "keys.db", "master.key"]),
        Location::Postgres(url) => {
            let folder = fixture(&format!("{name}_postgres"));
            put(&folder, &config.data_dir, &["master.key"]);
            let dump = std::fs::read_to_string(folder.join("database.dump")).unwrap();
            config.database = Location::Postgres(loaded_beside(url.expose_secret().to_owned(), dump).into());
        }
    })
    .await;
    // Later than anything in the fixture.
    world.clock.advance(7 * DAY);
    world
}

pub fn put(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
    // Git keeps no modes.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(to.join("master.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// Carries a dump out on an empty database.
pub fn load_fixture(url: String, dump: String) {
    apart(async move { load(&url, &dump).await });
}

/// The address of a new database on the same server, in which the dump was carried out.
fn loaded_beside(url: String, dump: String) -> String {
    apart(async move {
        let empty = fresh_postgres(&url).await;
        load(&empty, &dump).await;
        empty
    })
}

async fn load(url: &str, dump: &str) {
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared(dump).await.unwrap();
    db.close().await.unwrap();
}

/// Does it on a thread of its own, for whoever cannot wait.
fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let working = std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    });
    working.join().unwrap()
}

#[tokio::test]
async fn u1_a_database_from_before_firm_ground_migrates_and_what_is_sealed_opens() {
    goes_on(world_of(BEFORE_FIRM_GROUND).await).await;
}

#[tokio::test]
async fn u1_a_database_from_before_the_house_migrates_and_what_is_sealed_opens() {
    goes_on(world_of(BEFORE_HOUSE).await).await;
}

#[tokio::test]
async fn u1_a_database_from_before_first_trust_migrates_and_what_is_sealed_opens() {
    goes_on(world_of(BEFORE_TRUST).await).await;
}

#[tokio::test]
async fn u1_a_database_from_before_open_doors_migrates_and_what_is_sealed_opens() {
    let world = world_of(BEFORE_OPEN_DOORS).await;
    // What the newer columns say of a session that began without them.
    let sessions = "SELECT count(*) FROM session WHERE factor IS NULL AND name IS NULL AND person_id IS NOT NULL";
    assert_eq!(world.count(sessions).await, 1);
    let of_role = |role: Role| demo::accounts().unwrap().into_iter().find(|account| account.role == role).unwrap();
    let mut sara = world.signed_in(&of_role(Role::Customer).mobile).await;
    let shown = sara.get("/me/sessions").await.status(200).page();
    assert_eq!(shown.count("form[action='/me/sessions/end']"), 1, "the one of before can be ended");
    sara.get("/me/security").await.status(200);
    sara.get("/me/mobile").await.status(200);
    world.clock.advance(DAY);
    goes_on(world).await;
}

/// Everybody finds what is theirs, and what was begun comes to its end.
async fn goes_on(world: World) {
    everything_sealed_opens(&world).await;
    let accounts = demo::accounts().unwrap();
    // The other roles are younger than these databases.
    let old = |account: &&DemoAccount| matches!(account.role, Role::Customer | Role::Specialist | Role::Admin);
    let people = i64::try_from(accounts.iter().filter(old).count()).unwrap();
    assert_eq!(world.count("SELECT count(*) FROM person").await, people, "everybody is there");
    let of = |role: Role| accounts.iter().find(|account| account.role == role).unwrap();
    let unowned = "SELECT count(*) FROM request_event WHERE customer_id IS NULL OR customer_id <> \
                   (SELECT customer_id FROM service_request WHERE id = request_id)";
    assert_eq!(world.count(unowned).await, 0, "events written before say whose request it is");
    let mut sara = world.signed_in(&of(Role::Customer).mobile).await;
    assert_eq!(world.count("SELECT count(*) FROM person").await, people, "no second one");
    let requests = sara.get("/requests").await.status(200).page();
    assert_ne!(requests.count("main a[href*='/requests/KZ-']"), 0, "her requests are there");
    sara.get("/me/data?open=all").await.status(200);
    let mut admin = world.signed_in(&of(Role::Admin).mobile).await;
    admin.get("/staff/requests").await.status(200);
    let mut specialist = world.signed_in(&of(Role::Specialist).mobile).await;
    specialist.get("/specialist").await.status(200);
    world.services().db.check_write_path().await.unwrap();
    nothing_of_before_waits_for_ever(&world).await;
}

/// Each value of each column that is declared as sealed.
pub async fn everything_sealed_opens(world: &World) {
    let services = world.services();
    let mut opened = Vec::new();
    for (table, column) in tables().flat_map(|table| table.columns.iter().map(move |column| (table.name, column))) {
        let Some(place) = column.sealed else { continue };
        let sql = format!("SELECT id, {0} AS sealed FROM {table} WHERE {0} IS NOT NULL", column.name);
        let statement = Statement::from_string(services.db.backend(), sql);
        for row in services.db.read().query_all_raw(statement).await.unwrap() {
            let sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
            let key = services.keys.find(key_id_of(&sealed).unwrap()).await.unwrap();
            let key = key.unwrap_or_else(|| panic!("{table}.{} lost its key", column.name));
            key.open(place.of(row.try_get::<uuid::Uuid>("", "id").unwrap()), &sealed).unwrap();
            opened.push(column.name);
        }
    }
    for column in ["given_name", "mobile", "street", "note", "answer", "message"] {
        assert!(opened.contains(&column), "no {column} was there to open");
    }
}

/// Timers of before are run, and requests that were agreed when nothing led on from there come to an end as well.
async fn nothing_of_before_waits_for_ever(world: &World) {
    let find = requests::FindOverdue { hour: 1 };
    // Beyond the last of their timers, which is the week after an end that nobody objected to.
    for _ in 0..6 {
        requests::find_overdue(world.services(), world.system(), &find).await.unwrap();
        world.work().await;
        world.clock.advance(2 * DAY);
    }
    let waiting = "SELECT count(*) FROM service_request WHERE state IN ('offers_open', 'selected', 'confirmed')";
    assert_eq!(world.count(waiting).await, 0);
    assert_ne!(world.count("SELECT count(*) FROM request_event WHERE event = 'lapse'").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE dead_at IS NOT NULL").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NULL AND kind LIKE 'requests.%'").await, 0);
}
