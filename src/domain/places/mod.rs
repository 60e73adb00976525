//! Provinces, cities and their municipal districts, from the data file the binary carries. Nothing personal: an address
//! that names one of these codes is.
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::fault::Fault;

mod find;
mod order;

pub use find::CityFound;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/places.json"));

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    parse(DATA).unwrap_or_else(|fault| {
        // The tests refuse such a file; a running program then knows no places, and every address is refused.
        tracing::error!(%fault, "the data file of places cannot be read");
        Places::default()
    })
});

/// All places.
pub fn places() -> &'static Places {
    &PLACES
}

/// Provinces and cities.
#[derive(Debug, Default)]
pub struct Places {
    provinces: Vec<Province>,
    /// City code → place of province and city.
    cities: HashMap<String, (usize, usize)>,
    /// The same by name, as [`find::compact`] makes it.
    names: HashMap<String, Vec<(usize, usize)>>,
}

/// A province.
#[derive(Debug, PartialEq, Eq)]
pub struct Province {
    /// ISO 3166-2.
    pub iso: String,
    pub name: String,
    /// In the order of the Persian alphabet.
    pub cities: Vec<City>,
}

/// A city.
#[derive(Debug, PartialEq, Eq)]
pub struct City {
    /// Unique in the country.
    pub code: String,
    pub name: String,
    pub province_iso: String,
    /// How many municipal districts it has, numbered from one; none when it is one whole.
    pub districts: Option<i32>,
}

impl Places {
    /// In the order of the Persian alphabet.
    pub fn provinces(&self) -> &[Province] {
        &self.provinces
    }

    /// The province with this ISO code.
    pub fn province(&self, iso: &str) -> Option<&Province> {
        self.provinces.iter().find(|province| province.iso == iso)
    }

    /// The city with this code.
    pub fn city(&self, code: &str) -> Option<&City> {
        self.at(*self.cities.get(code)?)
    }

    /// The cities of a name, however it is spelled; the first in the order of their provinces.
    fn named(&self, compact: &str) -> Vec<&City> {
        self.names.get(compact).into_iter().flatten().filter_map(|at| self.at(*at)).collect()
    }

    fn at(&self, (province, city): (usize, usize)) -> Option<&City> {
        self.provinces.get(province)?.cities.get(city)
    }

    /// The cities of a province, in the order of the Persian alphabet; none when there is no such province.
    pub fn cities_of(&self, iso: &str) -> &[City] {
        self.province(iso).map_or(&[], |province| &province.cities)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesFile {
    schema: String,
    #[serde(rename = "note")]
    _note: String,
    provinces: Vec<ProvinceRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvinceRow {
    iso: String,
    name: String,
    #[serde(rename = "area_code")]
    _area_code: String,
    cities: Vec<CityRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CityRow {
    code: String,
    name: String,
    #[serde(rename = "lat")]
    _lat: f64,
    #[serde(rename = "lon")]
    _lon: f64,
    districts: Option<i32>,
}

fn parse(data: &[u8]) -> Result<Places, Fault> {
    let file: PlacesFile = serde_json::from_slice(data)?;
    if file.schema != "karriz.places/1" {
        return Err(Fault::new(format!("places data of schema {}", file.schema)));
    }
    let mut provinces: Vec<Province> = file.provinces.into_iter().map(province).collect();
    provinces.sort_by_cached_key(|province| order::key(&province.name));
    let (mut cities, mut names) = (HashMap::new(), HashMap::new());
    for (at, province) in provinces.iter().enumerate() {
        for (city_at, city) in province.cities.iter().enumerate() {
            // Some have a second name in brackets.
            for name in city.name.split(['(', ')']).map(find::compact).filter(|name| !name.is_empty()) {
                names.entry(name).or_insert_with(Vec::new).push((at, city_at));
            }
            if cities.insert(city.code.clone(), (at, city_at)).is_some() {
                return Err(Fault::new(format!("places data: city {} stands twice", city.code)));
            }
        }
    }
    Ok(Places { provinces, cities, names })
}

fn province(row: ProvinceRow) -> Province {
    let city = |city: CityRow| City {
        code: city.code,
        name: city.name,
        province_iso: row.iso.clone(),
        districts: city.districts,
    };
    let mut cities: Vec<City> = row.cities.into_iter().map(city).collect();
    cities.sort_by_cached_key(|city| order::key(&city.name));
    Province { iso: row.iso, name: row.name, cities }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_read_whole() {
        let all = parse(DATA).unwrap();
        let file: serde_json::Value = serde_json::from_slice(DATA).unwrap();
        let rows = file["provinces"].as_array().unwrap();
        assert_eq!(all.provinces().len(), rows.len());
        let count: usize = rows.iter().map(|row| row["cities"].as_array().unwrap().len()).sum();
        assert_eq!(all.cities.len(), count);
        assert_eq!(places().provinces().len(), rows.len());
    }

    #[test]
    fn every_city_is_found_by_its_code_in_its_province() {
        let mut with_districts = 0;
        for province in places().provinces() {
            assert_eq!(places().province(&province.iso), Some(province));
            for city in places().cities_of(&province.iso) {
                assert_eq!(places().city(&city.code), Some(city));
                assert_eq!(city.province_iso, province.iso);
                assert!(city.districts.is_none_or(|districts| districts > 1));
                with_districts += usize::from(city.districts.is_some());
            }
        }
        assert!(with_districts > 0);
    }

    #[test]
    fn unknown_codes_find_nothing() {
        assert!(places().city("").is_none() && places().province("IR-99").is_none());
        assert!(places().cities_of("IR-99").is_empty());
    }
}
