//! A person is told when their account was entered in a browser that did not sign them in before: who was not there
//! themselves can still end the session.
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::news::{by_email, wants_email};
use super::person::mobile_of;
use crate::base::clock::MINUTE;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::domain::Services;
use crate::domain::notify::{Letter, Mail, Sending, SmsWays, Template, hand_over, text_of};
use crate::domain::scope::SystemScope;
use crate::entity::{known_device, session};
use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::{Moment, TimeSpan};

/// A way for messages that is closed is tried again so soon.
const AGAIN_AFTER: TimeSpan = MINUTE;
/// Whoever hears of it a day later has seen the list meanwhile, or never looks.
const NEWS_FOR: TimeSpan = TimeSpan::days(1);

/// Tells the person of a session on a new device. The session may have ended meanwhile; the person is told all the same.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellNewDevice {
    pub person_id: PersonId,
    pub session_id: SessionId,
    pub begun_at: Moment,
}

impl Job for TellNewDevice {
    const KIND: &'static str = "accounts.new-device";
}

/// Has the person told of the session that began in a new browser, in the transaction that begins it. Where nothing is
/// remembered of an earlier sign-in there is nobody to warn: the account was made just now, or left for half a year.
pub(super) async fn announce(
    tx: &Tx,
    person_id: PersonId,
    session_id: SessionId,
    browser_id: Uuid,
    now: Moment,
) -> Result<(), Fault> {
    if has_signed_in_before(tx, person_id, session_id, browser_id).await? {
        enqueue(tx, &TellNewDevice { person_id, session_id, begun_at: now }, now, now, None).await?;
    }
    Ok(())
}

async fn has_signed_in_before(
    tx: &Tx,
    person_id: PersonId,
    session_id: SessionId,
    browser_id: Uuid,
) -> Result<bool, Fault> {
    let of_person = Condition::all().add(known_device::Column::PersonId.eq(person_id));
    let browsers = known_device::Entity::find().filter(of_person).filter(known_device::Column::Id.ne(browser_id));
    if browsers.count(tx).await? > 0 {
        return Ok(true);
    }
    let sessions = session::Entity::find().filter(session::Column::PersonId.eq(person_id));
    Ok(sessions.filter(session::Column::Id.ne(session_id)).count(tx).await? > 0)
}

/// Tells the person, once, at the address that they chose for it or by SMS: the message is named by the session.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again, and the name of the message keeps it from being sent twice.
pub async fn tell_new_device(
    services: &Services,
    _scope: SystemScope,
    sms: &SmsWays,
    mail: Option<&dyn Mail>,
    job: &TellNewDevice,
) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    if now - job.begun_at > NEWS_FOR {
        return Ok(Outcome::Dead { code: "old-news" });
    }
    let Some(mobile) = mobile_of(services, job.person_id).await? else { return Ok(Outcome::Done) };
    let row = session::Entity::find_by_id(job.session_id).one(services.db.read()).await?;
    let kind = kind_of(row.and_then(|row| row.device));
    let template = Template::NewDevice;
    let text = text_of(template, &[("kind", kind.as_str().into())]);
    let local_id = format!("device-{}", job.session_id);
    if wants_email(services, job.person_id).await? {
        let sending = by_email(services, mail, job.person_id, template, &local_id, &text).await?;
        if sending != Sending::Never {
            return Ok(sending.outcome(now + AGAIN_AFTER));
        }
        // The address takes nothing; the number does.
    }
    let letter =
        Letter { template, local_id: &local_id, mobile: &mobile, text: &text, code: None, person: Some(job.person_id) };
    Ok(hand_over(services, sms, &letter).await?.outcome(now + AGAIN_AFTER))
}

/// The kind of device: the first of its three words.
fn kind_of(device: Option<String>) -> String {
    device.and_then(|words| words.split('|').next().map(str::to_owned)).unwrap_or_default()
}
