//! The rules of the house, checked on the source and on the page table.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{Method, Request};
use karriz::base::clock::{Clock, MINUTE};
use karriz::domain::requests;
use karriz::i18n::Lang;
use karriz::model::request::{RequestEvent, RequestState};
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;
use karriz::web::pages::{Class, Guard, PAGES, Page};

use crate::support::market::{CUSTOMER, Market, SERVICE, other_mobile, specialist_mobile};
use crate::support::{Browser, World};

/// Module → the modules of ours it may use.
const LAYERS: [(&str, &[&str]); 11] = [
    ("model", &[]),
    ("actions", &["model", "page"]),
    ("islands", &["model", "actions"]),
    ("base", &["model", "entity"]),
    ("entity", &["model"]),
    ("i18n", &["model"]),
    ("domain", &["model", "entity", "base", "i18n"]),
    ("adapters", &["domain", "base", "model"]),
    ("demo", &["model", "base", "i18n", "domain"]),
    ("page", &["model", "base", "i18n", "domain"]),
    ("ui", &["model", "i18n", "domain", "islands", "page"]),
];

/// Crates that a layer must not see.
const FOREIGN: [(&str, &[&str]); 6] = [
    ("model", &["leptos", "axum", "sea_orm"]),
    ("domain", &["leptos", "axum", "tower_sessions"]),
    ("demo", &["leptos", "axum", "sea_orm", "tower_sessions"]),
    ("ui", &["sea_orm"]),
    ("islands", &["sea_orm", "axum"]),
    ("i18n", &["sea_orm", "axum", "leptos"]),
];

pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// The code of a file without comments and without its tests, which stand at its end.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("\nmod tests {").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Our modules that a source names, as `crate::<module>`; groups after `crate::{` are not written in this house.
fn used_modules(code: &str) -> Vec<String> {
    assert!(!code.contains("crate::{"), "write one `use crate::…` a line");
    code.match_indices("crate::").map(|(at, _)| word_at(code, at + "crate::".len())).collect()
}

fn word_at(code: &str, at: usize) -> String {
    code[at..].chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

#[test]
fn every_layer_uses_only_what_it_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for (layer, allowed) in LAYERS {
        if !root.join(layer).exists() {
            continue;
        }
        for file in sources(&root.join(layer)) {
            if file.file_name().is_some_and(|name| name == "tests.rs") {
                continue;
            }
            let code = code_of(&file);
            for used in used_modules(&code) {
                if used != layer && !allowed.contains(&used.as_str()) {
                    broken.push(format!("{} uses {used}", file.display()));
                }
            }
            for (_, crates) in FOREIGN.iter().filter(|(name, _)| *name == layer) {
                for foreign in *crates {
                    let is_let = (*foreign, &file) == ("sea_orm", &root.join("model/column.rs"));
                    if !is_let && code.contains(&format!("{foreign}::")) {
                        broken.push(format!("{} uses the crate {foreign}", file.display()));
                    }
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn traps_of_the_stack_stay_shut() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for file in sources(&root) {
        let code = code_of(&file);
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let banned = [
            ("<textarea", "ui/components/field.rs"),
            ("inner_html", ""),
            ("InertElement", "ui/components/static_element.rs"),
            ("leptos_meta", ""),
            ("leptos_router", ""),
            ("style=", ""),
            ("ServerFnError", "actions/mod.rs"),
            ("now_utc", "base/clock.rs"),
            ("SystemTime::now", ""),
        ];
        for (word, only) in banned {
            if code.contains(word) && name != only {
                broken.push(format!("{name} writes {word}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Where the doors of the program, and the right of the program that they give, may be named: where it is put together
/// and where it works by itself, never where a page is made.
const PROGRAM: [&str; 13] = [
    "domain/",
    "demo/",
    "backup.rs",
    "program.rs",
    "housekeeping.rs",
    "main.rs",
    "serving.rs",
    "specialist_command.rs",
    "staff_command.rs",
    "web/app.rs",
    "web/session_store.rs",
    "web/middleware/session.rs",
    "web/health/",
];

/// A right that anybody can take is none: pages act by the scopes of who is signed in, and by nothing else.
#[test]
fn the_right_of_the_program_is_out_of_reach_of_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for file in sources(&root) {
        let (code, name) = (code_of(&file), file.strip_prefix(&root).unwrap().display().to_string());
        let is_inside = PROGRAM.iter().any(|inside| name.starts_with(inside));
        for word in ["SystemScope", "Doors", "doors", ".system()"] {
            if !is_inside && code.contains(word) {
                broken.push(format!("{name} writes {word}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Use cases without a scope: what anybody may do, what a secret of the browser proves, and what the program does for
/// itself at its start and by the calendar.
const NEED_NO_SCOPE: &[&str] = &[
    // Anybody.
    "accounts/code.rs ask_code",
    "accounts/factors/passkey.rs passkey_to_sign_in",
    "accounts/email.rs has_mail",
    "catalogue/mod.rs current",
    "catalogue/mod.rs current_in",
    "catalogue/mod.rs find_stored_service_in",
    "catalogue/mod.rs find_service",
    "catalogue/mod.rs find_service_in",
    "catalogue/mod.rs stored_title",
    "notify/circuit.rs sms_is_broken",
    "privacy/head.rs public_key",
    "privacy/head.rs published",
    // The secrets of a browser.
    "accounts/check.rs check_code",
    "accounts/code.rs resend_code",
    "accounts/code.rs waiting",
    "accounts/factors/sign_in.rs passkey_of_second_step",
    "accounts/factors/sign_in.rs second_step",
    "accounts/factors/sign_in.rs second_step_by_passkey",
    "accounts/factors/sign_in.rs sign_in_by_passkey",
    "accounts/session.rs principal",
    "accounts/unfamiliar.rs begin_anew",
    "accounts/unfamiliar.rs prove_by_name",
    "accounts/welcome.rs welcome",
    "requests/filing/draft.rs find_draft",
    "requests/filing/draft.rs mark_sent",
    "requests/filing/draft.rs save_draft",
    // The program.
    "accounts/code.rs forget_challenge",
    "accounts/code.rs send_code",
    "accounts/raise.rs forget_session",
    "catalogue/load.rs load_from_data",
    "catalogue/snapshot.rs refresh",
    "crowd/mod.rs seed",
    "privacy/access_log.rs remember_unsealed",
    "privacy/head.rs make",
    "privacy/head.rs run",
    "privacy/head.rs schedule",
    "privacy/prune.rs prune",
    "privacy/retention.rs schedule",
    "privacy/retention.rs sweep",
    "privacy/verify.rs verify",
    "work.rs check",
];

/// The public functions of a source that can reach data: their names and what they take.
fn public_functions(code: &str) -> Vec<(String, String)> {
    let starts = code.match_indices("pub async fn ").chain(code.match_indices("pub fn "));
    let mut functions = Vec::new();
    for (at, start) in starts {
        let rest = &code[at + start.len()..];
        let name = word_at(rest, 0);
        let parameters = rest[..rest.find('{').unwrap_or(rest.len())].to_owned();
        if ["Services", "&Tx", "ConnectionTrait"].iter().any(|reach| parameters.contains(reach)) {
            functions.push((name, parameters));
        }
    }
    functions
}

/// Whatever the domain opens to others and reads or changes something takes the right to do it.
#[test]
fn every_public_use_case_takes_a_scope_or_says_that_it_needs_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let mut bare = Vec::new();
    for file in sources(&root) {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        for (function, parameters) in public_functions(&code_of(&file)) {
            if !["Scope", "Actor", "self"].iter().any(|right| parameters.contains(right)) {
                bare.push(format!("{name} {function}"));
            }
        }
    }
    bare.sort();
    let mut expected: Vec<String> = NEED_NO_SCOPE.iter().map(|name| (*name).to_owned()).collect();
    expected.sort();
    assert_eq!(bare, expected);
}

/// Rows that one context owns: who else names the entity goes past its use cases. Folder, and the entities.
const OWNED: [(&str, &[&str]); 1] = [("src/domain/specialists/", &["specialist_profile::", "specialist_skill::"])];

/// Whoever becomes a specialist does so by the use case, in the program and in its tests.
#[test]
fn rows_of_a_context_are_named_in_it_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut broken = Vec::new();
    for file in sources(&root.join("src")).into_iter().chain(sources(&root.join("tests/it"))) {
        let (code, name) = (code_of(&file), file.strip_prefix(root).unwrap().display().to_string());
        for (home, entities) in OWNED {
            for entity in entities.iter().filter(|entity| !name.starts_with(home) && code.contains(**entity)) {
                // This list.
                if name != "tests/it/rules.rs" {
                    broken.push(format!("{name} names {entity}"));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Where a form that posts may be written: with its key, or where it needs none (signing out; a form that carries on
/// what was posted, its key included).
const POSTING_FORMS: [&str; 5] = [
    "ui/components/field.rs",
    "ui/components/button.rs",
    "ui/components/passkey.rs",
    "ui/shell.rs",
    "ui/pages/session_ended.rs",
];

/// A form without its key gets 409 for ever.
#[test]
fn forms_that_post_are_written_where_their_key_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let posts = |file: &PathBuf| code_of(file).contains("method=\"post\"");
    let names = sources(&root).into_iter().filter(posts);
    let names = names.map(|file| file.strip_prefix(&root).unwrap().display().to_string());
    let elsewhere: Vec<String> = names.filter(|name| !POSTING_FORMS.contains(&name.as_str())).collect();
    assert_eq!(elsewhere, Vec::<String>::new());
}

/// What is not in the sprite is an empty place on the page.
#[test]
fn every_icon_that_is_named_is_in_the_sprite() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sprite = fs::read_to_string(root.join("public/icons.svg")).unwrap();
    let mut missing = Vec::new();
    for file in sources(&root.join("src/ui")) {
        let code = code_of(&file);
        for before in ["icon(\"", "icon: Some(\"", " note(\"", "{note(\""] {
            let named = code.split(before).skip(1).filter_map(|rest| rest.split('"').next());
            missing.extend(named.filter(|name| !sprite.contains(&format!("id=\"{name}\""))).map(str::to_owned));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// A page without a row does not exist, and a form that no row takes is answered 405; the compiler is content with both.
#[test]
fn every_page_and_form_stands_in_the_table_of_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rows = code_of(&root.join("web/pages.rs"));
    let mut absent = Vec::new();
    for file in sources(&root.join("ui/pages")) {
        let code = code_of(&file);
        let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (name, folder) = (stem(&file), stem(file.parent().unwrap()));
        for rest in code.split("pub async fn ").skip(1) {
            let handler = word_at(rest, 0);
            // Some are named by their file.
            let is_row =
                [format!("{name}::{handler}"), format!("{folder}::{name}")].iter().any(|path| rows.contains(path));
            if rest[handler.len()..].starts_with("(cx: Cx) -> PageResult") && !is_row {
                absent.push(format!("{folder}/{name} {handler}"));
            }
        }
        for (duty, road) in [("impl Write for ", "write::<"), ("impl Submit for ", "submit::<")] {
            for form in code.split(duty).skip(1).map(|rest| word_at(rest, 0)) {
                let named = [&rows, &code].into_iter().flat_map(|text| text.split(road).skip(1));
                let taken = named.filter_map(|rest| rest.split_once('>'));
                if !taken.into_iter().any(|(path, _)| path.rsplit("::").next() == Some(form.as_str())) {
                    absent.push(format!("{folder}/{name} {form}"));
                }
            }
        }
    }
    assert_eq!(absent, Vec::<String>::new());
}

/// A promise whose test went away, or never was, is none.
#[test]
fn the_pages_of_promises_name_only_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(root.join("data/tests.txt")).unwrap();
    let tests: Vec<&str> = list.lines().collect();
    for name in ["docs/RELIABILITY.md", "docs/ASVS.md"] {
        let page = fs::read_to_string(root.join(name)).unwrap();
        let named = page.split('`').skip(1).step_by(2).filter(|name| name.contains("::") && *name != "file::test");
        let is_there = |name: &&str| tests.contains(name) || tests.contains(&format!("it::{name}").as_str());
        let gone: Vec<&str> = named.clone().filter(|name| !is_there(name)).collect();
        assert_eq!(gone, Vec::<&str>::new(), "{name}");
        assert!(named.count() > 30, "{name} is read");
    }
}

/// A file that was moved stays findable: each path in backticks is one below the root or below `src/`, and a bare name is
/// that of some source.
#[test]
fn the_pages_name_only_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    pages.extend(fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    pages.retain(|page| page.extension().is_some_and(|ending| ending == "md"));
    let sources = sources(&root.join("src"));
    let is_source = |name: &str| sources.iter().any(|source| source.ends_with(name));
    let is_there = |name: &str| {
        let is_path = name.contains('/');
        root.join(name).is_file() || if is_path { root.join("src").join(name).is_file() } else { is_source(name) }
    };
    let (mut named, mut gone) = (0, Vec::new());
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        // `<area>` stands for a name that a reader chooses.
        for name in
            quoted.filter(|name| name.ends_with(".rs") || name.ends_with(".md")).filter(|name| !name.contains('<'))
        {
            named += 1;
            // From beside the file that the sentence is about.
            if !is_there(name.trim_start_matches("../")) {
                gone.push(format!("{}: {name}", page.display()));
            }
        }
    }
    assert_eq!(gone, Vec::<String>::new());
    assert!(named > 50, "the pages are read");
}

/// Who is asking, in the matrix of routes and roles.
fn all_readers() -> impl Iterator<Item = Option<Role>> {
    std::iter::once(None).chain(Role::ALL.iter().copied().map(Some))
}

fn may_enter(guard: Guard, reader: Option<Role>) -> bool {
    match guard {
        Guard::Anyone | Guard::Development => true,
        Guard::SignedIn => reader.is_some(),
        Guard::Role(role) => reader == Some(role),
        Guard::Staff(permission) => reader.is_some_and(|role| permission.is_of(role)),
    }
}

/// Every row of the page table, with every method and every reader: in when the row says so, out otherwise.
#[tokio::test]
async fn the_matrix_of_routes_and_roles_holds() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let mut readers: BTreeMap<String, Browser> = BTreeMap::new();
    for (index, reader) in all_readers().enumerate() {
        let browser = match reader {
            None => world.browser(),
            Some(role) => {
                let mobile = format!("0912000000{index}");
                world.person("Sara", None, &mobile, &[role]).await;
                world.signed_in(&mobile).await
            }
        };
        readers.insert(format!("{reader:?}"), browser);
    }
    for page in PAGES {
        let path = any_path_of(page, Lang::Fa);
        for reader in all_readers() {
            // Each try in a copy, so that signing out does not end the session for the others.
            let mut browser = readers[&format!("{reader:?}")].clone();
            if path == "/sign-out" {
                continue;
            }
            for method in [Method::GET, Method::POST] {
                let is_there = if method == Method::GET { page.get.is_some() } else { page.post.is_some() };
                let reply =
                    if method == Method::GET { browser.get(&path).await } else { browser.post(&path, &[]).await };
                let status = reply.status.as_u16();
                let place = format!("{method} {path} as {reader:?} gave {status}");
                if !may_enter(page.guard, reader) {
                    // An island cannot follow to the sign-in: it is told.
                    let to_sign_in = status == 303 && reply.header("location").starts_with("/sign-in");
                    assert!(if reader.is_none() && !page.is_function { to_sign_in } else { status == 403 }, "{place}");
                } else if is_there {
                    assert!(status != 403 && status != 405 && status < 500, "{place}");
                } else {
                    assert_eq!(status, 405, "{place}");
                }
                if page.class == Class::Personal {
                    assert_eq!(reply.header("cache-control"), "no-store", "{place}");
                }
            }
        }
    }
}

/// Everything that a try on another's object could change or leave.
async fn traces(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for what in [
        "count(*) FROM service_request",
        "coalesce(sum(version), 0) FROM service_request",
        "count(*) FROM offer",
        "count(*) FROM offer WHERE state = 'open'",
        "count(*) FROM offer WHERE state = 'selected'",
        "count(*) FROM request_event",
        "coalesce(sum(start_tries), 0) FROM service_request",
        "count(*) FROM contact_grant",
        "count(*) FROM access_log",
        "count(*) FROM idempotency_key",
        "count(*) FROM sign_in_challenge",
        "count(*) FROM session",
        "count(*) FROM job WHERE kind LIKE 'requests.%'",
    ] {
        counts.push(world.count(&format!("SELECT {what}")).await);
    }
    counts
}

/// What a form may hold that would work for the one whose object it is.
async fn working_fields(market: &Market, code: TrackingCode, item: &str) -> Vec<(String, String)> {
    let request = market.own(code).await;
    let offer = request.offers.first().expect("an offer").id.to_string();
    let hour = requests::arrival_hours((request.slot_start, request.slot_end))[0].0.to_string();
    let key = uuid::Uuid::now_v7().simple().to_string();
    let start_code = request.start_code.unwrap_or_default();
    let fields = [("form_key", key.as_str()), ("offer", &offer), ("item", item), ("total", "450000")];
    let slot = requests::new_slots(market.world.clock.now()).remove(0).0;
    let more = [
        ("arrival_hour", hour.as_str()),
        ("message", "x"),
        ("start_code", &start_code),
        ("reason", "ill"),
        ("new_slot", &slot),
    ];
    fields.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Every row of the table that names an object, with the object of another: for a stranger it is as if it did not
/// exist, to the letter, and nothing changes.
#[tokio::test]
async fn others_objects_do_not_exist() {
    let market = Market::of(World::with(|config| config.has_wide_limits = true).await, 2).await;
    let world = &market.world;
    // The first one, because time goes by until somebody sets out.
    let on_the_way = market.at(RequestState::EnRoute).await;
    let (open, confirmed) = (market.submit().await, market.confirmed().await);
    market.offer(1, open, "450000").await.unwrap();
    world.person("Other", None, other_mobile(), &[Role::Customer]).await;
    world.working("Far", None, "09000000601", "1576", &[SERVICE]).await;
    world.person("Admin", None, "09000000602", &[Role::Admin]).await;

    // Who holds neither request nor offer. The rival does the same work in the same city: what is open is open to him.
    let rival = specialist_mobile(1);
    let strangers: [(&str, Role, &[TrackingCode]); 4] = [
        (other_mobile(), Role::Customer, &[open, confirmed, on_the_way]),
        ("09000000601", Role::Specialist, &[open, confirmed, on_the_way]),
        (&rival, Role::Specialist, &[confirmed]),
        ("09000000602", Role::Admin, &[open, confirmed, on_the_way]),
    ];
    let nothing = NOTHING;
    // Some of them have just had a code.
    world.clock.advance(2 * MINUTE);
    let mut tried = 0;
    for (mobile, role, codes) in strangers {
        let browser = world.signed_in(mobile).await;
        let before = traces(world).await;
        // Of what he could see while it was open, the rival reads that it has moved on.
        let is_others = |path: &str| mobile != rival || !path.ends_with("/offer");
        let pages = PAGES.iter().filter(|page| page.path.contains("{code}") && is_others(page.path));
        for (page, path) in pages.flat_map(|page| paths_of(page).into_iter().map(move |path| (page, path))) {
            for code in codes {
                for (method, item) in [("GET", ""), ("POST", "mobile"), ("POST", "address")] {
                    let fields = working_fields(&market, *code, item).await;
                    let code = code.to_string();
                    let mut replies = Vec::new();
                    for code in [code.as_str(), nothing] {
                        let (path, mut browser) = (path.replace("{code}", code), browser.clone());
                        let reply =
                            if method == "GET" { browser.get(&path).await } else { browser.post(&path, &fields).await };
                        let reference = reply.any_page().text(".code-ref");
                        let body = reply.body.replace(code, "").replace(&reference, "");
                        replies.push((reply.status.as_u16(), reply.header("location").replace(code, ""), body));
                    }
                    let place = format!("{method} {path} of another as {mobile}");
                    assert_eq!(replies[0], replies[1], "{place}");
                    let (status, is_page) =
                        (replies[0].0, if method == "GET" { page.get } else { page.post }.is_some());
                    let is_way_back = method == "GET" && page.post.is_some() && status == 303;
                    let expected = match (may_enter(page.guard, Some(role)), is_page) {
                        (false, _) => 403,
                        (true, true) => 404,
                        (true, false) => 405,
                    };
                    assert!(status == expected || is_way_back && expected == 404, "{place} gave {status}");
                    tried += 1;
                }
            }
        }
        assert_eq!(traces(world).await, before, "a try of {mobile} left something");
    }
    assert!(tried > 100, "{tried}");
    let fields = working_fields(&market, confirmed, "").await;
    let offer = format!("/specialist/requests/{confirmed}/offer");
    world.clock.advance(2 * MINUTE);
    world.signed_in(&rival).await.post(&offer, &fields).await.status(409);
    // The same fields do work for those whose objects they are: the tries above failed for the right reason.
    let fields = working_fields(&market, on_the_way, "").await;
    let start = format!("/specialist/requests/{on_the_way}/start");
    world.signed_in(&specialist_mobile(0)).await.post(&start, &fields).await.status(303);
    let mut customer = world.signed_in(CUSTOMER).await;
    let fields = working_fields(&market, confirmed, "").await;
    customer.get(&format!("/requests/{confirmed}")).await.status(200);
    let cancelled = customer.post(&format!("/requests/{confirmed}/events/cancel"), &fields).await;
    assert_eq!(cancelled.status.as_u16(), 303, "{}", cancelled.body);
}

/// The paths of a row, without its object: of one that takes events, each event's.
fn paths_of(page: &Page) -> Vec<String> {
    match page.path.contains("{event}") {
        true => RequestEvent::ALL.iter().map(|event| page.path.replace("{event}", event.code())).collect(),
        false => vec![page.path.to_owned()],
    }
}

/// A tracking code that no request has.
const NOTHING: &str = "KZ-7F3K-9QT2";

/// A path that the row serves, for an object that nobody has.
fn any_path_of(page: &Page, lang: Lang) -> String {
    let path = page
        .path
        .replace("{slug}", "x")
        .replace("{code}", NOTHING)
        .replace("{number}", "1")
        .replace("{secret}", "nothing")
        .replace("{id}", "nobody")
        .replace("{event}", "cancel");
    karriz::page::link::href(lang, &path)
}

/// A person to whom every row is open.
async fn one_with_all_roles(world: &World) -> Browser {
    world.person("Sara", None, "09121234567", &[Role::Specialist, Role::Admin]).await;
    world.signed_in("09121234567").await
}

/// Where a form leads that was carried out.
const BEHIND_A_FORM: [&str; 8] = [
    "/sign-in/code",
    "/sign-in/name",
    "/me/mobile/code",
    "/sign-in/second",
    "/sign-in/welcome",
    "/me/confirm",
    "/requests/new/place",
    "/requests/new/review",
];

/// A page to which no link leads is found by nobody.
#[tokio::test]
async fn every_page_can_be_reached_by_links() {
    let world = World::with(|config| config.operator.terms.persian = Some("Terms".to_owned())).await;
    let has_a_page = |page: &&Page| page.get.is_some() && page.guard != Guard::Development && !page.is_function;
    let rows: Vec<&str> = PAGES.iter().filter(has_a_page).map(|page| page.path).collect();
    let mut linked: BTreeSet<String> = BTreeSet::from(["/".to_owned()]);
    for mut browser in [world.browser(), one_with_all_roles(&world).await] {
        let mut opened = BTreeSet::new();
        let mut ahead = vec!["/".to_owned(), format!("/services/{SERVICE}")];
        while let Some(path) = ahead.pop() {
            let reply = browser.get(&path).await;
            if !opened.insert(path) || reply.status != 200 || !reply.header("content-type").starts_with("text/html") {
                continue;
            }
            let links = reply.any_page().attrs("a", "href");
            let links = links.iter().filter_map(|link| link.split(['?', '#']).next().map(str::to_owned));
            ahead.extend(links.filter(|link| rows.contains(&link.as_str()) && !opened.contains(link)));
        }
        linked.extend(opened);
    }
    let needs_no_link = |path: &&str| path.contains('{') || BEHIND_A_FORM.contains(path) || linked.contains(*path);
    let lost: Vec<&str> = rows.into_iter().filter(|path| !needs_no_link(path)).collect();
    assert_eq!(lost, Vec::<&str>::new());
}

#[tokio::test]
async fn no_row_takes_a_post_from_elsewhere() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let mut browser = one_with_all_roles(&world).await;
    let before = traces(&world).await;
    let elsewhere: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:3000")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ];
    for page in PAGES {
        for lang in Lang::ALL {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                for headers in elsewhere {
                    let path = any_path_of(page, lang);
                    let request = Request::builder().method(&method).uri(&path);
                    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
                    let reply = browser.send(request.body(Body::from("mobile=09121234568")).unwrap()).await;
                    assert_eq!(reply.status.as_u16(), 403, "{method} {path} with {headers:?}");
                    assert_eq!(reply.header("set-cookie"), "", "{method} {path} with {headers:?}");
                }
            }
        }
    }
    assert_eq!(traces(&world).await, before);
    browser.get("/me/data").await.status(200);
}

/// A session that a stranger has planted in a browser is adopted by no row, and not by signing in.
#[tokio::test]
async fn no_row_adopts_a_planted_session() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let planted = "AAECAwQFBgcICQoLDA0ODw";
    let with_it = || {
        let mut browser = world.browser();
        browser.cookies.insert("__Host-karriz".to_owned(), planted.to_owned());
        browser
    };
    for page in PAGES {
        for lang in Lang::ALL {
            let path = any_path_of(page, lang);
            for reply in [with_it().get(&path).await, with_it().post(&path, &[]).await] {
                let cookies = reply.headers.get_all("set-cookie").iter();
                let adopts = cookies.filter(|cookie| cookie.to_str().unwrap().contains(planted)).count();
                assert_eq!(adopts, 0, "{path}");
            }
        }
    }
    assert_eq!(world.count("SELECT count(*) FROM session").await, 0);
    world.person("Sara", None, "09121234567", &[]).await;
    let mut browser = with_it();
    let page = browser.get("/sign-in").await.page();
    browser.cookies.insert("__Host-karriz".to_owned(), planted.to_owned());
    browser.submit(&page, "/sign-in", &[("mobile", "09121234567")]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for("+989121234567").await;
    browser.cookies.insert("__Host-karriz".to_owned(), planted.to_owned());
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
    assert_ne!(browser.cookies["__Host-karriz"], planted);
    browser.get("/me/data").await.status(200);
    with_it().get("/me/data").await.sees_other("/sign-in");
}

#[tokio::test]
async fn development_pages_do_not_exist_in_production() {
    let world = World::with(|config| config.environment = karriz::config::Environment::Production).await;
    for page in PAGES.iter().filter(|page| page.guard == Guard::Development) {
        world.browser().get(page.path).await.status(404);
    }
}

/// Posts of everything, so that no handler panics on an empty or absurd form.
#[tokio::test]
async fn every_form_bears_absurd_fields() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[Role::Specialist, Role::Admin]).await;
    let absurd: Vec<(String, String)> =
        ["mobile", "code", "given_name", "item", "role", "is_admin", "user_id", "amount", "status", "form_key", "next"]
            .into_iter()
            .map(|name| (name.to_owned(), "\u{202E}\u{6F1}'\";--<script>\n\t%00".repeat(20)))
            .collect();
    for page in PAGES.iter().filter(|page| page.post.is_some() && page.path != "/sign-out") {
        let path = any_path_of(page, Lang::Fa);
        for fields in [&absurd, &Vec::new()] {
            let reply = world.signed_in_again("09121234567").await.post(&path, fields).await;
            assert!(reply.status.as_u16() < 500, "POST {path} gave {}", reply.status);
        }
    }
}
