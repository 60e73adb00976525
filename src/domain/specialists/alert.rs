//! "Tell me": who asked for a service where nobody offers it yet gets one message once somebody does. Nothing else is kept of
//! it than who, what and where, and it goes when it was told, when its owner wants, or by itself.
use std::cmp::Reverse;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};

use super::counts::count_able;
use crate::base::clock::MINUTE;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::base::packed_rows::{Cell, id_of, number_of, packed_rows, unpacked};
use crate::domain::Services;
use crate::domain::accounts::mobile_of;
use crate::domain::catalogue::find_service_in;
use crate::domain::notify::{Letter, Sending, SmsWays, Template, hand_over, text_of};
use crate::domain::places::places;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{after_night, city_name, service_title};
use crate::domain::scope::{CustomerScope, SystemScope};
use crate::entity::availability_alert::{ActiveModel, Column, Entity, Model};
use crate::i18n::{Lang, LocalName};
use crate::model::conflict::Conflict;
use crate::model::ids::AlertId;
use crate::model::moment::{Moment, TimeSpan};

/// How long somebody waits to be told.
pub const ALERT_LIFE: TimeSpan = TimeSpan::days(90);
/// As many may one person wait for.
pub const MOST_ALERTS: u64 = 20;
/// A way for messages that is closed is tried again so soon.
const AGAIN_AFTER: TimeSpan = MINUTE;
/// Of those who wait so many are read at once.
const BATCH: u64 = 100;

/// What its owner reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub id: AlertId,
    pub service_title: LocalName,
    pub city: LocalName,
    /// It goes by itself.
    pub until: Moment,
}

/// Tells those who wait for a service in a city that somebody offers it there.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellAvailable {
    pub service_slug: String,
    pub city_code: String,
}

impl Job for TellAvailable {
    const KIND: &'static str = "notify.available";
}

/// Has somebody told once the service is offered in the city. Who asks again waits as before.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// [`Refusal::NotFound`] for a service or city that there is not; [`Refusal::Conflict`] `available-already` where somebody
/// offers it, `too-many-alerts` above [`MOST_ALERTS`].
pub async fn ask_for_alert(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    service_slug: &str,
    city_code: &str,
) -> Result<(), Refusal> {
    let is_known = find_service_in(services, service_slug, Lang::Fa).is_some() && places().city(city_code).is_some();
    if !is_known {
        return Err(Refusal::NotFound);
    }
    let (person_id, now) = (scope.person_id(), services.clock.now());
    if count_able(tx, (city_code, service_slug), person_id).await? > 0 {
        return Err(Refusal::Conflict(Conflict::AvailableAlready));
    }
    let own = Entity::find().filter(Column::PersonId.eq(person_id));
    let same = own.clone().filter(Column::ServiceSlug.eq(service_slug)).filter(Column::CityCode.eq(city_code));
    if same.count(tx).await? > 0 {
        return Ok(());
    }
    if own.count(tx).await? >= MOST_ALERTS {
        return Err(Refusal::Conflict(Conflict::TooManyAlerts));
    }
    let row = ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        service_slug: Set(service_slug.to_owned()),
        city_code: Set(city_code.to_owned()),
        created_at: Set(now),
        delete_at: Set(now + ALERT_LIFE),
    };
    let same = OnConflict::columns([Column::PersonId, Column::ServiceSlug, Column::CityCode]).do_nothing().to_owned();
    Entity::insert(row).on_conflict(same).exec_without_returning(tx).await?;
    // Somebody may be joining right now, whose transaction does not see this row, nor this one theirs.
    enqueue(tx, &tell_of(service_slug, city_code), now, now + MINUTE, None).await?;
    Ok(())
}

/// The query for a packed list of what the person `$1` waits for, which other queries embed.
pub(in crate::domain) fn packed_alerts(backend: DatabaseBackend) -> String {
    let cells = [
        Cell::Id("id".to_owned()),
        Cell::Text("service_slug".to_owned()),
        Cell::Text("city_code".to_owned()),
        Cell::Plain("delete_at".to_owned()),
    ];
    let own = format!("FROM availability_alert WHERE person_id = $1 ORDER BY sort_at DESC LIMIT {MOST_ALERTS}");
    packed_rows(backend, "id", &cells, &own)
}

/// The alerts in a result of [`packed_alerts`], the latest first.
///
/// # Errors
/// A fault of what is stored.
pub(in crate::domain) fn alerts_in(services: &Services, packed: Option<&str>) -> Result<Vec<Alert>, Fault> {
    let mut alerts: Vec<Alert> = unpacked(packed, ALERT_CELLS)?
        .into_iter()
        .map(|cells| {
            let [service_slug, city_code, until] = [cells[1], cells[2], cells[3]].map(Option::unwrap_or_default);
            Ok(Alert {
                id: id_of(cells[0])?,
                service_title: service_title(services, service_slug),
                city: city_name(city_code),
                until: Moment::from_ms(number_of(until)?),
            })
        })
        .collect::<Result<_, Fault>>()?;
    // Their ids begin with the moment they were made.
    alerts.sort_by_key(|alert| Reverse(alert.id));
    Ok(alerts)
}

const ALERT_CELLS: usize = 4;

/// The person does not want to be told any more.
///
/// Permissions: any signed-in person, their own.
///
/// # Errors
/// [`Refusal::NotFound`] for one that is not there, and for those of others.
pub async fn drop_alert(_: &Services, scope: &CustomerScope, tx: &Tx, id: AlertId) -> Result<(), Refusal> {
    let own = Entity::delete_by_id(id).filter(Column::PersonId.eq(scope.person_id()));
    if own.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Has those told who wait for one of these services in the city, where anybody does.
pub(super) async fn enqueue_alerts(tx: &Tx, city_code: &str, skills: &[String], now: Moment) -> Result<(), Fault> {
    let waiting = Entity::find().filter(Column::CityCode.eq(city_code)).filter(Column::ServiceSlug.is_in(skills));
    let slugs = waiting.select_only().column(Column::ServiceSlug).distinct().into_tuple::<String>().all(tx).await?;
    for slug in slugs {
        enqueue(tx, &tell_of(&slug, city_code), now, after_night(now), None).await?;
    }
    Ok(())
}

fn tell_of(service_slug: &str, city_code: &str) -> TellAvailable {
    TellAvailable { service_slug: service_slug.to_owned(), city_code: city_code.to_owned() }
}

/// Tells each who waits, once: the message has the name of the row, and the row goes when it is sent. Who offers the service
/// themselves is not told of themselves.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again, and the name of a message keeps it from being sent twice.
pub async fn tell_available(
    services: &Services,
    _scope: SystemScope,
    sms: &SmsWays,
    job: &TellAvailable,
) -> Result<Outcome, Fault> {
    let place = (job.city_code.as_str(), job.service_slug.as_str());
    let mut told_until = AlertId::NIL;
    loop {
        let now = services.clock.now();
        if after_night(now) > now {
            return Ok(Outcome::NotYet { at: after_night(now) });
        }
        let waiting = Entity::find()
            .filter(Column::CityCode.eq(place.0))
            .filter(Column::ServiceSlug.eq(place.1))
            .filter(Column::Id.gt(told_until));
        let rows = waiting.order_by_asc(Column::Id).limit(BATCH).all(services.db.read()).await?;
        let Some(last) = rows.last() else { return Ok(Outcome::Done) };
        told_until = last.id;
        for row in &rows {
            let is_there = count_able(services.db.read(), place, row.person_id).await? > 0;
            if is_there && !tell(services, sms, row).await? {
                return Ok(Outcome::NotYet { at: now + AGAIN_AFTER });
            }
        }
    }
}

/// Sends one message and forgets who waited. `false` when the way is closed.
async fn tell(services: &Services, sms: &SmsWays, row: &Model) -> Result<bool, Fault> {
    if let Some(mobile) = mobile_of(services, row.person_id).await? {
        let (template, name) = (Template::SpecialistThere, format!("alert-{}", row.id));
        let text = text_of(template, &[]);
        let person = Some(row.person_id);
        let letter = Letter { template, local_id: &name, mobile: &mobile, text: &text, code: None, person };
        match hand_over(services, sms, &letter).await? {
            // What is refused for good is not tried again.
            Sending::Done | Sending::Never => {}
            Sending::Later => return Ok(false),
        }
    }
    let tx = services.db.begin().await?;
    Entity::delete_by_id(row.id).exec(&tx).await?;
    tx.commit().await?;
    Ok(true)
}
