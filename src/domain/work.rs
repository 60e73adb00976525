//! From a job's kind to the use case that does it.
use std::sync::Arc;

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::Services;
use super::accounts::{self, ForgetChallenge, SendCode};
use super::notify::Sms;
use super::privacy::head::{self, MakeHead};
use super::privacy::retention::{self, Sweep};
use super::requests::{self, ExpireRequest, ReleaseSelection};
use super::scope::SystemScope;
use crate::base::fault::Fault;
use crate::base::jobs::{Dispatch, Job, Outcome};

/// Runs the jobs of every context.
pub struct Work {
    pub services: Services,
    pub sms: Arc<dyn Sms>,
}

#[async_trait]
impl Dispatch for Work {
    async fn run(&self, kind: &str, payload: &str) -> Result<Outcome, Fault> {
        let services = &self.services;
        match kind {
            SendCode::KIND => accounts::send_code(services, self.sms.as_ref(), &read::<SendCode>(payload)?).await,
            ForgetChallenge::KIND => accounts::forget_challenge(services, &read::<ForgetChallenge>(payload)?).await,
            ExpireRequest::KIND => {
                requests::expire(services, SystemScope::new(), &read::<ExpireRequest>(payload)?).await
            }
            ReleaseSelection::KIND => {
                requests::release(services, SystemScope::new(), &read::<ReleaseSelection>(payload)?).await
            }
            MakeHead::KIND => head::run(services, &read::<MakeHead>(payload)?).await,
            Sweep::KIND => retention::sweep(services, &read::<Sweep>(payload)?).await,
            _ => Ok(Outcome::Dead { code: "unknown-kind" }),
        }
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            SendCode::KIND,
            ForgetChallenge::KIND,
            ExpireRequest::KIND,
            ReleaseSelection::KIND,
            MakeHead::KIND,
            Sweep::KIND,
        ]
    }
}

fn read<J: DeserializeOwned>(payload: &str) -> Result<J, Fault> {
    Ok(serde_json::from_str(payload)?)
}
