//! The log holds ids and routes, never people: a person signs up while every line is kept, and none of what they wrote
//! is in it.
use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

use crate::support::World;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn nothing_a_person_writes_reaches_the_log() {
    let lines = Lines::default();
    // For the whole process: a subscriber of one thread would miss lines whose call sites other threads met first.
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(lines.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", "09367778899")]).await.sees_other("/sign-in/code");
    let code = world.code_for("+989367778899").await;
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    let page = browser.get("/sign-in/welcome").await.page();
    let fields = [("given_name", "Qandparvar"), ("family_name", "Zolnoor"), ("accept", "1")];
    browser.submit(&page, "/sign-in/welcome", &fields).await.status(303);
    browser.get("/me/data").await.status(200);
    let text = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    assert!(text.contains("answered"), "the log was not kept: {text:.200}");
    for secret in ["9367778899", "Qandparvar", "Zolnoor", code.as_str()] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}
