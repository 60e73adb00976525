//! E-mail: through a real mail server over STARTTLS and TLS, and the address of a person, which a button behind a link proves.
use karriz::adapters::mail::{Security, Smtp, SmtpAccount};
use karriz::base::clock::{DAY, HOUR, SECOND};
use karriz::config::MailAccount;
use karriz::domain::notify::{Mail, MailLetter, SmsError};

use crate::support::smtpd::{PASSWORD, Smtpd};
use crate::support::{Browser, World};

const SARA: &str = "09121234567";
const ALI: &str = "09121234568";
const ADDRESS: &str = "sara@example.com";

fn letter<'a>(to: &'a str) -> MailLetter<'a> {
    MailLetter { local_id: "one", to, subject: "\u{6A9}\u{627}", text: "line\n.\nhttps://karriz.example/x" }
}

async fn send(account: &SmtpAccount, to: &str) -> Result<(), SmsError> {
    Smtp::new(account).unwrap().send(&letter(to)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_reaches_a_real_server_over_tls_after_a_password() {
    for security in [Security::StartTls, Security::Tls] {
        let server = Smtpd::start(security);
        assert_eq!(send(&server.account(), ADDRESS).await, Ok(()), "{security:?}");
        let message = server.next();
        assert_eq!((&message["is_tls"], &message["is_known"]), (&true.into(), &true.into()), "{message}");
        assert_eq!(message["from"], "no-reply@karriz.example");
        assert_eq!(message["to"][0], ADDRESS);
        let content = message["content"].as_str().unwrap();
        assert!(content.contains("Message-ID: <") && content.contains("@karriz.example>"), "{content}");
        assert!(!content.contains(PASSWORD));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_the_one_or_speaks_in_clear_is_told_nothing() {
    let server = Smtpd::start(Security::StartTls);
    let stranger = SmtpAccount { authority: None, ..server.account() };
    assert_eq!(send(&stranger, ADDRESS).await, Err(SmsError::Switch));
    let wrong = SmtpAccount { credentials: Some(("karriz".to_owned(), "wrong".into())), ..server.account() };
    assert_eq!(send(&wrong, ADDRESS).await, Err(SmsError::Switch));
    assert_eq!(send(&server.account(), "nobody@example.com").await, Err(SmsError::Never));
    assert_eq!(send(&server.account(), "later@example.com").await, Err(SmsError::Later));
    assert!(server.has_nothing());
    // It offers no STARTTLS.
    let clear = Smtpd::start(Security::None);
    let account = SmtpAccount { security: Security::StartTls, ..clear.account() };
    assert_eq!(send(&account, ADDRESS).await, Err(SmsError::Switch));
    let nobody = SmtpAccount { port: 9, ..clear.account() };
    assert_eq!(send(&nobody, ADDRESS).await, Err(SmsError::Later));
    assert!(clear.has_nothing());
}

async fn ask(world: &World, browser: &mut Browser, address: &str) {
    let page = browser.get("/me/email").await.page();
    browser.submit(&page, "/me/email", &[("email", address)]).await.says("/me/email", "email-link-sent");
    world.work().await;
}

/// The path of the last link that was sent to this address.
fn link_to(world: &World, address: &str) -> String {
    let messages = world.program.app.site.outbox.as_ref().unwrap().messages();
    let message = messages.iter().find(|message| message.to == address).expect("a link was sent");
    let origin = &world.program.app.config.public_origin;
    let link = message.text.split_whitespace().find(|word| word.starts_with(origin.as_str())).unwrap();
    link[origin.len()..].to_owned()
}

async fn world() -> World {
    let world = World::new().await;
    world.person("Sara", None, SARA, &[]).await;
    world.person("Ali", None, ALI, &[]).await;
    world
}

const PROVED: &str = "SELECT count(*) FROM person_email";

#[tokio::test]
async fn an_address_is_proved_by_the_button_and_never_by_opening_the_link() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    for wrong in ["", "sara", "sara@", "a b@example.com"] {
        let page = sara.get("/me/email").await.page();
        let page = sara.submit(&page, "/me/email", &[("email", wrong)]).await.status(422).any_page();
        assert_eq!(page.attr("input[name=email]", "value"), wrong, "what was typed stays");
    }
    ask(&world, &mut sara, " Sara\u{200F}@EXAMPLE.com ").await;
    let link = link_to(&world, "Sara@example.com");
    // Scanners and mail programs open it, signed in or not.
    world.browser().get(&link).await.sees_other("/sign-in");
    for _ in 0..2 {
        sara.get(&link).await.page();
    }
    assert_eq!(world.count(PROVED).await, 0);
    let page = sara.get(&link).await.page();
    sara.submit(&page, &link, &[]).await.says("/me/email", "email-proved");
    // The double tap gets the first answer.
    sara.submit(&page, &link, &[]).await.says("/me/email", "email-proved");
    assert_eq!(world.count(PROVED).await, 1);
    assert!(sara.get("/me/email").await.page().text("main").contains("Sara@example.com"));
    // The link is used up; the page behind it says so and has no button.
    let page = sara.get(&link).await.page();
    assert_eq!(page.count(&format!("form[action='{link}']")), 0);
    let page = sara.get("/me/email").await.page();
    sara.submit(&page, "/me/email/drop", &[]).await.says("/me/email", "email-dropped");
    assert_eq!(world.count(PROVED).await, 0);
}

#[tokio::test]
async fn a_link_is_of_one_account_one_use_one_day_and_the_last_one() {
    let world = world().await;
    let (mut sara, mut ali) = (world.signed_in(SARA).await, world.signed_in(ALI).await);
    ask(&world, &mut sara, ADDRESS).await;
    let first = link_to(&world, ADDRESS);
    let page = sara.get(&first).await.page();
    // Another account sees no button, and its post is none.
    assert_eq!(ali.get(&first).await.page().count(&format!("form[action='{first}']")), 0);
    // A later link takes its place.
    world.clock.advance(SECOND);
    ask(&world, &mut sara, "other@example.com").await;
    sara.submit(&page, &first, &[]).await.status(404);
    let second = link_to(&world, "other@example.com");
    let page = sara.get(&second).await.page();
    world.clock.advance(DAY);
    sara.submit(&page, &second, &[]).await.status(404);
    assert_eq!(world.count(PROVED).await, 0);
    world.clock.advance(HOUR);
    world.execute("UPDATE email_link SET delete_at = 0").await;
}

#[tokio::test]
async fn strangers_are_not_written_to_without_end() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    for _ in 0..6 {
        ask(&world, &mut sara, "stranger@example.com").await;
        world.clock.advance(SECOND);
    }
    let page = sara.get("/me/email").await.page();
    sara.submit(&page, "/me/email", &[("email", "stranger@example.com")]).await.status(429);
}

/// No address, no secret of a link in the data; the link itself is made when it is sent.
#[tokio::test]
async fn neither_address_nor_secret_is_stored_in_clear() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    ask(&world, &mut sara, ADDRESS).await;
    let link = link_to(&world, ADDRESS);
    let secret = link.rsplit('/').next().unwrap();
    assert!(secret.len() > 40);
    if !world.is_postgres() {
        let data = String::from_utf8_lossy(&world.raw_data()).into_owned();
        assert!(!data.contains(ADDRESS) && !data.contains(secret));
    }
    let row = "SELECT count(*) FROM outgoing_message WHERE template = 'email-link' AND channel = 'email' \
               AND outcome = 'accepted' AND person_id IS NOT NULL AND mobile_index IS NULL";
    assert_eq!(world.count(row).await, 1);
}

#[tokio::test]
async fn without_a_mail_server_no_address_can_be_added() {
    let world = World::with(|config| config.messages.mail = MailAccount::None).await;
    world.person("Sara", None, SARA, &[]).await;
    let mut sara = world.signed_in(SARA).await;
    let page = sara.get("/me/email").await.page();
    assert_eq!(page.count("input[name=email]"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_comes_through_the_mail_server_and_works() {
    let server = Smtpd::start(Security::StartTls);
    let account = server.account();
    let world = World::with(|config| config.messages.mail = MailAccount::Smtp(account)).await;
    world.person("Sara", None, SARA, &[]).await;
    let mut sara = world.signed_in(SARA).await;
    ask(&world, &mut sara, ADDRESS).await;
    let message = server.next();
    let content = message["content"].as_str().unwrap();
    let (_, body) = content.split_once("\r\n\r\n").unwrap();
    let text = match content.contains("base64") {
        true => {
            let letters: String = body.split_whitespace().collect();
            String::from_utf8(data_encoding::BASE64.decode(letters.as_bytes()).unwrap()).unwrap()
        }
        false => body.replace("=\r\n", ""),
    };
    let origin = world.program.app.config.public_origin.clone();
    let link = text.split_whitespace().find(|word| word.starts_with(&origin)).unwrap();
    let link = link[origin.len()..].to_owned();
    let page = sara.get(&link).await.page();
    sara.submit(&page, &link, &[]).await.says("/me/email", "email-proved");
    assert_eq!(world.count(PROVED).await, 1);
}
