//! What the operator can read, and a stranger cannot.
use std::net::SocketAddr;
use std::time::Duration;

use karriz::base::meters;
use karriz::base::timeouts::Room;
use karriz::web::door::Register;
use karriz::web::health::readiness::Readiness;
use karriz::web::health::{Health, checks};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::World;

struct Operator {
    address: SocketAddr,
    readiness: Readiness,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Operator {
    async fn of(world: &World) -> Self {
        let readiness = Readiness::new(checks::of(&world.program.app));
        let register = Register::new(Room::default(), Box::new(|_| false));
        let listen = world.program.app.config.health_listen;
        let health = Health::listen(listen, readiness.clone(), Some(register)).await.unwrap();
        let address = health.address().unwrap();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(health.run(async {
            let _ = stopped.await;
        }));
        Self { address, readiness, stop, ended }
    }

    async fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    }

    /// Waits until `/readyz` replies with this status.
    async fn sees(&self, status: u16) -> String {
        let wait = async {
            loop {
                let response = self.get("/readyz").await;
                if response.starts_with(&format!("HTTP/1.1 {status} ")) {
                    return response;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("it comes to that")
    }
}

#[tokio::test]
async fn a_stranger_learns_only_that_the_program_lives() {
    let world = World::new().await;
    let mut browser = world.browser();
    let alive = browser.get("/healthz").await;
    assert_eq!(alive.header("cache-control"), "no-store");
    alive.status(200);
    for path in ["/readyz", "/metrics"] {
        browser.get(path).await.status(404);
    }
}

#[tokio::test]
async fn the_operator_sees_readiness_and_numbers_of_the_real_program() {
    let world = World::new().await;
    let operator = Operator::of(&world).await;
    let response = operator.sees(200).await;
    for line in ["database: ok", "migrations: ok", "disk: ok", "cache-control: no-store"] {
        assert!(response.contains(line), "{line} is missing in: {response}");
    }
    let numbers = operator.get("/metrics").await;
    for name in [
        meters::CONNECTIONS_OPEN,
        meters::CONNECTIONS_IDLE,
        meters::CONNECTIONS_REFUSED,
        meters::CONNECTIONS_MADE_ROOM,
        meters::FLOOD_REFUSED,
        meters::LOG_LINES_LOST,
        meters::READY,
    ] {
        assert!(numbers.contains(&format!("\n{name} ")), "{name} is missing in: {numbers}");
    }
    assert!(world.is_postgres() || numbers.contains(meters::WAL_BYTES), "{numbers}");
    operator.readiness.stop();
    assert!(operator.sees(503).await.contains("stopping: yes"));
    operator.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), operator.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_data_folder_that_is_gone_turns_readiness_red_and_its_return_green() {
    let world = World::new().await;
    let operator = Operator::of(&world).await;
    operator.sees(200).await;
    let (data, aside) = (world.folder.path().to_owned(), world.folder.path().with_extension("aside"));
    std::fs::rename(&data, &aside).unwrap();
    assert!(operator.sees(503).await.contains("disk: failed"));
    std::fs::rename(&aside, &data).unwrap();
    operator.sees(200).await;
}
