//! Ways for an SMS.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde::Serialize;

use crate::base::clock::Clock;
use crate::domain::notify::{Sms, SmsError};

/// How many messages the development outbox keeps.
const KEPT: usize = 200;

/// A message in the development outbox.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// `+989…`
    pub to: String,
    pub text: String,
    /// Milliseconds UTC.
    pub at: i64,
    #[serde(skip)]
    local_id: String,
}

/// Keeps messages in memory and shows them at `/dev/outbox`. Refused in production.
pub struct DevelopmentOutbox {
    clock: Arc<dyn Clock>,
    messages: Mutex<VecDeque<Message>>,
}

impl DevelopmentOutbox {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, messages: Mutex::default() }
    }

    /// Newest first.
    pub fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

#[async_trait]
impl Sms for DevelopmentOutbox {
    async fn send(&self, local_id: &str, mobile: &str, text: &str) -> Result<(), SmsError> {
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.iter().any(|message| message.local_id == local_id) {
            return Ok(());
        }
        messages.push_front(Message {
            to: mobile.to_owned(),
            text: text.to_owned(),
            at: self.clock.now_ms(),
            local_id: local_id.to_owned(),
        });
        messages.truncate(KEPT);
        Ok(())
    }
}
