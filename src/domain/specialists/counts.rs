//! How many specialists do a service in a city, stored instead of counted: the page of a request asks on each view, and
//! a count would read more the more people work there. Whoever changes city, skills or openness of a profile notes it here.
use sea_orm::{ConnectionTrait, Statement};

use super::rows::trade_of;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::model::ids::PersonId;

/// Notes one specialist more who wants requests for these services in this city.
pub(in crate::domain) async fn note_able(tx: &Tx, city_code: &str, skills: &[String]) -> Result<(), Fault> {
    let sql = "INSERT INTO able_count (city_code, service_slug, specialists) VALUES ($1, $2, 1) \
               ON CONFLICT (city_code, service_slug) DO UPDATE SET specialists = able_count.specialists + 1";
    // In one order, so that two never wait for each other.
    let mut skills: Vec<&str> = skills.iter().map(String::as_str).collect();
    skills.sort_unstable();
    for slug in skills {
        let values = [city_code.into(), slug.into()];
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// How many specialists get to see a request for this service in this city: those who do it there and want requests, its
/// customer not counted.
pub(in crate::domain) async fn count_able(
    connection: &impl ConnectionTrait,
    (city_code, service_slug): (&str, &str),
    customer_id: PersonId,
) -> Result<u64, Fault> {
    let sql = "SELECT specialists FROM able_count WHERE city_code = $1 AND service_slug = $2";
    let values = [city_code.into(), service_slug.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let Some(row) = connection.query_one_raw(statement).await? else { return Ok(0) };
    let all = u64::try_from(row.try_get::<i64>("", "specialists")?).unwrap_or(0);
    let own = trade_of(connection, customer_id).await?;
    let is_own = own.is_some_and(|own| own.does(city_code, service_slug));
    Ok(all.saturating_sub(u64::from(is_own)))
}
