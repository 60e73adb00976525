//! The development outbox: SMS and e-mail that nobody gets.
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use crate::base::clock::Clock;
use crate::base::crypto::sha256_hex;
use crate::base::private_file;
use crate::domain::notify::{Accepted, Asked, Letter, Mail, MailLetter, SentMessage, SentMessages, Sms, SmsError};
use crate::model::message::{Delivery, Provider};

/// How many messages the development outbox keeps.
const MOST_FILES: usize = 200;

/// Keeps messages as files in the data folder, so that a worker of its own shares them with `serve`, and shows them at
/// `/dev/outbox`. Refused in production: what stands in it can be read by whoever reads the folder.
pub struct DevelopmentOutbox {
    clock: Arc<dyn Clock>,
    folder: PathBuf,
}

impl DevelopmentOutbox {
    /// The outbox in `data_dir`.
    pub fn new(clock: Arc<dyn Clock>, data_dir: &Path) -> Self {
        Self { clock, folder: data_dir.join("outbox") }
    }

    /// The files of the messages, newest first: their names begin with a number that only grows. Times of files are too
    /// coarse to tell two messages apart.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.sort_unstable_by(|a, b| b.cmp(a));
        files
    }

    fn write(&self, local_id: &str, message: &SentMessage) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let files = self.files();
        let name = format!("{}.json", sha256_hex(local_id.as_bytes()));
        if files.iter().any(|file| file.to_string_lossy().ends_with(&name)) {
            return Ok(());
        }
        let next = files.first().and_then(|newest| number_of(newest)).unwrap_or(0) + 1;
        let mut file = private_file::create(&self.folder.join(format!("{next:010}-{name}")))?;
        file.write_all(&serde_json::to_vec(message)?)?;
        for old in files.into_iter().skip(MOST_FILES - 1) {
            fs::remove_file(old)?;
        }
        Ok(())
    }
}

/// The number at the beginning of a file's name.
fn number_of(file: &Path) -> Option<u64> {
    file.file_name()?.to_str()?.split('-').next()?.parse().ok()
}

impl SentMessages for DevelopmentOutbox {
    fn messages(&self) -> Vec<SentMessage> {
        let files = self.files().into_iter();
        files.filter_map(|file| serde_json::from_slice(&fs::read(file).ok()?).ok()).take(MOST_FILES).collect()
    }
}

#[async_trait]
impl Sms for DevelopmentOutbox {
    fn provider(&self) -> Provider {
        Provider::Outbox
    }

    async fn send(&self, letter: &Letter<'_>) -> Result<Accepted, SmsError> {
        let to = letter.mobile.as_e164().to_owned();
        let message = SentMessage { to, text: letter.text.to_owned(), at: self.clock.now() };
        self.write(letter.local_id, &message).map_err(|_| SmsError::Later)?;
        Ok(Accepted::default())
    }

    /// A file is written whole or not at all, and once.
    async fn ask(&self, _: &Letter<'_>) -> Result<Asked, SmsError> {
        Ok(Asked::HasNot)
    }

    async fn delivery(&self, _: &str) -> Result<Delivery, SmsError> {
        Ok(Delivery::Delivered)
    }
}

#[async_trait]
impl Mail for DevelopmentOutbox {
    fn provider(&self) -> Provider {
        Provider::Outbox
    }

    async fn send(&self, letter: &MailLetter<'_>) -> Result<(), SmsError> {
        let text = format!("{}\n\n{}", letter.subject, letter.text);
        let message = SentMessage { to: letter.to.to_owned(), text, at: self.clock.now() };
        self.write(letter.local_id, &message).map_err(|_| SmsError::Later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::ManualClock;
    use crate::model::message::Template;
    use crate::model::moment::Moment;
    use crate::model::phone::Mobile;

    #[tokio::test]
    async fn two_programs_share_the_outbox_and_a_message_comes_once() {
        async fn send(outbox: DevelopmentOutbox, local_id: &str, mobile: &str, text: &str) {
            let mobile = Mobile::parse(mobile).unwrap();
            let letter =
                Letter { template: Template::OfferCame, local_id, mobile: &mobile, text, code: None, person: None };
            Sms::send(&outbox, &letter).await.unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let outbox = || DevelopmentOutbox::new(Arc::new(ManualClock::at(Moment::from_ms(7))), folder.path());
        send(outbox(), "a", "+989120000001", "one").await;
        send(outbox(), "a", "+989120000001", "one again").await;
        send(outbox(), "../b", "+989120000002", "two").await;
        let texts = || outbox().messages().into_iter().map(|message| message.text).collect::<Vec<_>>();
        assert_eq!(texts(), ["two", "one"]);

        for number in 0..MOST_FILES {
            send(outbox(), &number.to_string(), "+989120000003", &number.to_string()).await;
        }
        let kept = texts();
        assert_eq!(kept.len(), MOST_FILES);
        assert_eq!(kept.first().map(String::as_str), Some("199"), "newest first, the oldest gone");
        assert!(!kept.contains(&"one".to_owned()));
    }
}
