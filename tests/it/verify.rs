//! The access log convinces: whatever an insider does to the file, the walk names the first row of it (abuse case 20).
use karriz::base::clock::{Clock, DAY, MILLISECOND};
use karriz::base::db::Location;
use karriz::domain::privacy::access_log::{AccessEntry, Actor, FORMAT, StoredRow, hash_of, seal_of};
use karriz::domain::privacy::head::{self, HEADS_A_PAGE, MakeHead, SignedHead, heads_in};
use karriz::domain::privacy::prune::prune;
use karriz::domain::privacy::verify::{Break, HeadBreak, Longer, RowBreak, Verified, verify};
use karriz::entity::{access_log, person};
use karriz::model::access::{AccessAction, AccessReason};
use karriz::model::ids::PersonId;
use karriz::model::moment::Moment;
use karriz::model::role::Role;
use karriz_migrations::{APPEND_ONLY, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, QueryOrder, Statement};
use uuid::Uuid;

use crate::support::market::{CUSTOMER, Market, specialist_mobile};
use crate::support::{Open, World};

const MOBILE: &str = "09121234567";

/// A log of so many rows about one person.
async fn log_of(rows: usize) -> (World, PersonId) {
    let world = World::new().await;
    let subject = world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    for _ in 0..rows {
        access(&world, subject, world.clock.now()).await;
    }
    (world, subject)
}

async fn access(world: &World, subject: PersonId, at: Moment) {
    let services = world.services();
    let row = person::Entity::find_by_id(subject).one(services.db.read()).await.unwrap().unwrap();
    let key = services.keys.find(row.key_id).await.unwrap().unwrap();
    let entry = AccessEntry {
        subject_id: subject,
        subject_key: &key,
        actor: Actor::Own(subject),
        item: "mobile",
        action: AccessAction::Reveal,
        reason: AccessReason::Own,
        detail: Some("in words"),
        object: None,
    };
    let tx = services.db.begin().await.unwrap();
    world.record(&tx, entry, at).await;
    tx.commit().await.unwrap();
}

async fn result(world: &World, outside: &[SignedHead]) -> Result<Verified, Break> {
    verify(world.services(), outside).await.unwrap()
}

fn row(seq: i64, why: RowBreak) -> Result<Verified, Break> {
    Err(Break::Row { seq, why })
}

fn today(services: &Open) -> i64 {
    services.clock.now().day()
}

/// The file in the hands of somebody who owns it: no trigger stands in the way.
async fn by_hand(world: &World, statements: &[&str]) {
    let db = world.services().db.for_migrations();
    let (off, on): (Vec<String>, Vec<String>) = if world.is_postgres() {
        let switch =
            |verb: &str| APPEND_ONLY.iter().map(|name| format!("ALTER TABLE {name} {verb} TRIGGER ALL")).collect();
        (switch("DISABLE"), switch("ENABLE"))
    } else {
        let drops = APPEND_ONLY.iter().flat_map(|name| {
            ["update", "delete"].map(|verb| format!("DROP TRIGGER IF EXISTS append_only_{name}_{verb}"))
        });
        (drops.collect(), Vec::new())
    };
    for statement in
        off.iter().map(String::as_str).chain(statements.iter().copied()).chain(on.iter().map(String::as_str))
    {
        db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

async fn rows_of(world: &World) -> Vec<StoredRow> {
    let rows = access_log::Entity::find().order_by_asc(access_log::Column::Seq).into_model::<StoredRow>();
    rows.all(world.services().db.read()).await.unwrap()
}

/// Writes a whole history anew, with hashes that fit, and seals if the hand has the key to make them.
async fn rewrite(world: &World, seals: bool, change: impl Fn(&mut StoredRow)) {
    by_hand(world, &[]).await;
    let services = world.services();
    let db = services.db.for_migrations();
    let mut before = vec![0; 32];
    let switch = |verb: &str| format!("ALTER TABLE access_log {verb} TRIGGER ALL");
    if world.is_postgres() {
        db.execute_unprepared(&switch("DISABLE")).await.unwrap();
    }
    for mut row in rows_of(world).await {
        change(&mut row);
        row.prev_hash = before;
        row.hash = hash_of(&row).to_vec();
        if seals {
            row.mac = Some(seal_of(&services.hash, &row).to_vec());
        }
        before = row.hash.clone();
        let sql = "UPDATE access_log SET item = $2, prev_hash = $3, hash = $4, mac = $5, format = $6 WHERE seq = $1";
        let values =
            [row.seq.into(), row.item.into(), row.prev_hash.into(), row.hash.into(), row.mac.into(), row.format.into()];
        db.execute_raw(Statement::from_sql_and_values(services.db.backend(), sql, values)).await.unwrap();
    }
    let sql = "UPDATE chain_head SET hash = $1";
    db.execute_raw(Statement::from_sql_and_values(services.db.backend(), sql, [before.into()])).await.unwrap();
    if world.is_postgres() {
        db.execute_unprepared(&switch("ENABLE")).await.unwrap();
    }
}

#[tokio::test]
async fn a_whole_log_verifies_with_its_heads_from_inside_and_outside() {
    let (world, subject) = log_of(3).await;
    let services = world.services();
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 3, heads: 0 }));
    let first = head::make(services, today(services)).await.unwrap();
    access(&world, subject, world.clock.now()).await;
    let second = head::make(services, today(services) + 1).await.unwrap();
    let third = head::make(services, today(services) + 2).await.unwrap();
    assert_eq!([&first, &second, &third].map(|head| (head.head.seq, head.head.count)), [(3, 3), (4, 1), (4, 0)]);
    assert_eq!(result(&world, &[first, third]).await, Ok(Verified { rows: 4, heads: 3 }));
    let empty = World::new().await;
    let head = head::make(empty.services(), 1).await.unwrap();
    assert_eq!(result(&empty, &[head]).await, Ok(Verified { rows: 0, heads: 1 }));
}

#[tokio::test]
async fn case_20_the_application_can_neither_change_nor_delete_nor_prune_by_itself() {
    let (world, _) = log_of(2).await;
    let services = world.services();
    head::make(services, today(services)).await.unwrap();
    let permit = "INSERT INTO prune_permit (log, up_to_seq) VALUES ('access_log', 2)";
    // The permit names a published head, but the rows are young.
    for statements in [
        &["UPDATE access_log SET item = 'street' WHERE seq = 2"][..],
        &["DELETE FROM access_log WHERE seq = 2"],
        &["UPDATE log_head SET seq = 1"],
        &["DELETE FROM log_head"],
        &[permit, "DELETE FROM access_log"],
    ] {
        let tx = services.db.begin().await.unwrap();
        let (last, others) = statements.split_last().unwrap();
        for statement in others {
            tx.execute_unprepared(statement).await.unwrap();
        }
        assert!(tx.execute_unprepared(last).await.is_err(), "the database allowed: {last}");
        tx.rollback().await.unwrap();
    }
    if world.is_postgres() {
        let tx = services.db.begin().await.unwrap();
        assert!(tx.execute_unprepared("SELECT karriz_prune_access_log(2)").await.is_err());
        tx.rollback().await.unwrap();
    }
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 2, heads: 1 }));
}

#[tokio::test]
async fn case_20_whatever_is_changed_by_hand_is_named_by_its_row() {
    let flipped = |world: &World, column: &str| {
        if world.is_postgres() {
            format!("UPDATE access_log SET {column} = set_byte({column}, 5, get_byte({column}, 5) # 1) WHERE seq = 2")
        } else {
            // One byte of it is another.
            format!(
                "UPDATE access_log SET {column} = CAST(substr({column}, 1, 5) || (CASE substr({column}, 6, 1) \
                 WHEN x'00' THEN x'01' ELSE x'00' END) || substr({column}, 7) AS BLOB) WHERE seq = 2"
            )
        }
    };
    for (column, why) in [
        ("commitment", RowBreak::Hash),
        ("prev_hash", RowBreak::PreviousHash),
        ("hash", RowBreak::Hash),
        ("mac", RowBreak::Seal),
        ("detail", RowBreak::Seal),
    ] {
        let (world, _) = log_of(3).await;
        by_hand(&world, &[&flipped(&world, column)]).await;
        assert_eq!(result(&world, &[]).await, row(2, why), "{column}");
    }
    for (change, why) in [
        ("item = 'street'", RowBreak::Hash),
        ("reason = 'visit'", RowBreak::Hash),
        ("at = at + 1", RowBreak::Hash),
        ("actor_id = NULL", RowBreak::Hash),
        ("object_kind = 'x'", RowBreak::Hash),
        ("detail = NULL", RowBreak::Seal),
        ("mac = NULL", RowBreak::Seal),
        ("format = NULL, mac = NULL", RowBreak::Seal),
        ("format = 3", RowBreak::Format),
    ] {
        let (world, _) = log_of(3).await;
        by_hand(&world, &[&format!("UPDATE access_log SET {change} WHERE seq = 2")]).await;
        assert_eq!(result(&world, &[]).await, row(2, why), "{change}");
    }
    let (world, _) = log_of(3).await;
    by_hand(&world, &["DELETE FROM access_log WHERE seq = 2"]).await;
    assert_eq!(result(&world, &[]).await, row(2, RowBreak::Missing));
    let (world, _) = log_of(3).await;
    by_hand(&world, &["DELETE FROM access_log WHERE seq = 1"]).await;
    assert_eq!(result(&world, &[]).await, row(1, RowBreak::Missing));
}

#[tokio::test]
async fn case_20_who_makes_the_plain_hashes_anew_is_caught_by_the_seals() {
    let (world, _) = log_of(3).await;
    rewrite(&world, false, |row| {
        if row.seq == 2 {
            row.item = "street".to_owned();
        }
    })
    .await;
    assert_eq!(result(&world, &[]).await, row(2, RowBreak::Seal));
    // Nor does it help to say that rows are older than the seals.
    let (world, _) = log_of(3).await;
    rewrite(&world, false, |row| (row.format, row.mac) = (None, None)).await;
    assert_eq!(result(&world, &[]).await, row(1, RowBreak::Seal));
}

#[tokio::test]
async fn case_20_who_even_has_the_key_of_the_seals_is_caught_by_a_published_head() {
    let (world, _) = log_of(3).await;
    let services = world.services();
    let published = head::make(services, today(services)).await.unwrap();
    rewrite(&world, true, |row| {
        if row.seq == 2 {
            row.item = "street".to_owned();
        }
    })
    .await;
    let day = published.head.day;
    assert_eq!(result(&world, &[]).await, row(3, RowBreak::Rewritten(day)));
    by_hand(&world, &["DELETE FROM log_head"]).await;
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 3, heads: 0 }), "nothing inside tells it any more");
    assert_eq!(result(&world, &[published]).await, row(3, RowBreak::Rewritten(day)));
}

#[tokio::test]
async fn case_20_a_cut_off_end_is_named_by_the_chain_by_a_head_and_by_the_head_outside() {
    let (world, _) = log_of(3).await;
    let services = world.services();
    let published = head::make(services, today(services)).await.unwrap();
    let (day, second) = (published.head.day, rows_of(&world).await[1].hash.clone());
    by_hand(&world, &["DELETE FROM access_log WHERE seq = 3", "DELETE FROM log_head"]).await;
    assert_eq!(result(&world, &[]).await, row(3, RowBreak::CutOff { by: Longer::Chain(3) }));
    let sql = "UPDATE chain_head SET seq = 2, hash = $1";
    let statement = Statement::from_sql_and_values(services.db.backend(), sql, [second.into()]);
    services.db.for_migrations().execute_raw(statement).await.unwrap();
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 2, heads: 0 }), "nothing inside tells it any more");
    let found = result(&world, std::slice::from_ref(&published)).await;
    assert_eq!(found, row(3, RowBreak::CutOff { by: Longer::Head(day, 3) }));
    let words = found.unwrap_err().to_string();
    assert!(words.starts_with("row 3: ") && words.contains("2026-11-24"), "{words}");
}

#[tokio::test]
async fn heads_are_signed_add_up_and_are_all_there() {
    let (world, subject) = log_of(1).await;
    let services = world.services();
    let mut published = Vec::new();
    for day in 10..13 {
        published.push(head::make(services, day).await.unwrap());
        access(&world, subject, Moment::from_ms(1)).await;
    }
    let broken = |day, why| Err(Break::Head { day, why });
    by_hand(&world, &["UPDATE log_head SET row_count = 7 WHERE day = 11"]).await;
    assert_eq!(result(&world, &[]).await, broken(11, HeadBreak::Signature));
    by_hand(&world, &["DELETE FROM log_head WHERE day = 11"]).await;
    assert_eq!(result(&world, &[]).await, broken(12, HeadBreak::Count));
    by_hand(&world, &["DELETE FROM log_head WHERE day = 12"]).await;
    assert_eq!(result(&world, &published[..1]).await, Ok(Verified { rows: 4, heads: 1 }));
    assert_eq!(result(&world, &published[1..2]).await, broken(11, HeadBreak::NotStored));
    let foreign = World::unmigrated().await;
    foreign.program.migrate().await.unwrap();
    let theirs = head::make(foreign.services(), 10).await.unwrap();
    // Worlds share a key when their stores are copies of one; this one has its own.
    assert_eq!(result(&world, &[theirs]).await, broken(10, HeadBreak::Signature));
}

/// What an installation has that ran before there were seals.
#[tokio::test]
async fn rows_from_before_the_seals_stay_valid_and_only_they() {
    let world = World::unmigrated().await;
    let services = world.services();
    services.keys.migrate().await.unwrap();
    let before = Migrator::migrations().iter().position(|migration| migration.name() == karriz_migrations::SEALS);
    let before = u32::try_from(before.unwrap()).unwrap();
    Migrator::up(services.db.for_migrations(), Some(before)).await.unwrap();
    let mut hash = vec![0; 32];
    for seq in 1..=3 {
        hash = old_row(&services.db.for_migrations().clone(), seq, hash).await;
    }
    world.program.migrate().await.unwrap();
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 3, heads: 0 }));
    let subject = world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    access(&world, subject, Moment::from_ms(1)).await;
    world.program.migrate().await.unwrap();
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 4, heads: 0 }));
    rewrite(&world, false, |row| {
        if row.seq == 2 {
            row.item = "street".to_owned();
        }
    })
    .await;
    assert_eq!(result(&world, &[]).await, row(3, RowBreak::Seal), "the last of them is known by its hash");
}

async fn old_row(db: &DatabaseConnection, seq: i64, prev_hash: Vec<u8>) -> Vec<u8> {
    let model = StoredRow {
        seq,
        id: Uuid::now_v7(),
        at: Moment::from_ms(1),
        subject_id: Uuid::now_v7(),
        actor_kind: "self".to_owned(),
        actor_id: None,
        item: "mobile".to_owned(),
        action: "reveal".to_owned(),
        reason: "own".to_owned(),
        detail: None,
        object_kind: None,
        object_id: None,
        commitment: vec![7; 32],
        prev_hash,
        hash: Vec::new(),
        format: None,
        mac: None,
    };
    let hash = hash_of(&model).to_vec();
    let backend = db.get_database_backend();
    let sql = "INSERT INTO access_log (seq, id, at, subject_id, actor_kind, item, action, reason, commitment, prev_hash, \
               hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        seq.into(),
        model.id.into(),
        model.at.into(),
        model.subject_id.into(),
        model.actor_kind.into(),
        model.item.into(),
        model.action.into(),
        model.reason.into(),
        model.commitment.into(),
        model.prev_hash.into(),
        hash.clone().into(),
    ];
    db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
    let sql = "INSERT INTO chain_head (log, seq, hash) VALUES ('access_log', $1, $2) \
               ON CONFLICT (log) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    db.execute_raw(Statement::from_sql_and_values(backend, sql, [seq.into(), hash.clone().into()])).await.unwrap();
    hash
}

/// Three years ago somebody's data was accessed in two months, and closed the account soon after.
async fn old_log(closed: bool) -> (World, i64) {
    let world = World::new().await;
    let services = world.services();
    let subject = world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let begin = (today(services) / 365 - 3) * 365;
    for day in [begin, begin + 1, begin + 45, begin + 46] {
        access(&world, subject, Moment::of_day(day) + MILLISECOND).await;
        head::make(services, day).await.unwrap();
    }
    if closed {
        let close = format!("UPDATE person SET closed_at = {}", Moment::of_day(begin + 50).ms());
        let tx = services.db.begin().await.unwrap();
        tx.execute_unprepared(&close).await.unwrap();
        tx.commit().await.unwrap();
    }
    (world, begin)
}

#[tokio::test]
async fn whole_months_that_nobody_needs_are_pruned_up_to_a_published_head() {
    let (world, _) = old_log(true).await;
    let services = world.services();
    let subject = world.person("Ali", None, "09121234568", &[Role::Customer]).await;
    access(&world, subject, world.clock.now()).await;
    assert_eq!(prune(services).await.unwrap(), 4);
    assert_eq!(world.count("SELECT count(*) FROM prune_permit").await, 0);
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 1, heads: 4 }));
    assert_eq!(prune(services).await.unwrap(), 0, "there is nothing more to prune");
    access(&world, subject, world.clock.now()).await;
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 2, heads: 4 }));
}

#[tokio::test]
async fn a_log_of_which_all_may_go_is_still_verified_and_goes_on() {
    let (world, _) = old_log(true).await;
    assert_eq!(prune(world.services()).await.unwrap(), 4);
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 0, heads: 4 }));
    let subject = world.person("Ali", None, "09121234568", &[Role::Customer]).await;
    access(&world, subject, world.clock.now()).await;
    assert_eq!(result(&world, &[]).await, Ok(Verified { rows: 1, heads: 4 }));
}

#[tokio::test]
async fn what_must_be_kept_is_not_pruned() {
    // Looks at somebody who still has an account.
    let (world, _) = old_log(false).await;
    assert_eq!(prune(world.services()).await.unwrap(), 0);
    if world.is_postgres() {
        let tx = world.services().db.begin().await.unwrap();
        assert!(tx.execute_unprepared("SELECT karriz_prune_access_log(4)").await.is_err(), "also when it is asked for");
    }
    // A month that no head closes: the head is of its middle.
    let (world, _) = old_log(true).await;
    let services = world.services();
    if world.is_postgres() {
        let tx = services.db.begin().await.unwrap();
        assert!(tx.execute_unprepared("SELECT karriz_prune_access_log(1)").await.is_err());
        tx.rollback().await.unwrap();
    }
    by_hand(&world, &["DELETE FROM log_head"]).await;
    assert_eq!(prune(services).await.unwrap(), 0, "without a head nothing goes");
}

/// Who cuts the beginning off by hand, up to a head of the last year, is named.
#[tokio::test]
async fn a_beginning_that_went_too_early_is_named() {
    let (world, subject) = log_of(3).await;
    let services = world.services();
    head::make(services, today(services)).await.unwrap();
    access(&world, subject, world.clock.now()).await;
    by_hand(&world, &["DELETE FROM access_log WHERE seq <= 3"]).await;
    assert_eq!(result(&world, &[]).await, row(3, RowBreak::PrunedEarly));
}

#[tokio::test]
async fn a_day_has_one_head_which_the_worker_makes() {
    let (world, subject) = log_of(2).await;
    let services = world.services();
    head::schedule(services).await.unwrap();
    world.work().await;
    let yesterday = today(services) - 1;
    let made = head::published(services, None).await.unwrap().heads;
    assert_eq!(made.iter().map(|head| (head.head.day, head.head.seq)).collect::<Vec<_>>(), [(yesterday, 2)]);
    access(&world, subject, world.clock.now()).await;
    let again = head::run(services, &MakeHead { day: yesterday }).await.unwrap();
    assert_eq!(again, karriz::base::jobs::Outcome::Done);
    assert_eq!(head::published(services, None).await.unwrap().heads, made, "the first stays");
    world.clock.advance(DAY);
    world.work().await;
    let made = head::published(services, None).await.unwrap().heads;
    assert_eq!(
        made.iter().map(|head| (head.head.day, head.head.seq)).collect::<Vec<_>>(),
        [(yesterday + 1, 3), (yesterday, 2)]
    );
    assert_eq!(world.count("SELECT count(*) FROM job WHERE kind = 'privacy.head' AND done_at IS NULL").await, 1);
    assert_eq!(result(&world, &made).await, Ok(Verified { rows: 3, heads: 2 }));
}

#[tokio::test]
async fn the_pages_of_keys_and_heads_show_what_others_need_to_check() {
    let (world, _) = log_of(2).await;
    let services = world.services();
    let key = services.signer.public_key();
    for path in ["/privacy/keys", "/en/privacy/keys"] {
        let page = world.browser().get(path).await.page();
        let text = page.text("main");
        for shown in [key.id(), key.hex(), key.base64()] {
            assert!(text.contains(&shown), "{path}: {text}");
        }
    }
    let page = world.browser().get("/privacy/log").await.page();
    assert_eq!(page.count("tbody tr"), 0);
    let days = i64::try_from(HEADS_A_PAGE).unwrap() + 3;
    for day in 0..days {
        head::make(services, 20_000 + day).await.unwrap();
    }
    for path in ["/privacy/log", "/en/privacy/log"] {
        let page = world.browser().get(path).await.page();
        assert_eq!(page.count("tbody tr"), HEADS_A_PAGE, "{path}");
        let older = page.attr("a[rel=next]", "href").to_owned();
        let page = world.browser().get(&older).await.page();
        assert_eq!((page.count("tbody tr"), page.count("a[rel=next]")), (3, 0), "{older}");
    }
    let reply = world.browser().get("/privacy/log.json?before=2024-10-06").await.status(200);
    assert_eq!(reply.header("content-type"), "application/json");
    let heads = heads_in(&reply.body).unwrap();
    assert_eq!(heads.iter().map(|head| head.head.day).collect::<Vec<_>>(), [20_001, 20_000]);
    assert!(heads.iter().all(|head| head.is_signed_by(&key)));
    for odd in ["x", "2026-99-99", "-1-1-1", "9999999999-01-01"] {
        world.browser().get(&format!("/privacy/log?before={odd}")).await.status(200);
    }
    assert_eq!(FORMAT, heads[0].head.format);
}

/// On PostgreSQL the program works as a role that can change neither the log nor the triggers.
#[tokio::test]
async fn case_20_the_program_works_as_a_role_that_cannot_change_the_log() {
    let Some((world, owner)) = World::as_runtime_role().await else { return };
    let market = Market::of(world, 1).await;
    let code = market.confirmed().await;
    let services = market.services();
    let browser = market.world.signed_in_again(CUSTOMER).await;
    let mut browser = browser;
    browser.get("/me/data").await.status(200);
    let scope = karriz::domain::scope::CustomerScope::of(&market.world.principal_of(&browser).await);
    karriz::domain::privacy::own_data::reveal(
        services,
        &scope,
        &karriz::domain::privacy::own_data::Opening::Item("mobile".to_owned()),
    )
    .await
    .unwrap();
    assert!(market.own(code).await.offers.len() == 1 && !specialist_mobile(0).is_empty());
    head::schedule(services).await.unwrap();
    karriz::domain::privacy::retention::schedule(services).await.unwrap();
    market.world.work().await;
    assert_eq!(market.world.count("SELECT count(*) FROM job WHERE last_error IS NOT NULL").await, 0);
    assert!(matches!(result(&market.world, &[]).await, Ok(Verified { rows: 1, heads: 1 })));
    for table in APPEND_ONLY {
        for statement in [
            format!("UPDATE {table} SET {} = NULL", if *table == "log_head" { "hash" } else { "id" }),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            format!("DROP TRIGGER append_only_{table} ON {table}"),
            format!("DROP TABLE {table} CASCADE"),
        ] {
            is_denied(&market.world, &statement).await;
        }
    }
    for statement in [
        "INSERT INTO prune_permit (log, up_to_seq) VALUES ('access_log', 1)",
        "SELECT * FROM prune_permit",
        "CREATE TABLE mine (id integer)",
        "CREATE OR REPLACE FUNCTION karriz_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "UPDATE key_check SET sealed = ''",
        "DELETE FROM keys.key_check",
        "DELETE FROM seaql_migrations",
        "SET session_replication_role = replica",
    ] {
        is_denied(&market.world, statement).await;
    }
    // What is behind the program is refused plainly, not migrated.
    let admin = sea_orm::Database::connect(&owner).await.unwrap();
    let sql = format!("DELETE FROM seaql_migrations WHERE version = '{}'", karriz_migrations::SEALS);
    admin.execute_unprepared(&sql).await.unwrap();
    let error = market.world.program.prepare().await.unwrap_err();
    assert!(
        matches!(&error, karriz::program::StartError::Refused(words) if words.contains("karriz migrate")),
        "{error}"
    );
}

async fn is_denied(world: &World, statement: &str) {
    let tx = world.services().db.begin().await.unwrap();
    let error = tx.execute_unprepared(statement).await.expect_err(statement).to_string();
    let is_right = ["permission denied", "must be owner"].iter().any(|words| error.contains(words));
    assert!(is_right, "{statement}: {error}");
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn a_role_that_owns_the_tables_or_does_not_exist_is_no_runtime_role() {
    let world = World::new().await;
    for role in ["postgres", "nobody_at_all", "x; DROP TABLE person", ""] {
        let refused = world.program.grant_runtime(role).await;
        assert!(matches!(refused, Err(karriz::program::StartError::Refused(_))), "{role}");
    }
    assert!(matches!(world.program.app.config.database, Location::File(_)) != world.is_postgres());
}
