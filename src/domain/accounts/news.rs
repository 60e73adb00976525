//! News of an account that its person must hear of, whoever caused them: whoever was not there themselves can still do something.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::data::{EMAIL, FORMER_MOBILE};
use super::person::{mobile_of, stored_mobile};
use crate::base::clock::MINUTE;
use crate::base::crypto::DataKey;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::domain::Services;
use crate::domain::notify::{
    Channel, Letter, Mail, MailEntry, MailLetter, Sending, SmsWays, Template, hand_over, hand_over_mail, text_of,
};
use crate::domain::scope::SystemScope;
use crate::entity::{former_mobile, person, person_email};
use crate::i18n::{Lang, Words};
use crate::model::ids::{FormerMobileId, PersonId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;

/// A way for messages that is closed is tried again so soon.
const AGAIN_AFTER: TimeSpan = MINUTE;
/// Later than this nobody is told any more: the pages of the account say it.
const NEWS_FOR: TimeSpan = TimeSpan::days(1);

/// Tells a person what became of their account.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellNews {
    pub person_id: PersonId,
    /// The words.
    pub template: Template,
    /// Names the message, with its words and way.
    pub about: Uuid,
    pub by: Channel,
    /// The number of before, where the message goes there.
    pub to: Option<FormerMobileId>,
    pub at: Moment,
}

impl Job for TellNews {
    const KIND: &'static str = "accounts.tell-news";
}

/// Has the person told in the transaction that makes the news: by SMS, to the number of before where one is named, and by e-mail
/// as well where an address was proved. `about` tells these news from others.
pub(in crate::domain) async fn announce_news(
    services: &Services,
    tx: &Tx,
    person_id: PersonId,
    template: Template,
    about: Uuid,
    to: Option<FormerMobileId>,
) -> Result<(), Fault> {
    announce_by_sms(services, tx, person_id, template, about, to).await?;
    announce_by_email(services, tx, person_id, template, about).await
}

/// As [`announce_news`], by SMS only.
pub(super) async fn announce_by_sms(
    services: &Services,
    tx: &Tx,
    person_id: PersonId,
    template: Template,
    about: Uuid,
    to: Option<FormerMobileId>,
) -> Result<(), Fault> {
    let now = services.clock.now();
    let news = TellNews { person_id, template, about, by: Channel::Sms, to, at: now };
    enqueue(tx, &news, now, now, None).await?;
    Ok(())
}

/// As [`announce_news`], by e-mail only.
pub(super) async fn announce_by_email(
    services: &Services,
    tx: &Tx,
    person_id: PersonId,
    template: Template,
    about: Uuid,
) -> Result<(), Fault> {
    let now = services.clock.now();
    if services.messages.has_mail && has_address(tx, person_id).await? {
        let news = TellNews { person_id, template, about, by: Channel::Email, to: None, at: now };
        enqueue(tx, &news, now, now, None).await?;
    }
    Ok(())
}

async fn has_address(tx: &Tx, person_id: PersonId) -> Result<bool, Fault> {
    let own = person_email::Entity::find().filter(person_email::Column::PersonId.eq(person_id));
    Ok(own.count(tx).await? > 0)
}

/// Tells the person, once: the message is named by what it is about.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again, and the name of the message keeps it from being sent twice.
pub async fn tell_news(
    services: &Services,
    _scope: SystemScope,
    sms: &SmsWays,
    mail: Option<&dyn Mail>,
    job: &TellNews,
) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    if now - job.at > NEWS_FOR {
        return Ok(Outcome::Dead { code: "old-news" });
    }
    let local_id = format!("{}-{}-{}", job.template.code(), job.by.code(), job.about);
    let text = text_of(job.template, &[]);
    let sending = match job.by {
        Channel::Email => by_email(services, mail, job.person_id, job.template, &local_id, &text).await?,
        Channel::Sms => {
            let Some(mobile) = number_for(services, job).await? else { return Ok(Outcome::Done) };
            let letter = Letter {
                template: job.template,
                local_id: &local_id,
                mobile: &mobile,
                text: &text,
                code: None,
                person: Some(job.person_id),
            };
            hand_over(services, sms, &letter).await?
        }
    };
    Ok(sending.outcome(now + AGAIN_AFTER))
}

async fn number_for(services: &Services, job: &TellNews) -> Result<Option<Mobile>, Fault> {
    let Some(former) = job.to else { return mobile_of(services, job.person_id).await };
    let row = former_mobile::Entity::find_by_id(former).one(services.db.read()).await?;
    let (Some(row), Some(key)) = (row, key_of(services, job.person_id).await?) else { return Ok(None) };
    stored_mobile(&key, FORMER_MOBILE.of(row.id), &row.mobile).map(Some)
}

async fn key_of(services: &Services, person_id: PersonId) -> Result<Option<DataKey>, Fault> {
    let row = person::Entity::find_by_id(person_id).filter(person::Column::ClosedAt.is_null());
    let Some(row) = row.one(services.db.read()).await? else { return Ok(None) };
    services.keys.find(row.key_id).await
}

/// Hands news over to the person's own address. Without an address there is nothing to do.
pub(super) async fn by_email(
    services: &Services,
    mail: Option<&dyn Mail>,
    person_id: PersonId,
    template: Template,
    local_id: &str,
    text: &str,
) -> Result<Sending, Fault> {
    let own = person_email::Entity::find().filter(person_email::Column::PersonId.eq(person_id));
    let row = own.one(services.db.read()).await?;
    let (Some(mail), Some(row), Some(key)) = (mail, row, key_of(services, person_id).await?) else {
        return Ok(Sending::Done);
    };
    let to = key.open(EMAIL.of(row.id), &row.address)?;
    let subject = Words::of(Lang::Fa).plain("account-news-subject", &[]);
    let letter = MailLetter { local_id, to: &to, subject: &subject, text };
    hand_over_mail(services, mail, MailEntry { template, person: person_id }, &letter).await
}

/// Whether somebody wants news of a new device at their address instead of by SMS.
pub(super) async fn wants_email(services: &Services, person_id: PersonId) -> Result<bool, Fault> {
    let wanted = person_email::Entity::find()
        .filter(person_email::Column::PersonId.eq(person_id))
        .filter(person_email::Column::IsForNews.eq(true));
    Ok(services.messages.has_mail && wanted.count(services.db.read()).await? > 0)
}
