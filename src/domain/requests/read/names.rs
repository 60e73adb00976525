//! Names of services, places and people, as requests show them.
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::Someone;
use crate::domain::catalogue::stored_title;
use crate::domain::places::{City, Province, places};
use crate::domain::privacy::access_log::short_name;
use crate::i18n::LocalName;

/// The title in the catalogue, also of a service that is no longer offered.
pub(in crate::domain) fn service_title(services: &Services, slug: &str) -> LocalName {
    stored_title(services, slug).unwrap_or_else(|| LocalName::as_it_stands(slug))
}

/// The city's name.
pub(in crate::domain) fn city_name(code: &str) -> LocalName {
    places().city(code).map_or_else(|| LocalName::as_it_stands(code), City::local_name)
}

/// The province's name.
pub(in crate::domain::requests) fn province_name(iso: &str) -> LocalName {
    places().province(iso).map_or_else(|| LocalName::as_it_stands(iso), Province::local_name)
}

/// Given name and initial; empty when the person is gone.
pub(in crate::domain::requests) fn name_of(person: Option<&Someone>) -> Result<String, Fault> {
    let names = person.map(Someone::names).transpose()?;
    Ok(names.map(|(given, family)| short_name(&given, family.as_deref())).unwrap_or_default())
}
