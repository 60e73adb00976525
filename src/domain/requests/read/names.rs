//! Names of services, places and people, as requests show them.
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::Someone;
use crate::domain::catalogue::find_stored_service;
use crate::domain::places::places;
use crate::domain::privacy::access_log::short_name;

/// The title in the catalogue, also of a service that is no longer offered.
pub(in crate::domain::requests) fn service_title(services: &Services, slug: &str) -> String {
    find_stored_service(services, slug).map_or_else(|| slug.to_owned(), |service| service.title.clone())
}

/// The city's name.
pub(in crate::domain::requests) fn city_name(code: &str) -> String {
    places().city(code).map_or_else(|| code.to_owned(), |city| city.name.clone())
}

/// The province's name.
pub(in crate::domain::requests) fn province_name(iso: &str) -> String {
    places().province(iso).map_or_else(|| iso.to_owned(), |province| province.name.clone())
}

/// Given name and initial; empty when the person is gone.
pub(in crate::domain::requests) fn name_of(person: Option<&Someone>) -> Result<String, Fault> {
    let names = person.map(Someone::names).transpose()?;
    Ok(names.map(|(given, family)| short_name(&given, family.as_deref())).unwrap_or_default())
}
