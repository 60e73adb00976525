//! What the process of the tests logs, stored for those who look for what must not be there.
use std::cell::Cell;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use karriz::telemetry::report_panic;
use tracing_subscriber::fmt::MakeWriter;

/// Everything of ours, and of others what is for debugging.
const LEVELS: &str = "debug,karriz=trace,karriz_migrations=trace";

/// Lines in memory.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub fn text(&self) -> String {
        self.text_from(0)
    }

    /// How much there is by now.
    pub fn mark(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// What came after `mark`.
    pub fn text_from(&self, mark: usize) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()[mark..]).into_owned()
    }
}

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

/// All lines of this process from the first call on: a subscriber of one thread would miss lines whose call sites other
/// threads met first, and those of the threads of the database. Without times: their digits look like codes.
pub fn lines_of_this_process() -> Lines {
    static LINES: OnceLock<Lines> = OnceLock::new();
    LINES
        .get_or_init(|| {
            let lines = Lines::default();
            let subscriber = tracing_subscriber::fmt().with_env_filter(LEVELS).without_time().with_ansi(false);
            tracing::subscriber::set_global_default(subscriber.with_writer(lines.clone()).finish()).unwrap();
            lines
        })
        .clone()
}

thread_local! {
    static IS_REPORTING: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, panics of this thread are reported as the program reports them; panics of other tests go their way.
pub struct PanicsAreReported;

impl PanicsAreReported {
    pub fn here() -> Self {
        static HOOK: OnceLock<()> = OnceLock::new();
        HOOK.get_or_init(|| {
            let others = std::panic::take_hook();
            std::panic::set_hook(Box::new(
                move |info| {
                    if IS_REPORTING.get() { report_panic(info) } else { others(info) }
                },
            ));
        });
        IS_REPORTING.set(true);
        Self
    }
}

impl Drop for PanicsAreReported {
    fn drop(&mut self) {
        IS_REPORTING.set(false);
    }
}

/// What must stand nowhere: what a person typed, and what opens their door.
#[derive(Clone, Default)]
pub struct Secrets {
    words: Vec<String>,
    /// The ten digits behind `+98` or `0`.
    mobiles: Vec<String>,
    /// Six digits.
    codes: Vec<String>,
}

impl Secrets {
    pub fn add_word(&mut self, word: &str) {
        assert!(word.len() >= 4, "{word} is found anywhere");
        if !self.words.iter().any(|known| known == word) {
            self.words.push(word.to_owned());
        }
    }

    /// Bytes as text spells them: in hexadecimal digits, and as a list of numbers.
    pub fn add_bytes(&mut self, bytes: &[u8]) {
        self.add_word(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        self.add_word(format!("{bytes:?}").trim_matches(['[', ']']));
    }

    pub fn add_mobile(&mut self, local: &str) {
        self.mobiles.push(local.trim_start_matches('0').to_owned());
    }

    pub fn add_code(&mut self, code: &str) {
        self.codes.push(code.to_owned());
    }

    pub fn add_all(&mut self, others: &Self) {
        others.words.iter().for_each(|word| self.add_word(word));
        self.mobiles.extend_from_slice(&others.mobiles);
        self.codes.extend_from_slice(&others.codes);
    }

    /// Which of them stand in `text`, in any spelling, with the line around each.
    pub fn found_in(&self, text: &str) -> Vec<String> {
        text.lines().flat_map(|line| self.found_in_line(line)).collect()
    }

    fn found_in_line(&self, line: &str) -> Vec<String> {
        let decoded = form_urlencoded::parse(line.as_bytes());
        let decoded: String = decoded.flat_map(|(name, value)| [name, value]).collect();
        let mut found = Vec::new();
        for spelling in [line, decoded.as_str()] {
            let folded = western(spelling);
            let digits: String = folded.chars().filter(|sign| !" -.()\u{200C}\u{200E}".contains(*sign)).collect();
            let words = self.words.iter().filter(|word| spelling.contains(*word) || folded.contains(*word));
            let mobiles = self.mobiles.iter().filter(|mobile| digits.contains(*mobile));
            let codes = self.codes.iter().filter(|code| stands_alone(code, &folded));
            found.extend(words.chain(mobiles).chain(codes).map(|secret| format!("{secret} in: {line:.300}")));
        }
        found
    }
}

/// Persian and Arabic digits as ASCII ones.
fn western(text: &str) -> String {
    let fold = |sign: char| match u32::from(sign) {
        number @ (0x6F0..=0x6F9 | 0x660..=0x669) => char::from_digit(number & 0xF, 10).unwrap_or(sign),
        _ => sign,
    };
    text.chars().map(fold).collect()
}

/// Six digits are found in many a longer number.
fn stands_alone(code: &str, text: &str) -> bool {
    text.match_indices(code).any(|(at, _)| {
        let beside = [text[..at].chars().next_back(), text[at + code.len()..].chars().next()];
        beside.into_iter().flatten().all(|sign| !sign.is_ascii_alphanumeric())
    })
}

#[test]
fn every_spelling_of_a_secret_is_found() {
    let mut secrets = Secrets::default();
    secrets.add_word("Kuchehsarv");
    secrets.add_mobile("09367778899");
    secrets.add_code("123456");
    secrets.add_bytes(&[0, 255, 7]);
    for text in [
        "street=\"Kuchehsarv\"",
        "?a=b&q=%4Buchehsarv",
        "+989367778899",
        "0936 777 88 99",
        "%2B98936-777-8899",
        "\u{6F0}\u{6F9}\u{6F3}\u{6F6}\u{6F7}\u{6F7}\u{6F7}\u{6F8}\u{6F8}\u{6F9}\u{6F9}",
        "code 123456.",
        "\u{6F1}\u{6F2}\u{6F3}\u{6F4}\u{6F5}\u{6F6}",
        "id 00ff07",
        "Bytes([0, 255, 7])",
    ] {
        assert!(!secrets.found_in(text).is_empty(), "{text}");
    }
    for text in ["", "ms=1234567", "0193f-123456a", "936777889"] {
        assert_eq!(secrets.found_in(text), Vec::<String>::new(), "{text}");
    }
}
