//! The door over real sockets: who is silent or slow is let go, a full house makes room, and a stop fails no request.
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use karriz::base::timeouts::{Room, Timeouts};
use karriz::web::door::{Door, Register};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::support::http2::Http2;

const SLOW: &[u8] = b"GET /slow HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const NEVER: &[u8] = b"GET /never HTTP/1.1\r\nhost: localhost\r\n\r\n";
const QUICK: &[u8] = b"GET /quick HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// More than the buffers of a connection hold.
const LARGE: usize = 64 * 1024 * 1024;
/// Something that must happen by itself has happened long before.
const LONG: Duration = Duration::from_secs(20);
/// Longer than [`LONG`]: a test that waited for this would fail.
const FOR_EVER: Duration = Duration::from_secs(600);

/// Nothing ends by itself. A test shortens the one time that it is about.
const PATIENT: Timeouts = Timeouts {
    first_byte: FOR_EVER,
    header: FOR_EVER,
    rest: FOR_EVER,
    idle_http2: FOR_EVER,
    age: FOR_EVER,
    body: FOR_EVER,
    handler: FOR_EVER,
    reading: FOR_EVER,
    farewell: Duration::from_millis(200),
    shutdown: FOR_EVER,
};

struct Running {
    address: SocketAddr,
    register: std::sync::Arc<Register>,
    stop: oneshot::Sender<Duration>,
    ended: JoinHandle<()>,
}

impl Running {
    /// Tells it to stop at once, and waits for its end.
    async fn end(self) {
        self.stop.send(Duration::ZERO).unwrap();
        timeout(LONG, self.ended).await.unwrap().unwrap();
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection from another address of the loopback.
    async fn connect_from(&self, last: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
        socket.connect(self.address).await.unwrap()
    }
}

async fn start(timeouts: Timeouts) -> Running {
    start_in(Room::default(), timeouts).await
}

async fn start_in(room: Room, timeouts: Timeouts) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let slow = || async {
        sleep(Duration::from_millis(300)).await;
        "done"
    };
    let router = Router::new()
        .route("/slow", get(slow))
        .route("/quick", get(|| async { "quick" }))
        .route("/never", get(std::future::pending::<()>))
        .route("/large", get(|| async { "x".repeat(LARGE) }));
    let trusted = IpAddr::from(Ipv4Addr::new(127, 0, 0, 99));
    let register = Register::new(room, Box::new(move |address| address == trusted));
    let door = Door::new(listener, router, timeouts, register.clone());
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(door.serve(async { stopped.await.unwrap_or_default() }));
    Running { address, register, stop, ended }
}

/// What comes until the connection ends.
async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("the connection ends by itself");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Asks for `/quick` and reads the response, which ends with that word. None when the connection ends first.
async fn ask(stream: &mut TcpStream) -> Option<String> {
    stream.write_all(QUICK).await.ok()?;
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\nquick") {
        let read = timeout(LONG, stream.read_buf(&mut text)).await.expect("a response or an end");
        if read.ok()? == 0 {
            return None;
        }
    }
    Some(String::from_utf8(text).unwrap())
}

/// Waits until the house is as the test wants it.
async fn until(server: &Running, is_so: impl Fn(karriz::web::door::Census) -> bool) {
    let wait = async {
        while !is_so(server.register.census()) {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, wait).await.unwrap_or_else(|_| panic!("the house is {:?}", server.register.census()));
}

/// Sends a request that never gets a response, and waits until it is at work.
async fn busy(server: &Running, mut stream: TcpStream) -> TcpStream {
    let before = server.register.census();
    let at_work = before.open - before.idle;
    stream.write_all(NEVER).await.unwrap();
    until(server, |census| census.open - census.idle > at_work).await;
    stream
}

#[tokio::test]
async fn case_25_silent_sockets_are_let_go_and_others_are_served_meanwhile() {
    let server = start(Timeouts { first_byte: Duration::from_millis(300), ..PATIENT }).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(server.connect().await);
    }
    until(&server, |census| census.open == 50).await;
    assert!(ask(&mut server.connect().await).await.is_some());
    for stream in &mut silent {
        assert_eq!(read_all(stream).await, "");
    }
    until(&server, |census| census.open == 0).await;
    server.end().await;
}

#[tokio::test]
async fn case_25_a_client_that_never_ends_its_header_is_let_go() {
    let server = start(Timeouts { header: Duration::from_millis(200), ..PATIENT }).await;
    let mut first = server.connect().await;
    first.write_all(b"GET /slow HTTP/1.1\r\nhost: loc").await.unwrap();
    let mut second = server.connect().await;
    assert!(ask(&mut second).await.is_some());
    second.write_all(b"GET /slow HTTP/1.1\r\nhost: loc").await.unwrap();
    // Half of what may be HTTP/2.
    let mut unknown = server.connect().await;
    unknown.write_all(b"P").await.unwrap();
    for stream in [&mut first, &mut second, &mut unknown] {
        assert_eq!(read_all(stream).await, "");
    }
    server.end().await;
}

#[tokio::test]
async fn case_25_a_header_that_trickles_is_not_a_header_that_goes_on() {
    let server = start(Timeouts { header: Duration::from_millis(400), ..PATIENT }).await;
    let (mut reading, mut writing) = server.connect().await.into_split();
    let trickle = tokio::spawn(async move {
        writing.write_all(b"GET /slow HTTP/1.1\r\n").await.unwrap();
        while writing.write_all(b"a: b\r\n").await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    let mut bytes = Vec::new();
    let _ = timeout(LONG, reading.read_to_end(&mut bytes)).await.expect("it is let go while it still sends");
    trickle.await.unwrap();
    server.end().await;
}

#[tokio::test]
async fn a_connection_may_rest_longer_than_a_header_may_take() {
    let rest = Duration::from_millis(1_500);
    let server = start(Timeouts { header: Duration::from_millis(100), rest, ..PATIENT }).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        assert!(ask(&mut stream).await.is_some());
        sleep(Duration::from_millis(300)).await;
    }
    // And yet not for ever.
    assert_eq!(read_all(&mut stream).await, "");
    server.end().await;
}

#[tokio::test]
async fn an_old_connection_is_told_with_its_answer() {
    let server = start(Timeouts { age: Duration::ZERO, ..PATIENT }).await;
    let mut stream = server.connect().await;
    let response = ask(&mut stream).await.unwrap();
    assert!(response.contains("connection: close"), "{response}");
    assert_eq!(read_all(&mut stream).await, "");
    let mut http2 = Http2::open(server.connect().await).await;
    http2.ask("/quick").await;
    http2.sees_graceful_end().await;
    server.end().await;
}

#[tokio::test]
async fn idle_http2_is_told_before_it_is_closed() {
    let server = start(Timeouts { idle_http2: Duration::from_millis(400), ..PATIENT }).await;
    let mut never_asked = Http2::open(server.connect().await).await;
    never_asked.sees_graceful_end().await;
    let mut asked = Http2::open(server.connect().await).await;
    asked.ask("/quick").await;
    asked.sees_graceful_end().await;
    until(&server, |census| census.open == 0).await;
    server.end().await;
}

#[tokio::test]
async fn signs_of_life_do_not_keep_idle_http2_open() {
    let server = start(Timeouts { idle_http2: Duration::from_millis(400), ..PATIENT }).await;
    let mut pinging = Http2::open(server.connect().await).await;
    // Ends with an error when the server closes, or never.
    timeout(LONG, async { while pinging.ping().await.is_ok() {} }).await.expect("it is closed though it pings");
    server.end().await;
}

#[tokio::test]
async fn http2_at_work_is_not_idle() {
    let server = start(Timeouts { idle_http2: Duration::from_millis(50), ..PATIENT }).await;
    let mut http2 = Http2::open(server.connect().await).await;
    // Takes 300 ms.
    http2.ask("/slow").await;
    server.end().await;
}

#[tokio::test]
async fn a_full_house_hears_the_stop() {
    let room = Room { most: 3, per_address: 100 };
    let server = start_in(room, Timeouts { shutdown: Duration::from_millis(300), ..PATIENT }).await;
    let mut at_work = Vec::new();
    for _ in 0..3 {
        at_work.push(busy(&server, server.connect().await).await);
    }
    let _waits = server.connect().await;
    sleep(Duration::from_millis(100)).await;
    server.end().await;
}

#[tokio::test]
async fn in_a_full_house_the_longest_idle_makes_room() {
    let server = start_in(Room { most: 4, per_address: 100 }, PATIENT).await;
    let _at_work = busy(&server, server.connect().await).await;
    let mut resting = Vec::new();
    for _ in 0..3 {
        let mut stream = server.connect().await;
        assert!(ask(&mut stream).await.is_some());
        resting.push(stream);
    }
    // The first has rested least now.
    let [first, second, third] = &mut resting[..] else { unreachable!() };
    assert!(ask(first).await.is_some());
    let mut newcomer = server.connect().await;
    assert!(ask(&mut newcomer).await.is_some());
    assert_eq!(read_all(second).await, "");
    for stream in [first, third, &mut newcomer] {
        assert!(ask(stream).await.is_some());
    }
    assert_eq!(server.register.census().made_room, 1);
    drop(_at_work);
    server.end().await;
}

#[tokio::test]
async fn in_a_house_full_of_work_a_newcomer_waits_for_a_place() {
    let server = start_in(Room { most: 2, per_address: 100 }, PATIENT).await;
    let first = busy(&server, server.connect().await).await;
    let second = busy(&server, server.connect().await).await;
    let mut newcomer = server.connect().await;
    newcomer.write_all(QUICK).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    assert_eq!(server.register.census().open, 2);
    drop(first);
    assert!(ask(&mut newcomer).await.is_some());
    drop(second);
    server.end().await;
}

#[tokio::test]
async fn one_address_may_fill_half_the_house_and_no_more_than_its_share_beyond() {
    let server = start_in(Room { most: 8, per_address: 2 }, PATIENT).await;
    let mut neighbour = server.connect_from(3).await;
    assert!(ask(&mut neighbour).await.is_some());
    let mut crowd = Vec::new();
    for _ in 0..4 {
        let mut stream = server.connect_from(2).await;
        assert!(ask(&mut stream).await.is_some(), "half the house is for everybody");
        crowd.push(stream);
    }
    // Beyond it, though there is room, the crowd's own longest idle goes; the neighbour's, which rests longer, stays.
    let mut fifth = server.connect_from(2).await;
    assert!(ask(&mut fifth).await.is_some());
    assert_eq!(read_all(&mut crowd.remove(0)).await, "");
    assert!(ask(&mut neighbour).await.is_some());
    let census = server.register.census();
    assert_eq!((census.made_room, census.refused), (1, 0));
    server.end().await;
}

#[tokio::test]
async fn an_address_that_is_all_at_work_is_refused_and_others_are_not() {
    let timeouts = Timeouts { shutdown: Duration::from_millis(100), ..PATIENT };
    let server = start_in(Room { most: 8, per_address: 2 }, timeouts).await;
    let mut at_work = Vec::new();
    for _ in 0..5 {
        at_work.push(busy(&server, server.connect_from(2).await).await);
    }
    assert_eq!(ask(&mut server.connect_from(2).await).await, None);
    assert!(ask(&mut server.connect_from(3).await).await.is_some());
    // Many people come through a proxy of ours.
    let mut through_proxy = Vec::new();
    for _ in 0..3 {
        let mut stream = server.connect_from(99).await;
        assert!(ask(&mut stream).await.is_some());
        through_proxy.push(stream);
    }
    for stream in &mut through_proxy {
        assert!(ask(stream).await.is_some(), "none of them makes room for another");
    }
    assert_eq!(server.register.census().refused, 1);
    server.end().await;
}

#[tokio::test]
async fn a_shutdown_finishes_what_has_begun_and_takes_nothing_new() {
    let server = start(PATIENT).await;
    let mut begun = server.connect().await;
    begun.write_all(SLOW).await.unwrap();
    let mut http2 = Http2::open(server.connect().await).await;
    let stream = http2.begin("/slow").await;
    until(&server, |census| census.open - census.idle == 2).await;
    server.stop.send(Duration::ZERO).unwrap();
    let response = read_all(&mut begun).await;
    assert!(response.contains("200 OK") && response.ends_with("done"), "{response}");
    http2.read_response(stream).await;
    http2.sees_graceful_end().await;
    timeout(LONG, server.ended).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn while_it_drains_newcomers_are_served_and_told_to_go() {
    let server = start(PATIENT).await;
    let mut before = server.connect().await;
    assert!(!ask(&mut before).await.unwrap().contains("connection: close"));
    let mut http2 = Http2::open(server.connect().await).await;
    http2.ask("/quick").await;
    let drain = Duration::from_secs(2);
    server.stop.send(drain).unwrap();
    http2.sees_graceful_end().await;
    let mut newcomer = TcpStream::connect(server.address).await.unwrap();
    for stream in [&mut before, &mut newcomer] {
        assert!(ask(stream).await.unwrap().contains("connection: close"));
        assert_eq!(read_all(stream).await, "");
    }
    let mut newcomer = Http2::open(TcpStream::connect(server.address).await.unwrap()).await;
    newcomer.ask("/quick").await;
    newcomer.sees_graceful_end().await;
    timeout(LONG, server.ended).await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn g1_idle_silent_and_half_open_connections_do_not_hold_a_shutdown() {
    let server = start(PATIENT).await;
    let _silent = server.connect().await;
    let mut half = server.connect().await;
    half.write_all(b"GET /sl").await.unwrap();
    let mut resting = server.connect().await;
    assert!(ask(&mut resting).await.is_some());
    let mut half_again = server.connect().await;
    assert!(ask(&mut half_again).await.is_some());
    half_again.write_all(b"GET /sl").await.unwrap();
    // Never replies to the GOAWAY.
    let mut http2 = Http2::open(server.connect().await).await;
    http2.ask("/quick").await;
    until(&server, |census| census.open == 5).await;
    server.end().await;
}

#[tokio::test]
async fn a_header_that_is_half_sent_at_the_stop_may_be_finished() {
    let server = start(Timeouts { farewell: FOR_EVER, ..PATIENT }).await;
    let mut fresh = server.connect().await;
    let mut rested = server.connect().await;
    assert!(ask(&mut rested).await.is_some());
    let (begin, rest) = QUICK.split_at(8);
    for stream in [&mut fresh, &mut rested] {
        stream.write_all(begin).await.unwrap();
    }
    sleep(Duration::from_millis(100)).await;
    server.stop.send(Duration::ZERO).unwrap();
    sleep(Duration::from_millis(100)).await;
    for mut stream in [fresh, rested] {
        stream.write_all(rest).await.unwrap();
        assert!(read_all(&mut stream).await.ends_with("quick"));
    }
    timeout(LONG, server.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn g1_who_has_knocked_before_the_door_closes_is_served() {
    let server = start(PATIENT).await;
    tokio::task::yield_now().await;
    // The system takes these connections; the server, on this same thread, has not seen them when the stop comes.
    let mut knocking: Vec<_> = (0..10)
        .map(|_| {
            let mut stream = std::net::TcpStream::connect(server.address).unwrap();
            std::io::Write::write_all(&mut stream, QUICK).unwrap();
            stream.set_nonblocking(true).unwrap();
            stream
        })
        .collect();
    server.stop.send(Duration::ZERO).unwrap();
    for stream in knocking.drain(..) {
        let response = read_all(&mut TcpStream::from_std(stream).unwrap()).await;
        assert!(response.ends_with("quick") && response.contains("connection: close"), "{response}");
    }
    timeout(LONG, server.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_shutdown_ends_even_if_a_request_does_not() {
    let server = start(Timeouts { shutdown: Duration::from_millis(200), ..PATIENT }).await;
    let _at_work = busy(&server, server.connect().await).await;
    server.end().await;
}

#[tokio::test]
async fn a_client_that_does_not_take_its_answer_is_let_go() {
    let server = start(Timeouts { reading: Duration::from_millis(200), ..PATIENT }).await;
    let mut stuck = server.connect().await;
    stuck.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    until(&server, |census| census.open == 1).await;
    until(&server, |census| census.open == 0).await;
    let mut taken = Vec::new();
    let _ = stuck.read_to_end(&mut taken).await;
    assert!(taken.len() < LARGE, "the whole response came after all");
    server.end().await;
}

#[tokio::test]
async fn an_answer_that_is_being_taken_is_not_cut_off_by_a_stop() {
    let server = start(PATIENT).await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    // The response is made, and most of it waits for the client.
    let mut first = [0; 64];
    slow.read_exact(&mut first).await.unwrap();
    server.stop.send(Duration::ZERO).unwrap();
    sleep(PATIENT.farewell * 3).await;
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).await.unwrap();
    assert!(rest.len() > LARGE - first.len(), "{} bytes came", rest.len());
    timeout(LONG, server.ended).await.unwrap().unwrap();
}
