//! Abuse case 22: what people type, and what opens their doors, reaches neither the log nor metrics nor addresses nor the
//! line of a panic. The main job and every row of the page table are walked with words that stand nowhere else, and then
//! all of it is searched.
use std::collections::BTreeSet;

use axum::http::Method;
use karriz::base::clock::HOUR;
use karriz::base::meters::Meters;
use karriz::domain::catalogue::{self, QuestionKind};
use karriz::i18n::Lang;
use karriz::model::role::Role;
use karriz::web::pages::PAGES;

use crate::support::clock::FragileClock;
use crate::support::html::Page;
use crate::support::log::{Lines, PanicsAreReported, Secrets, lines_of_this_process};
use crate::support::market::CITY;
use crate::support::{Browser, Reply, World};

const MOBILE: &str = "09367771144";
/// As a phone with Persian digits writes it.
const MOBILE_TYPED: &str = "\u{6F0}\u{6F9}\u{6F3}\u{6F6} \u{6F7}\u{6F7}\u{6F7} \u{6F1}\u{6F1}\u{6F4}\u{6F4}";
const SPECIALIST: &str = "09367772255";
const RIVAL: &str = "09367773366";
const GIVEN: &str = "Qandparvaneh";
const FAMILY: &str = "Zolnooriyan";
const SPECIALIST_GIVEN: &str = "Mahtabgoon";
const SPECIALIST_FAMILY: &str = "Sepandrokhi";
/// Letters of both scripts, as people mix them.
const STREET: &str = "Kuchehsarv \u{6A9}\u{648}\u{686}\u{647}\u{200C}\u{633}\u{631}\u{648}";
const PLAQUE: &str = "plaq8391";
const UNIT: &str = "vahed6420";
const NOTE: &str = "Sofrehkahkeshan \u{622}\u{641}\u{62A}\u{627}\u{628}\u{6AF}\u{631}\u{62F}\u{627}\u{646}";
const ANSWER: &str = "Asbabkeshigonbad";
const MESSAGE: &str = "Payamzarafshan";
const PANIC: &str = "Vahshatpanjereh";
/// Sent under every name to every row.
const ANYWHERE: &str = "Kanariqafas";
const SERVICE: &str = "small-cargo";
const NEW: &str = "/requests/new/review?service=small-cargo";

/// Every name that a form of ours has.
const FIELDS: &[&str] = &[
    "mobile",
    "code",
    "given_name",
    "family_name",
    "accept",
    "next",
    "item",
    "category",
    "form_key",
    "note",
    "city",
    "district",
    "street",
    "plaque",
    "unit",
    "slot_day",
    "slot_hour",
    "q",
    "action",
    "offer",
    "total",
    "arrival_hour",
    "total_sure",
    "reason",
    "new_slot",
    "message",
    "return_to",
    "q_vehicle",
    "q_pieces",
    "q_workers",
    "q_items",
    "done",
];

/// A browser whose addresses and keys are written down.
struct Walker {
    browser: Browser,
    /// Where it was, where it was sent, and every address that a page named. What a browser sends as `Referer` is among it.
    addresses: Vec<String>,
    secrets: Secrets,
    names: BTreeSet<String>,
}

impl Walker {
    fn new(world: &World) -> Self {
        Self { browser: world.browser(), addresses: Vec::new(), secrets: Secrets::default(), names: BTreeSet::new() }
    }

    async fn get(&mut self, path: &str) -> Reply {
        let reply = self.browser.get(path).await;
        self.write_down(path, reply)
    }

    async fn submit(&mut self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Reply {
        let reply = self.browser.submit(page, action, typed).await;
        self.write_down(action, reply)
    }

    async fn press(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let reply = self.browser.post(path, &fields).await;
        self.write_down(path, reply)
    }

    fn write_down(&mut self, path: &str, reply: Reply) -> Reply {
        self.addresses.push(path.to_owned());
        self.addresses.extend(addresses_in(&reply));
        let page = reply.any_page();
        self.names.extend(page.attrs("input[name], select[name], textarea[name]", "name"));
        for key in page.attrs("input[name=form_key]", "value") {
            self.secrets.add_word(&key);
        }
        for (name, value) in &self.browser.cookies {
            self.secrets.add_word(value);
            if name == "__Host-karriz" {
                let secret = self.browser.session_secret();
                self.secrets.add_bytes(&secret);
                let bytes: [u8; 16] = secret.try_into().unwrap();
                self.secrets.add_word(&i128::from_le_bytes(bytes).to_string());
            }
        }
        reply
    }

    async fn sign_in(&mut self, world: &World, typed: &str, local: &str) {
        let page = self.get("/sign-in").await.page();
        self.submit(&page, "/sign-in", &[("mobile", typed)]).await.sees_other("/sign-in/code");
        self.secrets.add_mobile(local);
        let code = world.code_for(&local.replacen('0', "+98", 1)).await;
        let page = self.get("/sign-in/code").await.page();
        let wrong = if code == "739105" { "739106" } else { "739105" };
        self.submit(&page, "/sign-in/code", &[("code", wrong)]).await.status(422);
        let page = self.get("/sign-in/code").await.page();
        self.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
        self.secrets.add_code(wrong);
        self.secrets.add_code(&code);
    }
}

/// Every header but the cookies, and every address in the page but those that call or write to somebody.
fn addresses_in(reply: &Reply) -> Vec<String> {
    let headers = reply.headers.iter().filter(|(name, _)| name.as_str() != "set-cookie");
    let headers = headers.map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    let named = reply.any_page().addresses().into_iter().filter(|address| !address.starts_with("tel:"));
    headers.chain(named).collect()
}

/// What people type in this test, and the key that all hangs on.
fn typed_secrets(world: &World) -> Secrets {
    let mut secrets = Secrets::default();
    let texts = [
        GIVEN,
        FAMILY,
        SPECIALIST_GIVEN,
        SPECIALIST_FAMILY,
        STREET,
        PLAQUE,
        UNIT,
        NOTE,
        ANSWER,
        MESSAGE,
        PANIC,
        ANYWHERE,
    ];
    for word in texts.iter().flat_map(|text| text.split([' ', '\u{200C}'])) {
        // Three letters of a word are found in many another.
        if word.len() >= 4 {
            secrets.add_word(word);
        }
    }
    for mobile in [MOBILE, SPECIALIST, RIVAL] {
        secrets.add_mobile(mobile);
    }
    let key = std::fs::read_to_string(&world.program.app.config.master_key_file).unwrap();
    let key = key.trim();
    secrets.add_word(key);
    let bytes: Vec<u8> =
        (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap()).collect();
    secrets.add_bytes(&bytes);
    secrets
}

fn nothing_of(secrets: &Secrets, lines: &Lines, mark: usize) {
    let text = lines.text_from(mark);
    assert!(text.contains("answered"), "the log was not kept");
    assert_eq!(secrets.found_in(&text), Vec::<String>::new(), "in the log");
    let metrics = Meters::start().text();
    assert!(metrics.contains("karriz_"), "{metrics:.200}");
    assert_eq!(secrets.found_in(&metrics), Vec::<String>::new(), "in the metrics");
}

fn nothing_in_addresses_of(secrets: &Secrets, walker: &Walker) {
    assert!(walker.addresses.len() > 20);
    // A press on the address that is open asks the phone's own map: that link is for it alone, and goes to no server of ours.
    let ours: Vec<&str> =
        walker.addresses.iter().map(String::as_str).filter(|address| !address.starts_with("geo:")).collect();
    assert_eq!(secrets.found_in(&ours.join("\n")), Vec::<String>::new(), "in an address");
}

/// A specialist who does [`SERVICE`] in [`CITY`].
async fn specialist(world: &World, mobile: &str) -> Walker {
    world.working(SPECIALIST_GIVEN, Some(SPECIALIST_FAMILY), mobile, CITY, &[SERVICE]).await;
    let mut walker = Walker::new(world);
    walker.sign_in(world, mobile, mobile).await;
    walker
}

/// The fields of a request that stand in no form as it is first shown.
async fn request_fields(world: &World, page: &Page) -> Vec<(String, String)> {
    let service = catalogue::find_service(world.services(), SERVICE).await.unwrap().unwrap();
    let mut fields: Vec<(String, String)> =
        [("city", CITY), ("street", STREET), ("plaque", PLAQUE), ("unit", UNIT), ("note", NOTE), ("slot_hour", "10")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    fields.push(("slot_day".to_owned(), page.attrs("input[name=slot_day]", "value")[1].clone()));
    for question in &service.questions {
        let value = match question.kind {
            QuestionKind::Single | QuestionKind::Multi => question.options[0].value.clone(),
            QuestionKind::Number => question.max.unwrap().to_string(),
            QuestionKind::Boolean => "yes".to_owned(),
            QuestionKind::Text => ANSWER.to_owned(),
            QuestionKind::Photo => continue,
        };
        fields.push((format!("q_{}", question.key), value));
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A newcomer signs up, after a form that was not right.
async fn sign_up(world: &World) -> Walker {
    let mut walker = Walker::new(world);
    walker.sign_in(world, MOBILE_TYPED, MOBILE).await;
    let page = walker.get("/sign-in/welcome").await.page();
    let names = [("given_name", GIVEN), ("family_name", FAMILY)];
    let page = walker.submit(&page, "/sign-in/welcome", &names).await.status(422).any_page();
    walker.submit(&page, "/sign-in/welcome", &[("accept", "1")]).await.status(303);
    walker
}

/// Files a request, after a form that was not right; gives its path.
async fn file(world: &World, walker: &mut Walker) -> String {
    let page = walker.get(NEW).await.page();
    let fields = request_fields(world, &page).await;
    let mut wrong = borrowed(&fields);
    wrong.retain(|(name, _)| *name != "slot_day");
    let page = walker.submit(&page, NEW, &wrong).await.status(422).any_page();
    let to = walker.submit(&page, NEW, &borrowed(&fields)).await.sees_other("/requests/KZ-");
    to.split('?').next().unwrap().to_owned()
}

async fn look_at_own_data(walker: &mut Walker) {
    walker.get("/me/data?open=all").await.status(200);
    for item in ["given-name", "family-name", "mobile", ANYWHERE] {
        walker.press("/me/data/show", &[("item", item)]).await;
    }
    walker.press("/me/data/show", &[("category", "identity")]).await;
    walker.press("/me/data/show", &[("category", ANYWHERE)]).await;
    walker.press("/me/sessions/end-others", &[]).await;
}

/// From the offer to the end of a request, with presses that are refused.
async fn through_an_offer(world: &World, customer: &mut Walker, ali: &mut Walker, nima: &mut Walker, path: &str) {
    let code = path.rsplit('/').next().unwrap();
    let (offer, reveal) = (format!("/specialist/requests/{code}/offer"), format!("/specialist/requests/{code}/reveal"));
    for walker in [&mut *ali, &mut *nima] {
        let desk = walker.get("/specialist").await.page();
        let wrong = [("total", "abc"), ("arrival_hour", "10"), ("message", MESSAGE)];
        let desk = walker.submit(&desk, &offer, &wrong).await.status(422).any_page();
        walker.submit(&desk, &offer, &[("total", "450000")]).await.says("/specialist", "offer-sent");
        walker.press(&offer, &[("total", "450000"), ("message", MESSAGE)]).await;
    }
    let page = customer.get(path).await.page();
    customer.submit(&page, &format!("{path}/select"), &[]).await.status(303);
    let page = customer.get(path).await.page();
    customer.submit(&page, &format!("{path}/events/confirm"), &[]).await.status(303);
    world.clock.advance(24 * HOUR);
    for walker in [&mut *ali, &mut *nima] {
        walker.press(&reveal, &[("item", ANYWHERE)]).await;
        walker.get("/specialist").await.status(200);
    }
    customer.press(&format!("{path}/number"), &[]).await;
    let page = customer.get(path).await.page();
    assert_eq!(page.count(".disclose"), 2, "somebody looked at both");
    customer.submit(&page, &format!("{path}/events/cancel"), &[]).await.status(303);
    customer.press(&format!("{path}/select"), &[("offer", ANYWHERE)]).await;
}

/// The database takes no request any more: first it refuses, then it has no table for it.
async fn file_into_faults(world: &World, walker: &mut Walker) {
    let page = walker.get(NEW).await.page();
    let fields = request_fields(world, &page).await;
    let refuse = if world.is_postgres() {
        "ALTER TABLE request_answer ADD CONSTRAINT no CHECK (request_id IS NULL) NOT VALID"
    } else {
        "CREATE TRIGGER no BEFORE INSERT ON request_answer BEGIN SELECT RAISE(ABORT, 'no'); END"
    };
    for sql in [refuse, "DROP TABLE request_answer"] {
        world.execute(sql).await;
        let reply = walker.submit(&page, NEW, &borrowed(&fields)).await;
        assert_eq!(reply.status.as_u16(), 500, "{sql}");
    }
}

#[tokio::test]
async fn case_22_the_main_job_and_its_faults_leave_nothing_of_people_behind() {
    let (lines, metrics) = (lines_of_this_process(), Meters::start());
    let (world, clock) = FragileClock::world(PANIC).await;
    let mark = lines.mark();
    assert!(!metrics.text().contains(GIVEN));
    let mut customer = sign_up(&world).await;
    let mut ali = specialist(&world, SPECIALIST).await;
    let mut nima = specialist(&world, RIVAL).await;
    look_at_own_data(&mut customer).await;
    let path = file(&world, &mut customer).await;
    through_an_offer(&world, &mut customer, &mut ali, &mut nima, &path).await;
    {
        let _reported = PanicsAreReported::here();
        clock.break_once();
        customer.get(&path).await.status(500);
    }
    tracing::trace!(target: "karriz", "the lowest level is kept");
    world.flush().await;
    world.work().await;
    file_into_faults(&world, &mut customer).await;
    world.work().await;
    customer.press("/sign-out", &[]).await.status(303);
    // Sent from a page that was open in another tab.
    customer.press(NEW, &[("street", STREET), ("note", NOTE)]).await;

    let mut all = typed_secrets(&world);
    for walker in [&customer, &ali, &nima] {
        all.add_all(&walker.secrets);
    }
    nothing_of(&all, &lines, mark);
    let text = lines.text_from(mark);
    for expected in ["a panic", "a request met a fault", "/requests/{code}/select", "the lowest level"] {
        assert!(text.contains(expected), "{expected} was not seen: the walk or the log is too short");
    }
    for walker in [&customer, &ali, &nima] {
        nothing_in_addresses_of(&all, walker);
        let unknown: Vec<_> = walker.names.iter().filter(|name| !FIELDS.contains(&name.as_str())).collect();
        assert!(unknown.is_empty(), "names of forms that this test does not send everywhere: {unknown:?}");
    }
}

/// Every row, method, language and reader, with the word under every name in form and query: it stands in no header and no
/// address that the page names, unless the row says that it reads that name of an address.
#[tokio::test]
async fn case_22_no_row_carries_a_typed_word_into_log_metrics_or_addresses() {
    let lines = lines_of_this_process();
    let world = World::with(|config| config.has_wide_limits = true).await;
    let mark = lines.mark();
    let mut secrets = typed_secrets(&world);
    world.person("Sara", None, MOBILE, &[Role::Specialist, Role::Admin]).await;
    let mut everybody = Walker::new(&world);
    everybody.sign_in(&world, MOBILE, MOBILE).await;
    secrets.add_all(&everybody.secrets);
    let fields: Vec<(String, String)> = FIELDS.iter().map(|name| ((*name).to_owned(), ANYWHERE.to_owned())).collect();
    let mut tried = 0;
    for page in PAGES {
        let unread: Vec<_> = fields.iter().filter(|(name, _)| !page.query.contains(&name.as_str())).collect();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(unread).finish();
        for lang in Lang::ALL {
            let path = page.path.replace("{slug}", "x").replace("{code}", "KZ-7F3K-9QT2").replace("{number}", "1");
            let path = karriz::page::link::href(lang, &path);
            for browser in [&world.browser(), &everybody.browser] {
                for method in [Method::GET, Method::POST] {
                    // In a copy: signing out ends the session of the original, and is tried last.
                    let mut browser = browser.clone();
                    let address = format!("{path}?{query}");
                    if method == Method::POST && page.path == "/sign-out" {
                        continue;
                    }
                    let reply = if method == Method::GET {
                        browser.get(&address).await
                    } else {
                        browser.post(&address, &fields).await
                    };
                    assert!(reply.status.as_u16() < 500, "{method} {address} gave {}", reply.status);
                    let found = secrets.found_in(&addresses_in(&reply).join("\n"));
                    assert_eq!(found, Vec::<String>::new(), "{method} {address}");
                    tried += 1;
                }
            }
            // Whatever stands in the path, and under the names that are read: that is an address by itself, but not the
            // log's business.
            let known: Vec<_> = page.query.iter().map(|name| (*name, ANYWHERE)).collect();
            let known = form_urlencoded::Serializer::new(String::new()).extend_pairs(known).finish();
            let odd = page.path.replace(['{', '}'], "").replace("slug", ANYWHERE).replace("code", ANYWHERE);
            for odd in [format!("{odd}?{known}"), format!("/{ANYWHERE}{odd}")] {
                everybody.browser.clone().get(&odd).await;
            }
        }
    }
    everybody.press("/sign-out", &[("next", ANYWHERE)]).await.status(303);
    assert!(tried > 200, "{tried}");
    nothing_of(&secrets, &lines, mark);
}
