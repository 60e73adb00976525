//! One e-mail address a person, if they want one. It is theirs once they have pressed a button behind a link that was sent
//! there: opening the link alone does nothing, because mail programs and scanners open links too.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set};
use serde::{Deserialize, Serialize};

use super::data::{EMAIL, LINK_EMAIL};
use crate::base::crypto::HashPurpose;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs::{self, Job, Outcome};
use crate::domain::Services;
use crate::domain::notify::{Channel, Mail, MailEntry, MailLetter, Sending, Template, hand_over_mail, text_of};
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::scope::{ChangeFactors, Confirmed, CustomerScope, SystemScope};
use crate::entity::{email_link, person, person_email};
use crate::i18n::{Lang, Words};
use crate::model::email::EmailAddress;
use crate::model::ids::EmailLinkId;
use crate::model::moment::{Moment, TimeSpan};

/// So long a link can be pressed.
pub const EMAIL_LINK_LIFE: TimeSpan = TimeSpan::hours(24);
/// A mail server that takes nothing is tried again so soon.
const AGAIN_AFTER: TimeSpan = TimeSpan::minutes(1);

/// What its owner reads of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnEmail {
    /// The address that was proved, and since when.
    pub address: Option<(String, Moment)>,
    /// Whether news of a new device come there and not by SMS.
    pub is_for_news: bool,
    /// The address that waits for its link, and until when.
    pub waiting: Option<(String, Moment)>,
}

/// Whether there is a mail server at all.
///
/// Permissions: anyone.
pub fn has_mail(services: &Services) -> bool {
    services.messages.has_mail
}

/// The person's own address.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// A fault of the database.
pub async fn own_email(services: &Services, scope: &CustomerScope) -> Result<OwnEmail, Fault> {
    let db = services.db.read();
    let proved = person_email::Entity::find().filter(person_email::Column::PersonId.eq(scope.person_id()));
    let proved = proved.one(db).await?;
    let is_for_news = proved.as_ref().is_some_and(|row| row.is_for_news);
    let address = match proved {
        Some(row) => Some((scope.key().open(EMAIL.of(row.id), &row.address)?, row.verified_at)),
        None => None,
    };
    let own_links = living(services).filter(email_link::Column::PersonId.eq(scope.person_id()));
    let waiting = match own_links.order_by_desc(email_link::Column::AskedAt).one(db).await? {
        Some(row) => Some((scope.key().open(LINK_EMAIL.of(row.id), &row.address)?, row.delete_at)),
        None => None,
    };
    Ok(OwnEmail { address, is_for_news, waiting })
}

fn living(services: &Services) -> Select<email_link::Entity> {
    email_link::Entity::find().filter(email_link::Column::DeleteAt.gt(services.clock.now()))
}

/// Sends a link to an address. A link that was sent before is void from then on; the address that was proved stays until
/// another one is.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// [`Refusal::NotAllowed`] without a mail server; [`Refusal::TooMany`] above the limit of the person or of the address.
pub async fn ask_email(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    address: &EmailAddress,
) -> Result<(), Refusal> {
    if !services.messages.has_mail {
        return Err(Refusal::NotAllowed);
    }
    let (person_id, now) = (scope.person_id(), services.clock.now());
    count_use(services, tx, &services.limits.email_links_per_day, person_id).await?;
    let id: EmailLinkId = row_id(now);
    let row = email_link::ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        address: Set(scope.key().seal(LINK_EMAIL.of(id), address.as_str())?),
        secret_hash: Set(stored(services, &secret_of(services, id))),
        asked_at: Set(now),
        delete_at: Set(now + EMAIL_LINK_LIFE),
    };
    drop_links(scope, tx).await?;
    email_link::Entity::insert(row).exec_without_returning(tx).await?;
    jobs::enqueue(tx, &SendEmailLink { link_id: id }, now, now, None).await?;
    Ok(())
}

/// The secret in the link. It is made again when the message is sent, and stored nowhere.
fn secret_of(services: &Services, id: EmailLinkId) -> String {
    let hash = services.hash.of(HashPurpose::EmailLink, &[b"link", id.as_bytes()]);
    data_encoding::BASE32_NOPAD.encode(&hash).to_lowercase()
}

fn stored(services: &Services, secret: &str) -> Vec<u8> {
    services.hash.of(HashPurpose::EmailLink, &[b"stored", secret.as_bytes()]).to_vec()
}

/// The address that a link proves, for whoever asked for it; `None` when it was pressed, its time is over, another was sent
/// since, or it is not theirs.
///
/// Permissions: the person who asked for the link.
///
/// # Errors
/// A fault of the database.
pub async fn find_email_link(
    services: &Services,
    scope: &CustomerScope,
    secret: &str,
) -> Result<Option<String>, Fault> {
    let row = own_link(services, scope, secret).one(services.db.read()).await?;
    row.map(|row| scope.key().open(LINK_EMAIL.of(row.id), &row.address)).transpose()
}

fn own_link(services: &Services, scope: &CustomerScope, secret: &str) -> Select<email_link::Entity> {
    living(services)
        .filter(email_link::Column::SecretHash.eq(stored(services, secret)))
        .filter(email_link::Column::PersonId.eq(scope.person_id()))
}

/// The address of the link is the person's from now on, in the place of the one before. The link is used up.
///
/// Permissions: the person who asked for the link.
///
/// # Errors
/// [`Refusal::NotFound`] as [`find_email_link`] has none.
pub async fn confirm_email(services: &Services, scope: &CustomerScope, tx: &Tx, secret: &str) -> Result<(), Refusal> {
    let link = own_link(services, scope, secret).lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)?;
    let address = scope.key().open(LINK_EMAIL.of(link.id), &link.address)?;
    email_link::Entity::delete_by_id(link.id).exec(tx).await?;
    drop_proved(scope, tx).await?;
    let now = services.clock.now();
    let id = row_id(now);
    let row = person_email::ActiveModel {
        id: Set(id),
        person_id: Set(scope.person_id()),
        address: Set(scope.key().seal(EMAIL.of(id), &address)?),
        verified_at: Set(now),
        is_for_news: Set(false),
    };
    person_email::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Has news of a new device come to the person's address, or by SMS again.
///
/// Permissions: the person, who showed just now that it is them: whoever took a session over would warn nobody but themselves.
///
/// # Errors
/// [`Refusal::NotFound`] without an address that was proved.
pub async fn choose_news_way(
    _: &Services,
    scope: &CustomerScope,
    _confirmed: &Confirmed<ChangeFactors>,
    tx: &Tx,
    by: Channel,
) -> Result<(), Refusal> {
    let chosen = person_email::Entity::update_many()
        .col_expr(person_email::Column::IsForNews, Expr::value(by == Channel::Email))
        .filter(person_email::Column::PersonId.eq(scope.person_id()))
        .exec(tx)
        .await?;
    if chosen.rows_affected == 1 { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Deletes the person's address and what waits for a link.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// A fault of the database.
pub async fn drop_email(_: &Services, scope: &CustomerScope, tx: &Tx) -> Result<(), Refusal> {
    drop_links(scope, tx).await?;
    Ok(drop_proved(scope, tx).await?)
}

async fn drop_links(scope: &CustomerScope, tx: &Tx) -> Result<(), Fault> {
    let waiting = email_link::Entity::delete_many().filter(email_link::Column::PersonId.eq(scope.person_id()));
    waiting.exec(tx).await?;
    Ok(())
}

async fn drop_proved(scope: &CustomerScope, tx: &Tx) -> Result<(), Fault> {
    let proved = person_email::Entity::delete_many().filter(person_email::Column::PersonId.eq(scope.person_id()));
    proved.exec(tx).await?;
    Ok(())
}

/// Sends the link.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendEmailLink {
    pub link_id: EmailLinkId,
}

impl Job for SendEmailLink {
    const KIND: &'static str = "accounts.send-email-link";
}

/// Hands the e-mail over. A link that was replaced, pressed or is too old is not sent.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again, and the message's name keeps it from being sent twice.
pub async fn send_email_link(
    services: &Services,
    _scope: SystemScope,
    mail: Option<&dyn Mail>,
    job: &SendEmailLink,
) -> Result<Outcome, Fault> {
    let db = services.db.read();
    let Some(link) = living(services).filter(email_link::Column::Id.eq(job.link_id)).one(db).await? else {
        return Ok(Outcome::Done);
    };
    let Some(mail) = mail else { return Ok(Outcome::Dead { code: "no-mail" }) };
    let Some(person) = person::Entity::find_by_id(link.person_id).one(db).await? else { return Ok(Outcome::Done) };
    let Some(key) = services.keys.find(person.key_id).await? else { return Ok(Outcome::Done) };
    let to = key.open(LINK_EMAIL.of(link.id), &link.address)?;
    let address = format!("{}/me/email/{}", services.public_origin, secret_of(services, link.id));
    let text = text_of(Template::EmailLink, &[("link", address.into())]);
    let subject = Words::of(Lang::Fa).plain("email-link-subject", &[]);
    let local_id = format!("email-{}", link.id);
    let letter = MailLetter { local_id: &local_id, to: &to, subject: &subject, text: &text };
    let entry = MailEntry { template: Template::EmailLink, person: link.person_id };
    Ok(match hand_over_mail(services, mail, entry, &letter).await? {
        Sending::Done => Outcome::Done,
        // As long as the link lives.
        Sending::Later => Outcome::NotYet { at: services.clock.now() + AGAIN_AFTER },
        Sending::Never => Outcome::Dead { code: "mail-never" },
    })
}
