//! The log holds ids and routes, never people: a person signs up while every line is stored, and none of what they
//! wrote is in it. And nobody waits for the log.
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex};

use karriz::telemetry::LogWriter;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::World;
use crate::support::log::{Lines, PanicsAreReported, Secrets, lines_of_this_process};

#[tokio::test]
async fn nothing_a_person_writes_reaches_the_log() {
    let lines = lines_of_this_process();
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
    let text = lines.text();
    assert!(text.contains("answered"), "the log was not kept: {text:.200}");
    let mut secrets = Secrets::default();
    secrets.add_mobile("09367778899");
    secrets.add_word("Qandparvar");
    secrets.add_word("Zolnoor");
    secrets.add_code(&code);
    assert_eq!(secrets.found_in(&text), Vec::<String>::new());
}

/// A place for lines that stands still until it is opened.
#[derive(Clone, Default)]
struct Gate {
    lines: Lines,
    is_open: Arc<(Mutex<bool>, Condvar)>,
}

impl Gate {
    fn open(&self) {
        *self.is_open.0.lock().unwrap() = true;
        self.is_open.1.notify_all();
    }
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let (is_open, opened) = &*self.is_open;
        drop(opened.wait_while(is_open.lock().unwrap(), |is_open| !*is_open).unwrap());
        self.lines.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Q3: whoever reads the log stands still. Pages come all the same, the lines that had no room are counted, and of the
/// error lines none is lost.
#[tokio::test]
async fn q3_the_site_goes_on_when_the_log_stands_still() {
    const ROOM: usize = 8;
    const ERRORS: usize = 500;
    let gate = Gate::default();
    let (writer, guards) = LogWriter::new(|| gate.clone(), ROOM);
    let losses = writer.losses();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
    let world = World::new().await;
    let mut browser = world.browser();
    {
        let _here = tracing::subscriber::set_default(subscriber);
        for number in 0..ERRORS {
            tracing::info!(number, "a line");
            tracing::error!(number, "an error line");
        }
        browser.get("/").await.status(200);
        browser.get("/services").await.status(200);
    }
    assert!(losses.lines() > 0, "there was no room for all lines");
    gate.open();
    drop(guards);
    let text = gate.lines.text();
    for number in 0..ERRORS {
        assert!(text.contains(&format!("an error line number={number}\n")), "error line {number} is lost");
    }
    let written = text.lines().filter(|line| line.contains(" INFO ")).count();
    let lost = usize::try_from(losses.lines()).unwrap();
    assert!(written + lost >= ERRORS + 2 && written < ERRORS, "each was written or counted: {written} and {lost}");
}

/// A log that nobody can read any more loses lines; they are counted and nothing waits.
#[test]
fn lines_that_cannot_be_written_are_counted() {
    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (writer, guards) = LogWriter::new(|| Broken, 100);
    let losses = writer.losses();
    for _ in 0..3 {
        writer.make_writer().write_all(b"a line\n").unwrap();
    }
    drop((writer, guards));
    assert_eq!(losses.lines(), 3);
}

/// The line of a panic names place and reference, and not what the panic says.
#[test]
fn a_panic_leaves_place_and_reference_and_no_text_of_people() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(lines.clone()).finish();
    let panics = move || {
        let _reported = PanicsAreReported::here();
        let _here = tracing::subscriber::set_default(subscriber);
        let _inside = tracing::info_span!("request", reference = "E-TEST2345").entered();
        panic!("Koocheh Secret 12");
    };
    let ended = std::thread::spawn(panics).join();
    assert!(ended.is_err());
    let text = lines.text();
    for part in ["ERROR", "E-TEST2345", "logs.rs:", "a panic"] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
    assert!(!text.contains("Koocheh"), "{text}");
}
