//! SMS through providers: doubles that answer with errors, late, never, or nonsense. A message goes out once, another provider
//! steps in, and no key, number or text stands in a log or in the data.
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use karriz::adapters::outgoing::{Egress, Lookup, Missed, Outgoing};
use karriz::adapters::sms::kavenegar::{Kavenegar, KavenegarAccount, meaning_of};
use karriz::adapters::sms::smsir::{SmsIr, SmsIrAccount};
use karriz::base::clock::{HOUR, MINUTE, SECOND};
use karriz::config::{Messages, SmsAccount};
use karriz::domain::notify::{Asked, Letter, Sms, SmsError, Template};
use karriz::model::message::Delivery;
use karriz::model::phone::Mobile;
use karriz::model::role::Role;

use crate::support::log::{Secrets, lines_of_this_process};
use crate::support::providers::{Act, Double, KAVENEGAR_KEY, SMSIR_KEY};
use crate::support::{Browser, World};

const MOBILE: &str = "09121234567";
/// A provider that is silent is given up after so long.
const WITHIN: Duration = Duration::from_millis(400);

fn kavenegar_at(double: &Double) -> KavenegarAccount {
    KavenegarAccount {
        origin: double.origin().parse().unwrap(),
        key: KAVENEGAR_KEY.into(),
        sender: None,
        code_template: None,
    }
}

fn smsir_at(double: &Double) -> SmsIrAccount {
    SmsIrAccount { origin: double.origin().parse().unwrap(), key: SMSIR_KEY.into(), line: 30_007, code_template: None }
}

fn through(accounts: Vec<SmsAccount>) -> Messages {
    Messages::through(accounts, vec!["127.0.0.0/8".parse().unwrap()], WITHIN)
}

/// A world whose SMS go to both, Kavenegar first.
async fn world_of_both() -> (World, Double, Double) {
    let (first, second) = (Double::kavenegar().await, Double::smsir().await);
    let accounts = vec![SmsAccount::Kavenegar(kavenegar_at(&first)), SmsAccount::SmsIr(smsir_at(&second))];
    let world = World::with(|config| config.messages = through(accounts)).await;
    (world, first, second)
}

async fn world_of(double: &Double) -> World {
    let accounts = vec![SmsAccount::Kavenegar(kavenegar_at(double))];
    World::with(|config| config.messages = through(accounts)).await
}

async fn ask(world: &World, mobile: &str) -> Browser {
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    world.work().await;
    browser
}

/// So many seconds go by, with the worker at work.
async fn seconds_go_by(world: &World, seconds: i64) {
    for _ in 0..seconds {
        world.clock.advance(SECOND);
        world.work().await;
    }
}

async fn outcomes(world: &World, outcome: &str) -> i64 {
    world.count(&format!("SELECT count(*) FROM outgoing_message WHERE outcome = '{outcome}'")).await
}

fn letter<'a>(mobile: &'a Mobile, local_id: &'a str) -> Letter<'a> {
    Letter { template: Template::SignInCode, local_id, mobile, text: "code 123456", code: Some("123456"), person: None }
}

fn client(double: &Double) -> Outgoing {
    let host = double.address.ip().to_string();
    let private = vec!["127.0.0.0/8".parse().unwrap()];
    Outgoing::new(Egress { hosts: [host].into(), private, within: WITHIN }).unwrap()
}

/// Names for tests, that lead where the test says.
struct Leads(Vec<IpAddr>);

impl Lookup for Leads {
    fn addresses(&self, _: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let found = self.0.clone();
        Box::pin(async move { Ok(found) })
    }
}

/// A server that counts who comes.
async fn listener() -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (port, came) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&came);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, came)
}

#[tokio::test]
async fn abuse_29_a_host_that_leads_into_a_private_network_is_refused_before_a_connection() {
    let (port, came) = listener().await;
    let call = async |host: &str, leads: &[&str], let_in: &[&str]| {
        let egress = Egress {
            hosts: [host.to_owned()].into(),
            private: let_in.iter().map(|range| range.parse().unwrap()).collect(),
            within: WITHIN,
        };
        let leads = leads.iter().map(|address| address.parse().unwrap()).collect();
        let client = Outgoing::with_lookup(egress, Arc::new(Leads(leads))).unwrap();
        client.post_form(format!("http://{host}:{port}/").parse().unwrap(), &[]).await.unwrap_err()
    };
    for leads in ["127.0.0.1", "169.254.169.254", "::1", "10.0.0.7", "100.64.0.1", "fd00::1", "::ffff:127.0.0.1"] {
        assert_eq!(call("api.provider.example", &[leads], &[]).await, Missed::NotAllowed, "{leads}");
        // One good address beside it does not help.
        assert_eq!(call("api.provider.example", &["8.8.8.8", leads], &[]).await, Missed::NotAllowed, "{leads}");
    }
    for literal in ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.1", "2130706433", "0x7f000001", "127.1"] {
        assert_eq!(call(literal, &[], &[]).await, Missed::NotAllowed, "{literal}");
    }
    assert_eq!(came.load(Ordering::SeqCst), 0, "nobody was called");
    // The same call goes out where the operator let the network: the test can fail.
    assert_eq!(call("api.provider.example", &["127.0.0.1"], &["127.0.0.1/32"]).await, Missed::NoAnswer);
    assert_eq!(came.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_host_is_called_that_the_settings_do_not_name_and_no_redirect_is_followed() {
    let (double, (port, came)) = (Double::kavenegar().await, listener().await);
    let client = client(&double);
    let elsewhere = format!("http://localhost:{port}/");
    assert_eq!(client.post_form(elsewhere.parse().unwrap(), &[]).await.unwrap_err(), Missed::NotAllowed);
    double.will([Act::Elsewhere(format!("http://127.0.0.1:{port}/"))]);
    let (way, mobile) = (Kavenegar::new(kavenegar_at(&double), client), Mobile::parse(MOBILE).unwrap());
    assert_eq!(way.send(&letter(&mobile, "a")).await, Err(SmsError::Switch));
    assert_eq!((came.load(Ordering::SeqCst), double.calls().len()), (0, 1));
}

/// HTTP 200 with an error inside, and the same with the HTTP status that goes with it.
#[tokio::test]
async fn every_code_of_the_table_means_the_same_whatever_the_http_status() {
    let double = Double::kavenegar().await;
    let (way, mobile) = (Kavenegar::new(kavenegar_at(&double), client(&double)), Mobile::parse(MOBILE).unwrap());
    let codes = [
        400, 401, 402, 403, 404, 405, 406, 407, 409, 411, 412, 413, 414, 416, 417, 418, 419, 420, 422, 424, 426, 427,
        428, 429, 430, 431, 432,
    ];
    for code in codes {
        for http in [200, u16::try_from(code).unwrap()] {
            double.will([Act::Say(http, code)]);
            assert_eq!(way.send(&letter(&mobile, "a")).await.map(|_| ()), meaning_of(code), "{http} {code}");
        }
    }
    assert!(double.taken().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_none_of_the_provider_is_no_yes() {
    let (first, second) = (Double::kavenegar().await, Double::smsir().await);
    let mobile = Mobile::parse(MOBILE).unwrap();
    let ways: [Box<dyn Sms>; 2] = [
        Box::new(Kavenegar::new(kavenegar_at(&first), client(&first))),
        Box::new(SmsIr::new(smsir_at(&second), client(&second))),
    ];
    for (act, error) in [
        (Act::Body(200, "<html>busy</html>"), SmsError::Unknown),
        (Act::Body(200, ""), SmsError::Unknown),
        (Act::Body(200, "{\"return\":{\"status\":200},\"entries\":[],\"status\":1,\"data\":{}}"), SmsError::Unknown),
        (Act::Body(502, "bad gateway"), SmsError::Unknown),
        (Act::Body(503, "later"), SmsError::Later),
        (Act::Body(429, "too many"), SmsError::Later),
        (Act::Body(401, "who"), SmsError::Switch),
        (Act::Body(404, "none"), SmsError::Never),
        (Act::Endless, SmsError::Unknown),
        (Act::LoseSilently, SmsError::Unknown),
        (Act::TakeLate(2 * WITHIN), SmsError::Unknown),
    ] {
        for (double, way) in [&first, &second].into_iter().zip(&ways) {
            double.will([act.clone()]);
            assert_eq!(way.send(&letter(&mobile, "a")).await, Err(error), "{act:?} of {:?}", way.provider());
        }
    }
    // Nobody is there any more.
    let nobody = KavenegarAccount { origin: "http://127.0.0.1:9".parse().unwrap(), ..kavenegar_at(&first) };
    assert_eq!(Kavenegar::new(nobody, client(&first)).send(&letter(&mobile, "a")).await, Err(SmsError::Later));
}

#[tokio::test]
async fn a_wrong_key_switches_and_codes_go_by_their_template() {
    let (first, second) = (Double::kavenegar().await, Double::smsir().await);
    let mobile = Mobile::parse(MOBILE).unwrap();
    let wrong = KavenegarAccount { key: "another-key".into(), ..kavenegar_at(&first) };
    assert_eq!(Kavenegar::new(wrong, client(&first)).send(&letter(&mobile, "a")).await, Err(SmsError::Switch));
    let wrong = SmsIrAccount { key: "another-key".into(), ..smsir_at(&second) };
    assert_eq!(SmsIr::new(wrong, client(&second)).send(&letter(&mobile, "a")).await, Err(SmsError::Switch));

    let account = KavenegarAccount { code_template: Some("login".to_owned()), ..kavenegar_at(&first) };
    let way = Kavenegar::new(account, client(&first));
    way.send(&letter(&mobile, "a")).await.unwrap();
    assert_eq!(way.ask(&letter(&mobile, "a")).await, Ok(Asked::CannotTell));
    let news = Letter { code: None, ..letter(&mobile, "b") };
    way.send(&news).await.unwrap();
    assert!(matches!(way.ask(&news).await, Ok(Asked::Has(_))));
    assert_eq!(first.calls()[..2], ["verify/lookup.json", "sms/send.json"]);
    let account = SmsIrAccount { code_template: Some(77), ..smsir_at(&second) };
    SmsIr::new(account, client(&second)).send(&letter(&mobile, "a")).await.unwrap();
    assert_eq!(second.calls(), ["/v1/send/verify"]);
    for taken in [first.taken()[0].clone(), second.taken()[0].clone()] {
        assert_eq!((taken.mobile.as_str(), taken.text.as_str()), (MOBILE, "123456"));
    }
}

#[tokio::test]
async fn what_became_of_a_message_is_told_in_the_provider_s_codes() {
    let (first, second) = (Double::kavenegar().await, Double::smsir().await);
    let mobile = Mobile::parse(MOBILE).unwrap();
    let kavenegar = Kavenegar::new(kavenegar_at(&first), client(&first));
    let smsir = SmsIr::new(smsir_at(&second), client(&second));
    let ids = [kavenegar.send(&letter(&mobile, "a")).await.unwrap(), smsir.send(&letter(&mobile, "a")).await.unwrap()];
    let [of_first, of_second] = ids.map(|accepted| accepted.provider_id.unwrap());
    for (one, other, delivery) in [
        (10, 1, Delivery::Delivered),
        (11, 2, Delivery::Undelivered),
        (14, 7, Delivery::Blocked),
        (5, 3, Delivery::WithOperator),
        (1, 5, Delivery::Queued),
        (100, 8, Delivery::Unknown),
    ] {
        first.deliver(one);
        second.deliver(other);
        assert_eq!(kavenegar.delivery(&of_first).await, Ok(delivery));
        assert_eq!(smsir.delivery(&of_second).await, Ok(delivery));
    }
}

#[tokio::test]
async fn a_code_goes_out_is_paid_for_and_its_delivery_is_stored() {
    let double = Double::kavenegar().await;
    let world = world_of(&double).await;
    let mut browser = ask(&world, MOBILE).await;
    let taken = double.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].mobile, MOBILE);
    let code = taken[0].text.rsplit('#').next().unwrap().trim().to_owned();
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    let row = "SELECT count(*) FROM outgoing_message WHERE parts = 1 AND price = 1200 AND provider = 'kavenegar' \
               AND outcome = 'accepted' AND person_id IS NULL AND mobile_index IS NOT NULL";
    assert_eq!(world.count(row).await, 1);
    double.deliver(4);
    world.clock.advance(MINUTE);
    world.work().await;
    let delivery = "SELECT count(*) FROM outgoing_message WHERE delivery = ";
    assert_eq!(world.count(&format!("{delivery}'with-operator'")).await, 1);
    double.deliver(10);
    world.clock.advance(HOUR);
    world.work().await;
    assert_eq!(world.count(&format!("{delivery}'delivered' AND delivered_at IS NOT NULL")).await, 1);
    assert_eq!(double.taken().len(), 1);
}

/// The answer was lost: whether the message is there is asked for by its name, and it comes once.
#[tokio::test]
async fn after_a_time_out_the_provider_is_asked_before_anything_is_sent() {
    for (act, sendings) in [(Act::TakeSilently, 1), (Act::LoseSilently, 2), (Act::TakeLate(2 * WITHIN), 1)] {
        let double = Double::kavenegar().await;
        let world = world_of(&double).await;
        double.will([act.clone()]);
        ask(&world, MOBILE).await;
        assert_eq!(outcomes(&world, "unknown").await, 1, "{act:?}");
        seconds_go_by(&world, 4).await;
        assert_eq!(double.taken().len(), 1, "{act:?}: it comes once");
        let calls = double.calls();
        assert_eq!(calls[1], "sms/statuslocalmessageid.json", "{act:?}: {calls:?}");
        assert_eq!(calls.iter().filter(|call| *call == "sms/send.json").count(), sendings, "{act:?}");
        assert_eq!(outcomes(&world, "accepted").await, 1, "{act:?}");
    }
}

/// SMS.ir cannot say whether it has a message: it may have arrived, so it is not sent again, by nobody.
#[tokio::test]
async fn what_nobody_can_tell_is_not_sent_again_but_another_code_can_be_asked_for() {
    let (world, first, second) = world_of_both().await;
    first.will([Act::Say(200, 418)]);
    second.will([Act::TakeSilently]);
    let mut browser = ask(&world, MOBILE).await;
    seconds_go_by(&world, 40).await;
    assert_eq!((first.taken().len(), second.taken().len()), (0, 1));
    assert_eq!(outcomes(&world, "lost").await, 1);
    world.clock.advance(MINUTE);
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/resend", &[]).await.sees_other("/sign-in/code");
    world.work().await;
    assert_eq!(first.taken().len() + second.taken().len(), 2);
}

#[tokio::test]
async fn without_credit_the_next_provider_steps_in_and_the_first_is_left_alone_for_half_a_minute() {
    let (world, first, second) = world_of_both().await;
    first.will([Act::Say(200, 418)]);
    ask(&world, "09120000101").await;
    assert_eq!((first.calls().len(), second.taken().len()), (1, 1));
    ask(&world, "09120000102").await;
    assert_eq!((first.calls().len(), second.taken().len()), (1, 2), "the first is not asked");
    // The site works: nobody is told otherwise.
    let page = world.browser().get("/sign-in").await.page();
    assert_eq!(page.count(".alert"), 0);
    world.clock.advance(31 * SECOND);
    ask(&world, "09120000103").await;
    assert_eq!((first.taken().len(), second.taken().len()), (1, 2), "one message tries whether it works again");
    ask(&world, "09120000104").await;
    assert_eq!(first.taken().len(), 2);
}

#[tokio::test]
async fn a_refused_message_is_tried_with_the_next_and_given_up_when_all_refuse() {
    let (world, first, second) = world_of_both().await;
    first.will([Act::Say(200, 424), Act::Say(200, 411)]);
    ask(&world, "09120000101").await;
    assert_eq!((first.taken().len(), second.taken().len()), (0, 1));
    second.will([Act::Say(400, 104)]);
    ask(&world, "09120000102").await;
    seconds_go_by(&world, 10).await;
    assert_eq!((first.calls().len(), second.calls().len()), (2, 2), "nobody is asked again");
    assert_eq!(outcomes(&world, "refused").await, 1);
}

#[tokio::test]
async fn when_every_way_is_broken_the_sign_in_page_says_so_and_offers_what_else_there_is() {
    let (first, second) = (Double::kavenegar().await, Double::smsir().await);
    let accounts = vec![SmsAccount::Kavenegar(kavenegar_at(&first)), SmsAccount::SmsIr(smsir_at(&second))];
    let world = World::with(|config| {
        config.messages = through(accounts);
        config.operator.telephone = Some("021 1234".to_owned());
    })
    .await;
    first.will(vec![Act::Say(200, 409); 60]);
    second.will(vec![Act::Say(500, 0); 60]);
    let mut browser = ask(&world, MOBILE).await;
    assert_eq!(browser.get("/sign-in").await.page().count(".alert"), 0, "one failure is none yet");
    seconds_go_by(&world, 20).await;
    assert_eq!((first.calls().len(), second.calls().len()), (5, 5), "five failures, and it is left alone");
    for lang in ["", "/en"] {
        let page = world.browser().get(&format!("{lang}/sign-in")).await.page();
        assert!(page.text(".alert").contains("021 1234"), "{}", page.text(".alert"));
        assert_eq!(page.count(".alert a[href$='/help/contact']"), 1);
        assert_eq!(page.count("form[action$='/sign-in'] input[name=mobile]"), 1, "one may still ask");
    }
    // They work again: the code that lives still goes out, once.
    first.will([]);
    second.will([]);
    seconds_go_by(&world, 31).await;
    assert_eq!(first.taken().len() + second.taken().len(), 1);
    let page = world.browser().get("/sign-in").await.page();
    assert_eq!(page.count(".alert"), 0);
}

#[tokio::test]
async fn whatever_fails_no_key_number_or_code_stands_in_the_log_or_the_data() {
    let lines = lines_of_this_process();
    let mark = lines.mark();
    let (world, first, second) = world_of_both().await;
    let acts = || {
        [
            Act::Say(200, 418),
            Act::Say(403, 403),
            Act::Body(502, "bad"),
            Act::LoseSilently,
            Act::TakeSilently,
            Act::Endless,
            Act::Elsewhere("http://127.0.0.1:9/".to_owned()),
        ]
    };
    let mut secrets = Secrets::default();
    for (number, act) in acts().into_iter().enumerate() {
        first.will([act.clone(), act.clone()]);
        second.will([act.clone(), act]);
        let mobile = format!("0936777880{number}");
        ask(&world, &mobile).await;
        seconds_go_by(&world, 35).await;
        secrets.add_mobile(&mobile);
    }
    let taken: Vec<_> = first.taken().into_iter().chain(second.taken()).collect();
    assert!(!taken.is_empty());
    for message in taken {
        secrets.add_code(message.text.rsplit('#').next().unwrap().trim());
    }
    secrets.add_word(KAVENEGAR_KEY);
    secrets.add_word(SMSIR_KEY);
    let text = lines.text_from(mark);
    assert!(text.contains("sms-switch") && text.contains("no answer came"), "the failures were logged");
    assert_eq!(secrets.found_in(&text), Vec::<String>::new());
    if !world.is_postgres() {
        let data = String::from_utf8_lossy(&world.raw_data()).into_owned();
        let found: Vec<_> = [KAVENEGAR_KEY, SMSIR_KEY, "93677788"].into_iter().filter(|it| data.contains(it)).collect();
        assert_eq!(found, Vec::<&str>::new());
    }
}

#[tokio::test]
async fn staff_reads_how_many_messages_there_were_and_nothing_of_them() {
    let double = Double::kavenegar().await;
    let world = world_of(&double).await;
    world.person("Lead", None, "09120000001", &[Role::Customer, Role::Supervisor]).await;
    world.person("Agent", None, "09120000002", &[Role::Customer, Role::CallAgent]).await;
    let sign_in = async |mobile: &str| {
        let mut browser = ask(&world, mobile).await;
        let code = double.taken().last().unwrap().text.rsplit('#').next().unwrap().trim().to_owned();
        let page = browser.get("/sign-in/code").await.page();
        browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
        browser
    };
    let mut agent = sign_in("09120000002").await;
    agent.get("/staff/messages").await.status(403);
    double.will([Act::Say(200, 411)]);
    ask(&world, MOBILE).await;
    let mut lead = sign_in("09120000001").await;
    world.clock.advance(MINUTE);
    world.work().await;
    assert_eq!(lead.get("/staff").await.page().count("a[href='/staff/messages']"), 1);
    for lang in ["", "/en"] {
        let reply = lead.get(&format!("{lang}/staff/messages")).await;
        let body = reply.body.clone();
        let page = reply.page();
        assert_eq!(page.count("tbody tr th[scope=row]"), 1, "{body}");
        for secret in ["9121234567", "9120000002", "#"] {
            let text = page.text("main");
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let page = lead.get("/en/staff/messages").await.page();
    let cells = page.texts("tbody td");
    let figures: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    // Two taken, two delivered, one refused, none waiting, two parts.
    assert_eq!(&figures[1..6], ["2", "2", "1", "0", "2"], "{figures:?}");
}
