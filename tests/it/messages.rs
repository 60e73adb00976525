//! N1: the way for messages is down, silent, or loses what it took. Sign-in pages stay right, no code is sent that has
//! expired, none is sent twice, and what waits goes out afterwards.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use karriz::base::clock::{Clock, MINUTE, SECOND};
use karriz::base::jobs;
use karriz::domain::notify::{Accepted, Asked, Letter, Sms, SmsError, SmsWays};
use karriz::model::message;
use karriz::model::moment::Moment;

use crate::support::{Browser, World};

const MOBILE: &str = "09121234567";

/// What the provider does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Network {
    Works,
    /// It replies with 5xx.
    Fails,
    /// It never replies.
    IsSilent,
    /// It takes the message and delivers it, and its response is lost.
    LosesItsAnswer,
    /// It says that it took the message, and delivers nothing.
    LosesTheMessage,
    /// It will never take it: no credit.
    Refuses,
}

/// What reached a phone.
#[derive(Clone, Debug)]
struct Delivered {
    mobile: String,
    code: String,
    at: Moment,
}

/// A provider that knows a message by its id, as the door promises.
struct Provider {
    clock: Arc<dyn Clock>,
    network: Mutex<Network>,
    asked: Mutex<BTreeMap<String, usize>>,
    delivered: Mutex<BTreeMap<String, Delivered>>,
}

impl Provider {
    /// Takes the place of the development outbox.
    fn of(world: &mut World, network: Network) -> Arc<Self> {
        let provider = Arc::new(Self {
            clock: Arc::new(world.clock.clone()),
            network: Mutex::new(network),
            asked: Mutex::default(),
            delivered: Mutex::default(),
        });
        world.program.sms = SmsWays::only(Arc::clone(&provider) as Arc<dyn Sms>);
        provider
    }

    fn becomes(&self, network: Network) {
        *self.network.lock().unwrap() = network;
    }

    /// What reached this phone, oldest first.
    fn phone(&self, mobile: &str) -> Vec<Delivered> {
        let delivered = self.delivered.lock().unwrap();
        let mut own: Vec<_> =
            delivered.values().filter(|message| message.mobile.ends_with(&mobile[1..])).cloned().collect();
        own.sort_by_key(|message| message.at);
        own
    }

    fn deliver(&self, local_id: &str, mobile: &str, text: &str) {
        let code = text.rsplit('#').next().unwrap().trim().to_owned();
        let message = Delivered { mobile: mobile.to_owned(), code, at: self.clock.now() };
        self.delivered.lock().unwrap().entry(local_id.to_owned()).or_insert(message);
    }
}

#[async_trait]
impl Sms for Provider {
    fn provider(&self) -> message::Provider {
        message::Provider::Outbox
    }

    async fn send(&self, letter: &Letter<'_>) -> Result<Accepted, SmsError> {
        let (local_id, mobile) = (letter.local_id, letter.mobile.as_e164());
        *self.asked.lock().unwrap().entry(local_id.to_owned()).or_default() += 1;
        let network = *self.network.lock().unwrap();
        match network {
            Network::Works => self.deliver(local_id, mobile, letter.text),
            Network::Fails => return Err(SmsError::Later),
            Network::Refuses => return Err(SmsError::Never),
            Network::IsSilent => std::future::pending().await,
            Network::LosesItsAnswer => {
                self.deliver(local_id, mobile, letter.text);
                return Err(SmsError::Unknown);
            }
            Network::LosesTheMessage => {}
        }
        Ok(Accepted::default())
    }

    async fn ask(&self, letter: &Letter<'_>) -> Result<Asked, SmsError> {
        match *self.network.lock().unwrap() {
            Network::Fails => return Err(SmsError::Later),
            Network::LosesItsAnswer => return Err(SmsError::Unknown),
            _ => {}
        }
        let has = self.delivered.lock().unwrap().contains_key(letter.local_id);
        Ok(if has { Asked::Has(Accepted::default()) } else { Asked::HasNot })
    }

    async fn delivery(&self, _: &str) -> Result<message::Delivery, SmsError> {
        Ok(message::Delivery::Delivered)
    }
}

/// Runs what is due. A silent provider is given up soon.
async fn work(world: &World) {
    let mut worker = world.program.worker();
    worker.pace.message = Duration::from_millis(300);
    worker.drain().await.unwrap();
}

/// So many seconds go by, with the worker at work.
async fn seconds_go_by(world: &World, seconds: i64) {
    for _ in 0..seconds {
        world.clock.advance(SECOND);
        work(world).await;
    }
}

async fn ask(world: &World, mobile: &str) -> Browser {
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    browser
}

/// The page that waits for the code: it is there, takes one, and leads to another.
async fn waits_for_a_code(browser: &mut Browser) {
    let page = browser.get("/sign-in/code").await.page();
    assert_eq!(page.count("form[action='/sign-in/code'] input[name=code]"), 1);
    assert_eq!(page.count("form[action='/sign-in/resend']"), 1, "another code can be asked for");
}

async fn nothing_waits(world: &World) {
    let counts = jobs::counts(&world.services().db, world.clock.now()).await.unwrap();
    assert_eq!(counts.due, 0);
    assert_eq!(
        world
            .count("SELECT count(*) FROM job WHERE kind = 'accounts.send-code' AND done_at IS NULL AND dead_at IS NULL")
            .await,
        0
    );
}

#[tokio::test]
async fn n1_a_way_that_is_down_for_a_minute_delivers_the_code_once_and_it_signs_in() {
    for network in [Network::Fails, Network::IsSilent, Network::LosesItsAnswer] {
        let mut world = World::new().await;
        world.person("Sara", None, MOBILE, &[]).await;
        let provider = Provider::of(&mut world, network);
        let mut browser = ask(&world, MOBILE).await;
        work(&world).await;
        for _ in 0..6 {
            waits_for_a_code(&mut browser).await;
            seconds_go_by(&world, 10).await;
        }
        provider.becomes(Network::Works);
        seconds_go_by(&world, 45).await;
        let phone = provider.phone(MOBILE);
        assert_eq!(phone.len(), 1, "{network:?}: {phone:?}");
        // Whoever gave no answer is asked, and never sent the same message twice.
        let is_again = network != Network::LosesItsAnswer;
        let asked = provider.asked.lock().unwrap().values().copied().max().unwrap();
        assert_eq!(asked > 1, is_again, "{network:?}: it was tried {asked} times");
        assert_eq!(provider.asked.lock().unwrap().len(), 1, "{network:?}: under one id");
        nothing_waits(&world).await;
        let page = browser.get("/sign-in/code").await.page();
        browser.submit(&page, "/sign-in/code", &[("code", &phone[0].code)]).await.status(303);
        browser.get("/me/data").await.status(200);
    }
}

#[tokio::test]
async fn n1_after_an_outage_the_queue_drains_and_no_expired_code_is_sent() {
    for network in [Network::Fails, Network::IsSilent, Network::LosesTheMessage, Network::Refuses] {
        let mut world = World::new().await;
        let provider = Provider::of(&mut world, network);
        let early: Vec<String> = (0..5).map(|index| format!("0912000010{index}")).collect();
        let late: Vec<String> = (0..5).map(|index| format!("0912000020{index}")).collect();
        let mut waiting = Vec::new();
        for mobile in &early {
            ask(&world, mobile).await;
        }
        // A code is given up with its challenge, ten minutes after it was asked for.
        for _ in 0..61 {
            world.clock.advance(10 * SECOND);
            work(&world).await;
        }
        // The worker stands still while these ask, as when its process begins anew.
        for mobile in &late {
            waiting.push(ask(&world, mobile).await);
        }
        provider.becomes(Network::Works);
        seconds_go_by(&world, 60).await;
        for mobile in &early {
            assert_eq!(provider.phone(mobile).len(), 0, "{network:?}: an expired code was sent");
        }
        for mobile in &late {
            assert_eq!(provider.phone(mobile).len(), 1, "{network:?}: {mobile}");
        }
        nothing_waits(&world).await;
        for browser in &mut waiting {
            waits_for_a_code(browser).await;
        }
        // Whoever waited in vain asks again and gets in.
        let mut browser = ask(&world, &early[0]).await;
        seconds_go_by(&world, 1).await;
        let phone = provider.phone(&early[0]);
        assert_eq!(phone.len(), 1, "{network:?}");
        let page = browser.get("/sign-in/code").await.page();
        browser.submit(&page, "/sign-in/code", &[("code", &phone[0].code)]).await.sees_other("/sign-in/welcome");
    }
}

#[tokio::test]
async fn n1_a_message_that_was_taken_and_lost_is_followed_by_another_when_asked_for() {
    let mut world = World::new().await;
    world.person("Sara", None, MOBILE, &[]).await;
    let provider = Provider::of(&mut world, Network::LosesTheMessage);
    let mut browser = ask(&world, MOBILE).await;
    work(&world).await;
    nothing_waits(&world).await;
    waits_for_a_code(&mut browser).await;
    provider.becomes(Network::Works);
    world.clock.advance(MINUTE + SECOND);
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/resend", &[]).await.sees_other("/sign-in/code");
    work(&world).await;
    let phone = provider.phone(MOBILE);
    assert_eq!(phone.len(), 1);
    assert_eq!(provider.asked.lock().unwrap().len(), 2, "another message has another id");
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &phone[0].code)]).await.status(303);
}
