//! Counts of the board are stored, and always equal to what a count of all requests would give.
use std::collections::BTreeMap;

use karriz::base::clock::MINUTE;
use karriz::domain::requests::{self, BoardFilter};
use karriz::domain::scope::{RequestBoard, StaffScope};
use karriz::model::request::{RequestEvent, RequestState};
use karriz::model::role::Role;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRng, TestRunner};
use sea_orm::{ConnectionTrait, Statement};

use crate::support::World;
use crate::support::market::{CITY, Market};

/// What the board says of the country and of each city against a count of the table.
pub async fn stored_is_counted(world: &World) {
    let staff = staff(world).await;
    let db = &world.services().db;
    let sql = "SELECT city_code, state, count(*) AS requests FROM service_request GROUP BY city_code, state";
    let mut counted: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in db.read().query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap() {
        let (city, state): (String, String) =
            (row.try_get("", "city_code").unwrap(), row.try_get("", "state").unwrap());
        let requests: i64 = row.try_get("", "requests").unwrap();
        *counted.entry((String::new(), state.clone())).or_default() += requests;
        counted.insert((city, state), requests);
    }
    let mut cities: Vec<&str> = counted.keys().map(|(city, _)| city.as_str()).collect();
    cities.dedup();
    for city in cities {
        let city_code = Some(city.to_owned()).filter(|city| !city.is_empty());
        let filter = BoardFilter { city_code, ..BoardFilter::default() };
        let board = requests::board(world.services(), &staff, filter).await.unwrap();
        let right = |state: &RequestState| counted.get(&(city.to_owned(), state.code().to_owned())).copied();
        for (state, kept) in board.counts {
            assert_eq!(kept, right(&state).unwrap_or(0), "{state:?} in city `{city}`");
        }
    }
}

/// A new member of staff: a mobile must wait between two codes.
async fn staff(world: &World) -> StaffScope<RequestBoard> {
    let mobile = format!("0935{:07}", world.count("SELECT count(*) FROM person").await);
    world.person("Boss", None, &mobile, &[Role::Admin]).await;
    StaffScope::of(&world.principal(&mobile).await).unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Submit,
    Offer,
    Select,
    Confirm,
    Cancel,
    Expire,
    GiveUp,
}

fn steps() -> Vec<Step> {
    let step = prop_oneof![
        4 => Just(Step::Submit),
        3 => Just(Step::Offer),
        2 => Just(Step::Select),
        1 => Just(Step::Confirm),
        2 => Just(Step::Cancel),
        1 => Just(Step::Expire),
        1 => Just(Step::GiveUp),
    ];
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(Default::default()));
    prop::collection::vec(step, 400).new_tree(&mut runner).unwrap().current()
}

/// Whatever is done or refused, in whatever order. Long enough that the moves are added up on the way.
#[tokio::test]
async fn after_any_walk_the_board_counts_what_is_there() {
    let market = Market::new(1).await;
    let mut codes = Vec::new();
    for (at, step) in steps().into_iter().enumerate() {
        let last = codes.get(at % codes.len().max(1)).copied();
        match (step, last) {
            (Step::Submit, _) | (_, None) => codes.push(market.submit().await),
            (Step::Offer, Some(code)) => drop(market.offer(0, code, "450000").await),
            (Step::Select, Some(code)) if !market.own(code).await.offers.is_empty() => {
                drop(market.select(code, 0).await);
            }
            (Step::Select, Some(_)) => {}
            (Step::Confirm, Some(code)) => drop(market.confirm(code).await),
            (Step::Cancel, Some(code)) => drop(market.cancel(code).await),
            (Step::Expire, Some(_)) => {
                market.world.clock.advance(40 * MINUTE);
                market.world.work().await;
            }
            // What is not committed moves nothing.
            (Step::GiveUp, Some(code)) => {
                let tx = market.services().db.begin().await.unwrap();
                let _ = requests::press(market.services(), &market.customer, &tx, code, RequestEvent::Cancel).await;
                drop(tx);
            }
        }
    }
    let waiting = market.world.count("SELECT count(*) FROM request_move").await;
    assert!((1..256).contains(&waiting), "{waiting} moves wait to be added up");
    assert!(market.world.count("SELECT count(*) FROM request_count").await > 0, "nothing was ever added up");
    stored_is_counted(&market.world).await;
}

/// Many at once, past several times of adding up, on PostgreSQL beside each other.
#[tokio::test]
async fn writers_beside_each_other_lose_no_count() {
    let market = Market::new(0).await;
    for _ in 0..10 {
        futures::future::join_all((0..16).map(|_| market.submit())).await;
    }
    let waiting = market.world.count("SELECT count(*) FROM request_move").await;
    assert!(waiting < 320, "{waiting} of 320 moves were not added up");
    stored_is_counted(&market.world).await;
    let board = BoardFilter { city_code: Some(CITY.to_owned()), ..BoardFilter::default() };
    let staff = staff(&market.world).await;
    let board = requests::board(market.services(), &staff, board).await.unwrap();
    assert!(board.counts.contains(&(RequestState::OffersOpen, 160)), "{:?}", board.counts);
}
