//! SMS.ir, version 1 of its interface. The key is a header. Messages have no name of ours there: after a call without an
//! answer nobody can say whether it was taken, and it is not sent again.
use async_trait::async_trait;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{error_of, error_of_status};
use crate::adapters::outgoing::{Answer, Outgoing};
use crate::domain::notify::{Accepted, Asked, Letter, Sms, SmsError};
use crate::model::message::{Delivery, Provider};

const KEY: &str = "X-API-KEY";
/// The name of the code in the template.
const CODE: &str = "CODE";
/// The status of a call that went well.
const WENT_WELL: i64 = 1;

/// What the operator has of SMS.ir.
#[derive(Clone, Debug)]
pub struct SmsIrAccount {
    /// Scheme, host and port.
    pub origin: Url,
    pub key: SecretString,
    /// The line that messages come from.
    pub line: i64,
    /// The approved template for codes, with the parameter `CODE`.
    pub code_template: Option<i64>,
}

/// The way through SMS.ir.
pub struct SmsIr {
    account: SmsIrAccount,
    client: Outgoing,
}

#[derive(Deserialize)]
struct Envelope<T> {
    status: i64,
    #[serde(default = "Option::default")]
    data: Option<T>,
}

/// Of a message by template.
#[derive(Deserialize)]
struct One {
    #[serde(rename = "messageId")]
    message_id: i64,
}

/// Of a plain message.
#[derive(Deserialize)]
struct Pack {
    #[serde(rename = "messageIds")]
    message_ids: Vec<Option<i64>>,
}

#[derive(Deserialize)]
struct Report {
    #[serde(default, rename = "deliveryState")]
    delivery_state: Option<i64>,
}

/// What an answer that is not a yes means: by its HTTP status first, then by the status within.
///
/// # Errors
/// Every answer but HTTP 200 with status 1.
pub fn meaning_of(http: u16, status: i64) -> Result<(), SmsError> {
    match (http, status) {
        (200, WENT_WELL) => Ok(()),
        // Key, access, account, credit.
        (401, _) | (200 | 400, 10..=14 | 102) => Err(SmsError::Switch),
        // Too many calls; something failed there, and it says so.
        (429 | 500, _) | (200 | 400, 0 | 20) => Err(SmsError::Later),
        (200 | 400, _) => Err(SmsError::Never),
        (http, _) => Err(error_of_status(http)),
    }
}

fn delivery_of(state: Option<i64>) -> Delivery {
    match state {
        Some(1) => Delivery::Delivered,
        Some(2 | 4 | 6) => Delivery::Undelivered,
        Some(3) => Delivery::WithOperator,
        Some(5) => Delivery::Queued,
        Some(7) => Delivery::Blocked,
        _ => Delivery::Unknown,
    }
}

fn data_of<T: DeserializeOwned>(answer: &Answer) -> Result<T, SmsError> {
    // The status first: where it says no, there may be no data or data of another shape.
    let Ok(said) = serde_json::from_slice::<Envelope<serde_json::Value>>(&answer.body) else {
        return Err(error_of_status(answer.status));
    };
    meaning_of(answer.status, said.status)?;
    said.data.and_then(|data| serde_json::from_value(data).ok()).ok_or(SmsError::Unknown)
}

impl SmsIr {
    pub fn new(account: SmsIrAccount, client: Outgoing) -> Self {
        Self { account, client }
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.account.origin.clone();
        url.set_path(path);
        url
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: serde_json::Value) -> Result<T, SmsError> {
        let key = (KEY, self.account.key.expose_secret());
        let answer = self.client.post_json(self.url(path), key, body.to_string()).await.map_err(error_of)?;
        data_of(&answer)
    }
}

#[async_trait]
impl Sms for SmsIr {
    fn provider(&self) -> Provider {
        Provider::SmsIr
    }

    async fn send(&self, letter: &Letter<'_>) -> Result<Accepted, SmsError> {
        let mobile = letter.mobile.local();
        let id = match letter.code.zip(self.account.code_template) {
            Some((code, template)) => {
                let parameters = [json!({ "name": CODE, "value": code })];
                let body = json!({ "Mobile": mobile, "TemplateId": template, "Parameters": parameters });
                self.post::<One>("/v1/send/verify", body).await?.message_id
            }
            None => {
                let (line, mobiles) = (self.account.line, [mobile]);
                let body = json!({ "lineNumber": line, "MessageText": letter.text, "Mobiles": mobiles });
                let pack = self.post::<Pack>("/v1/send/bulk", body).await?;
                pack.message_ids.into_iter().flatten().next().ok_or(SmsError::Never)?
            }
        };
        Ok(Accepted { provider_id: Some(id.to_string()), rials: None })
    }

    async fn ask(&self, _: &Letter<'_>) -> Result<Asked, SmsError> {
        Ok(Asked::CannotTell)
    }

    async fn delivery(&self, provider_id: &str) -> Result<Delivery, SmsError> {
        let key = (KEY, self.account.key.expose_secret());
        let answer = self.client.get(self.url(&format!("/v1/send/{provider_id}")), key).await.map_err(error_of)?;
        Ok(delivery_of(data_of::<Report>(&answer)?.delivery_state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_means_what_its_status_and_the_status_within_say() {
        use SmsError::{Later, Never, Switch, Unknown};
        for (http, status, meaning) in [
            (200, 1, Ok(())),
            // HTTP 200 with an error inside.
            (200, 0, Err(Later)),
            (200, 102, Err(Switch)),
            (400, 101, Err(Never)),
            (400, 104, Err(Never)),
            (400, 113, Err(Never)),
            (400, 12, Err(Switch)),
            (401, 10, Err(Switch)),
            (429, 20, Err(Later)),
            (500, 0, Err(Later)),
            (403, 0, Err(Switch)),
            (502, 0, Err(Unknown)),
            (302, 0, Err(Switch)),
        ] {
            assert_eq!(meaning_of(http, status), meaning, "{http} {status}");
        }
    }
}
