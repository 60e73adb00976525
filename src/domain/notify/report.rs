//! What staff reads of messages: how many of each kind, by whom, and what became of them. No text, no number, nobody's name.
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Statement};

use super::circuit::FAILURES_TO_OPEN;
use super::messages::{Channel, Template};
use crate::base::clock::DAY;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::scope::{ReadMessages, StaffScope};
use crate::entity::message_way;
use crate::i18n::calendar::JalaliDate;
use crate::model::message::Provider;
use crate::model::moment::Moment;

/// So many days are read, this one among them.
pub const REPORTED_DAYS: i64 = 7;

/// Messages of one kind through one provider on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageCount {
    pub template: Template,
    pub channel: Channel,
    pub provider: Provider,
    /// All that were to be sent.
    pub all: i64,
    pub accepted: i64,
    pub delivered: i64,
    /// Taken, and known not to have come.
    pub undelivered: i64,
    /// Nobody will ever take them.
    pub refused: i64,
    /// No answer came, and the provider cannot say.
    pub lost: i64,
    /// Parts of those that were taken.
    pub parts: i64,
    /// What they cost, as far as it is known, in rials.
    pub rials: i64,
}

impl MessageCount {
    /// Neither taken, nor refused, nor lost: not handed over yet, or given up when its time was over.
    pub fn waiting(&self) -> i64 {
        self.all - self.accepted - self.refused - self.lost
    }
}

/// The messages of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOfMessages {
    /// Its beginning.
    pub day: Moment,
    /// The most frequent first.
    pub counts: Vec<MessageCount>,
}

/// How somebody who carries messages fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayOfMessages {
    pub provider: Provider,
    /// It failed so often that it is left alone; since when.
    pub broken_since: Option<Moment>,
}

#[derive(FromQueryResult)]
struct Counted {
    template: Template,
    channel: Channel,
    provider: Provider,
    of_all: i64,
    accepted: i64,
    delivered: i64,
    undelivered: i64,
    refused: i64,
    lost: i64,
    parts: i64,
    rials: i64,
}

/// The messages of the last days, the latest day first; days without any are left out.
///
/// Permissions: staff with [`ReadMessages`].
///
/// # Errors
/// A fault of the database.
pub async fn count_messages(
    services: &Services,
    _scope: &StaffScope<ReadMessages>,
) -> Result<Vec<DayOfMessages>, Fault> {
    let today = JalaliDate::at(services.clock.now()).start();
    let mut days = Vec::new();
    for back in 0..REPORTED_DAYS {
        let day = today - back * DAY;
        let counts = count_day(services, day).await?;
        if !counts.is_empty() {
            days.push(DayOfMessages { day, counts });
        }
    }
    Ok(days)
}

async fn count_day(services: &Services, day: Moment) -> Result<Vec<MessageCount>, Fault> {
    let db = services.db.read();
    let sum = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
    let sql = format!(
        "SELECT template, channel, provider, COUNT(*) AS of_all, {} AS accepted, {} AS delivered, {} AS undelivered, \
         {} AS refused, {} AS lost, \
         CAST(SUM(CASE WHEN outcome = 'accepted' THEN parts ELSE 0 END) AS BIGINT) AS parts, \
         CAST(SUM(COALESCE(price, 0)) AS BIGINT) AS rials \
         FROM outgoing_message WHERE created_at >= $1 AND created_at < $2 \
         GROUP BY template, channel, provider ORDER BY of_all DESC, template, provider",
        sum("outcome = 'accepted'"),
        sum("delivery = 'delivered'"),
        sum("delivery IN ('undelivered', 'blocked')"),
        sum("outcome = 'refused'"),
        sum("outcome = 'lost'"),
    );
    let values = [day.into(), (day + DAY).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = Counted::find_by_statement(statement).all(db).await?;
    Ok(rows.into_iter().map(count_of).collect())
}

fn count_of(row: Counted) -> MessageCount {
    let Counted { template, channel, provider, of_all, accepted, delivered, undelivered, refused, lost, parts, rials } =
        row;
    MessageCount {
        template,
        channel,
        provider,
        all: of_all,
        accepted,
        delivered,
        undelivered,
        refused,
        lost,
        parts,
        rials,
    }
}

/// Those who carry messages, in the order in which they are asked.
///
/// Permissions: staff with [`ReadMessages`].
///
/// # Errors
/// A fault of the database.
pub async fn ways_of_messages(
    services: &Services,
    _scope: &StaffScope<ReadMessages>,
) -> Result<Vec<WayOfMessages>, Fault> {
    let rows = message_way::Entity::find().all(services.db.read()).await?;
    let broken_since = |provider: Provider| {
        let broken = rows.iter().find(|row| row.provider == provider && row.failures >= FAILURES_TO_OPEN);
        broken.map(|row| row.changed_at)
    };
    let order = services.messages.sms_order.iter();
    Ok(order.map(|provider| WayOfMessages { provider: *provider, broken_since: broken_since(*provider) }).collect())
}
