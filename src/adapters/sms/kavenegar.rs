//! Kavenegar. The key is a part of every address, so no address is ever logged. An answer of HTTP 200 may hold an error: what
//! counts is `return.status`.
use async_trait::async_trait;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{error_of, error_of_status};
use crate::adapters::outgoing::{Answer, Outgoing};
use crate::base::crypto::sha256;
use crate::domain::notify::{Accepted, Asked, Letter, Sms, SmsError};
use crate::model::message::{Delivery, Provider};

/// What the operator has of Kavenegar.
#[derive(Clone, Debug)]
pub struct KavenegarAccount {
    /// Scheme, host and port.
    pub origin: Url,
    pub key: SecretString,
    /// The line that messages come from; the account's own when there is none.
    pub sender: Option<String>,
    /// The approved template for codes, with one token. Lines for it also reach people who have blocked advertising.
    pub code_template: Option<String>,
}

/// The way through Kavenegar.
pub struct Kavenegar {
    account: KavenegarAccount,
    client: Outgoing,
}

/// The envelope of every answer.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "return")]
    said: Said,
    #[serde(default)]
    entries: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Said {
    status: i64,
}

#[derive(Default, Deserialize)]
struct Entry {
    #[serde(default)]
    messageid: i64,
    #[serde(default)]
    status: i64,
    /// In rials.
    #[serde(default)]
    cost: Option<i64>,
}

/// The table of return codes: what each means for the message.
///
/// # Errors
/// Every code but 200.
pub fn meaning_of(code: i64) -> Result<(), SmsError> {
    match code {
        200 => Ok(()),
        // The operator has to do something: account off, wrong key, no access, another address, no credit, no account.
        401 | 403 | 407 | 416 | 418 | 427 | 430 => Err(SmsError::Switch),
        // It failed there, it is busy, or calls come too often from here.
        402 | 409 | 429 => Err(SmsError::Later),
        // A fault of ours or of the template, or a number that is none.
        400 | 404..=406 | 411..=414 | 417 | 419 | 420 | 422 | 424 | 426 | 428 | 431 | 432 => Err(SmsError::Never),
        // A code of a later table: it says no, and may say yes another time.
        _ => Err(SmsError::Later),
    }
}

/// What a delivery status means.
fn delivery_of(status: i64) -> Delivery {
    match status {
        1 | 2 => Delivery::Queued,
        4 | 5 => Delivery::WithOperator,
        10 => Delivery::Delivered,
        6 | 11 | 13 => Delivery::Undelivered,
        14 => Delivery::Blocked,
        _ => Delivery::Unknown,
    }
}

/// It does not know a message of this number.
const NO_SUCH_MESSAGE: i64 = 100;

impl Kavenegar {
    pub fn new(account: KavenegarAccount, client: Outgoing) -> Self {
        Self { account, client }
    }

    /// Calls a method; gives the entries of its answer.
    async fn call(&self, method: &str, fields: &[(&str, &str)]) -> Result<Vec<Entry>, SmsError> {
        let mut url = self.account.origin.clone();
        let path = format!("/v1/{}/{method}.json", self.account.key.expose_secret());
        url.set_path(&path);
        entries_of(&self.client.post_form(url, fields).await.map_err(error_of)?)
    }

    fn template_of(&self, letter: &Letter<'_>) -> Option<&str> {
        letter.code.and(self.account.code_template.as_deref())
    }
}

fn entries_of(answer: &Answer) -> Result<Vec<Entry>, SmsError> {
    let Ok(envelope) = serde_json::from_slice::<Envelope>(&answer.body) else {
        return Err(error_of_status(answer.status));
    };
    meaning_of(envelope.said.status)?;
    Ok(envelope.entries.unwrap_or_default())
}

/// The name of a message as a number, which is all that Kavenegar takes.
fn number_of(local_id: &str) -> String {
    let hash = sha256(local_id.as_bytes());
    let first: [u8; 8] = std::array::from_fn(|place| hash[place]);
    (u64::from_be_bytes(first) >> 1).to_string()
}

fn accepted(entry: Entry) -> Accepted {
    Accepted { provider_id: Some(entry.messageid.to_string()), rials: entry.cost }
}

#[async_trait]
impl Sms for Kavenegar {
    fn provider(&self) -> Provider {
        Provider::Kavenegar
    }

    async fn send(&self, letter: &Letter<'_>) -> Result<Accepted, SmsError> {
        let (receptor, local_id) = (letter.mobile.local(), number_of(letter.local_id));
        let entries = match (letter.code, self.template_of(letter)) {
            (Some(code), Some(template)) => {
                let fields = [("receptor", receptor.as_str()), ("template", template), ("token", code)];
                self.call("verify/lookup", &fields).await?
            }
            _ => {
                let mut fields =
                    vec![("receptor", receptor.as_str()), ("message", letter.text), ("localid", local_id.as_str())];
                fields.extend(self.account.sender.as_deref().map(|sender| ("sender", sender)));
                self.call("sms/send", &fields).await?
            }
        };
        // It says that it took it and does not say what: nobody knows.
        entries.into_iter().next().filter(|entry| entry.messageid > 0).map(accepted).ok_or(SmsError::Unknown)
    }

    async fn ask(&self, letter: &Letter<'_>) -> Result<Asked, SmsError> {
        if self.template_of(letter).is_some() {
            // Templates are sent without a name of ours.
            return Ok(Asked::CannotTell);
        }
        let local_id = number_of(letter.local_id);
        let entries = self.call("sms/statuslocalmessageid", &[("localid", &local_id)]).await?;
        let known = entries.into_iter().find(|entry| entry.messageid > 0 && entry.status != NO_SUCH_MESSAGE);
        Ok(known.map_or(Asked::HasNot, |entry| Asked::Has(accepted(entry))))
    }

    async fn delivery(&self, provider_id: &str) -> Result<Delivery, SmsError> {
        let entries = self.call("sms/status", &[("messageid", provider_id)]).await?;
        Ok(entries.first().map_or(Delivery::Unknown, |entry| delivery_of(entry.status)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_return_code_of_the_table_has_its_class() {
        use SmsError::{Later, Never, Switch};
        let table: [(&[i64], Result<(), SmsError>); 6] = [
            (&[200], Ok(())),
            // Parameters, methods and verbs: faults of ours.
            (&[400, 404, 405, 406, 413, 414, 417, 419, 422, 426], Err(Never)),
            // Account off, key, access, address, line, account.
            (&[401, 403, 407, 416, 427, 430, 418], Err(Switch)),
            (&[402, 409, 429], Err(Later)),
            // Receptor, sender, links, template, voice, structure of the code.
            (&[411, 412, 420, 424, 428, 431, 432], Err(Never)),
            // No code of the table.
            (&[0, -1, 100, 201, 410, 500, 999], Err(Later)),
        ];
        for (codes, meaning) in table {
            for code in codes {
                assert_eq!(meaning_of(*code), meaning, "{code}");
            }
        }
    }

    #[test]
    fn every_delivery_status_of_the_table_is_known() {
        for (status, delivery) in [
            (1, Delivery::Queued),
            (2, Delivery::Queued),
            (4, Delivery::WithOperator),
            (5, Delivery::WithOperator),
            (6, Delivery::Undelivered),
            (10, Delivery::Delivered),
            (11, Delivery::Undelivered),
            (13, Delivery::Undelivered),
            (14, Delivery::Blocked),
            (100, Delivery::Unknown),
            (0, Delivery::Unknown),
        ] {
            assert_eq!(delivery_of(status), delivery, "{status}");
        }
    }

    #[test]
    fn a_name_is_always_the_same_number_that_the_provider_can_hold() {
        let number: i64 = number_of("01890a5d-ac96-774b-bcce-b302099a8057").parse().unwrap();
        assert_eq!(number_of("01890a5d-ac96-774b-bcce-b302099a8057"), number.to_string());
        assert_ne!(number_of("01890a5d-ac96-774b-bcce-b302099a8057-2"), number.to_string());
    }
}
