//! Provinces, cities and their municipal districts, from the data file the binary carries. Nothing personal: an address
//! that names one of these codes is.
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::fault::Fault;
use crate::i18n::{Lang, LocalName, LocalText};

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
    /// In Latin letters.
    pub english_name: Option<String>,
    /// In the order of the Persian alphabet.
    pub cities: Vec<City>,
}

/// A city.
#[derive(Debug, PartialEq, Eq)]
pub struct City {
    /// Unique in the country.
    pub code: String,
    pub name: String,
    /// In Latin letters; the larger cities have one.
    pub english_name: Option<String>,
    pub province_iso: String,
    /// How many municipal districts it has, numbered from one; none when it is one whole.
    pub districts: Option<i32>,
}

impl Province {
    /// The name for a reader of this language.
    pub fn name_in(&self, lang: Lang) -> LocalText<'_> {
        LocalText::of(lang, &self.name, self.english_name.as_deref())
    }

    /// The name for readers of any language.
    pub fn local_name(&self) -> LocalName {
        LocalName::new(self.name.clone(), self.english_name.clone())
    }
}

impl City {
    /// The name for a reader of this language.
    pub fn name_in(&self, lang: Lang) -> LocalText<'_> {
        LocalText::of(lang, &self.name, self.english_name.as_deref())
    }

    /// The name for readers of any language.
    pub fn local_name(&self) -> LocalName {
        LocalName::new(self.name.clone(), self.english_name.clone())
    }
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

    /// The cities of a name, however it is spelled, in Persian or Latin letters; the first in the order of their provinces.
    /// Many people write the word for city before it.
    fn named(&self, compact: &str) -> Vec<&City> {
        let found = self.names.get(compact).or_else(|| self.names.get(compact.strip_prefix(CITY_OF)?));
        found.into_iter().flatten().filter_map(|at| self.at(*at)).collect()
    }

    fn at(&self, (province, city): (usize, usize)) -> Option<&City> {
        self.provinces.get(province)?.cities.get(city)
    }

    /// The cities of a province, in the order of the Persian alphabet; none when there is no such province.
    pub fn cities_of(&self, iso: &str) -> &[City] {
        self.province(iso).map_or(&[], |province| &province.cities)
    }
}

/// The word for city, compact.
const CITY_OF: &str = "\u{0634}\u{0647}\u{0631}";

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
    #[serde(rename = "en")]
    english_name: Option<String>,
    #[serde(rename = "area_code")]
    _area_code: String,
    cities: Vec<CityRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CityRow {
    code: String,
    name: String,
    #[serde(rename = "en")]
    english_name: Option<String>,
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
            let written = [&city.name].into_iter().chain(&city.english_name);
            let parts = written.flat_map(|name| name.split(['(', ')'])).map(find::compact);
            for name in parts.filter(|name| !name.is_empty()) {
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
        english_name: city.english_name,
        province_iso: row.iso.clone(),
        districts: city.districts,
    };
    let mut cities: Vec<City> = row.cities.into_iter().map(city).collect();
    cities.sort_by_cached_key(|city| order::key(&city.name));
    Province { iso: row.iso, name: row.name, english_name: row.english_name, cities }
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

    fn one_named(typed: &str) -> Option<&'static City> {
        match places().find_city(typed) {
            CityFound::One(city) => Some(city),
            _ => None,
        }
    }

    fn names() -> impl Iterator<Item = &'static str> {
        let provinces = places().provinces();
        provinces
            .iter()
            .flat_map(|province| [&province.name].into_iter().chain(province.cities.iter().map(|city| &city.name)))
            .map(String::as_str)
    }

    /// Names that hold "abad" without its madda, and are right: there it is no word of its own.
    const WITHOUT_MADDA: [&str; 3] = [
        "\u{0645}\u{0647}\u{0627}\u{0628}\u{0627}\u{062F}",
        "\u{06AF}\u{0646}\u{0627}\u{0628}\u{0627}\u{062F}",
        "\u{0628}\u{0647}\u{0627}\u{0628}\u{0627}\u{062F}",
    ];
    /// The words that end most compound names: abad, shahr, dasht.
    const LAST_PARTS: [&str; 3] =
        ["\u{0622}\u{0628}\u{0627}\u{062F}", "\u{0634}\u{0647}\u{0631}", "\u{062F}\u{0634}\u{062A}"];
    /// Letters that join no letter after them: behind these a part may stand without anything between.
    const JOIN_NOTHING: &str = "\u{0627}\u{0622}\u{062F}\u{0630}\u{0631}\u{0632}\u{0698}\u{0648}\u{0621}";

    fn is_misspelled(name: &str) -> bool {
        let plain_abad = "\u{0627}\u{0628}\u{0627}\u{062F}";
        let abad = LAST_PARTS[0];
        let before_abad = name.split(abad).next().and_then(|before| before.chars().last());
        let joined_abad =
            name.contains(abad) && before_abad.is_some_and(|c| c.is_alphabetic() && !JOIN_NOTHING.contains(c));
        // Apart only as the last word: a plain may have a name of its own behind it.
        let apart = LAST_PARTS.iter().any(|part| name.ends_with(&format!(" {part}")));
        let two_yehs_for_hamza =
            name.contains("\u{06CC}\u{06CC}\u{0647}") || name.contains("\u{0648}\u{06CC}\u{06CC}\u{0646}");
        (name.contains(plain_abad) && !WITHOUT_MADDA.contains(&name))
            || joined_abad
            || apart
            || two_yehs_for_hamza
            || crate::model::text::clean_name(name) != name
    }

    #[test]
    fn places_are_spelled_right() {
        let wrong: Vec<&str> = names().filter(|name| is_misspelled(name)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        // What the file had: Qaem Shahr with a yeh and a space, Abbas Abad without madda, Hasan Abad with a space.
        let qaem_shahr = "\u{0642}\u{0627}\u{0626}\u{0645}\u{200C}\u{0634}\u{0647}\u{0631}";
        assert!(names().any(|name| name == qaem_shahr));
        for old in [
            "\u{0642}\u{0627}\u{06CC}\u{0645} \u{0634}\u{0647}\u{0631}",
            "\u{0639}\u{0628}\u{0627}\u{0633} \u{0627}\u{0628}\u{0627}\u{062F}",
            "\u{062D}\u{0633}\u{0646} \u{0622}\u{0628}\u{0627}\u{062F}",
            "\u{0635}\u{0641}\u{0627}\u{06CC}\u{06CC}\u{0647}",
        ] {
            assert!(is_misspelled(old), "{old}");
        }
        // However it was spelled, it is found.
        for typed in [
            "\u{0642}\u{0627}\u{06CC}\u{0645} \u{0634}\u{0647}\u{0631}",
            "\u{0642}\u{0627}\u{06CC}\u{0645}\u{0634}\u{0647}\u{0631}",
            "Qaem Shahr",
            "qaemshahr",
        ] {
            assert_eq!(one_named(typed).map(|city| city.name.as_str()), Some(qaem_shahr), "{typed}");
        }
    }

    #[test]
    fn places_big_cities_are_there() {
        let named = |name: &str| one_named(name).unwrap_or_else(|| panic!("{name}"));
        let fardis = named("Fardis");
        assert_eq!((fardis.province_iso.as_str(), fardis.code.as_str()), ("IR-30", "9001"));
        assert_eq!(named("Shiraz").districts, Some(11));
        // More than a hundred thousand people in the census of 1395, which Fardis was counted in as well.
        for name in BIG_CITIES.split_whitespace() {
            named(name);
        }
    }

    /// Without the spaces in their names.
    const BIG_CITIES: &str = "Tehran Mashhad Isfahan Karaj Shiraz Tabriz Qom Ahvaz Kermanshah Urmia Rasht Zahedan Hamadan \
        Kerman Yazd Ardabil BandarAbbas Arak Eslamshahr Zanjan Sanandaj Qazvin Khorramabad Gorgan Sari Shahriar Qods \
        Kashan Malard Dezful Neyshabur Babol KhomeyniShahr Sabzevar Golestan Amol Pakdasht Najafabad Borujerd Abadan \
        Qarchak Bojnord Varamin Bushehr Saveh QaemShahr Birjand Nasimshahr Sirjan Khoy Ilam Bukan Shahrekord Semnan \
        Fardis Malayer Maragheh Mahabad RobatKarim Marvdasht Saqqez ShahinShahr GonbadeKavus Andimeshk BandareMahshahr \
        Shahrud Behbahan Kamalshahr Marand Jahrom TorbateHeydarieh Izeh Marivan BandarAnzali Nazarabad Yasuj Iranshahr \
        Miandoab Rafsanjan Zabol Bam Khorramshahr Shahreza Andisheh Behshahr Quchan Kashmar Dorud Piranshahr Parand \
        Shushtar Salmas Mianeh MasjedSoleyman Chabahar Lahijan Jiroft Borazjan Parsabad Ahar Mohammadshahr Baneh Fasa \
        Kuhdasht TorbateJam";

    #[test]
    fn places_in_the_order_of_the_alphabet() {
        let is_in_order = |names: Vec<&String>| names.is_sorted_by_key(|name| order::key(name));
        assert!(is_in_order(places().provinces().iter().map(|province| &province.name).collect()));
        for province in places().provinces() {
            assert!(is_in_order(province.cities.iter().map(|city| &city.name).collect()), "{}", province.iso);
        }
        // Two that byte order puts elsewhere: Pakdasht before Tehran, and Kahrizak before Golestan.
        let tehran = places().cities_of("IR-23");
        let at = |english: &str| tehran.iter().position(|city| city.english_name.as_deref() == Some(english)).unwrap();
        assert!(at("Pakdasht") < at("Tehran") && at("Chahardangeh") < at("Damavand"));
        assert!(at("Qods") < at("Kahrizak") && at("Kahrizak") < at("Golestan") && at("Golestan") < at("Lavasan"));
        assert_eq!(tehran.len(), 46);
    }

    #[test]
    fn a_reader_of_english_gets_english_names_where_there_are_some() {
        for province in places().provinces() {
            assert_eq!(province.name_in(Lang::En).lang, Lang::En, "{}", province.iso);
            assert_eq!(province.name_in(Lang::Fa), LocalText { text: &province.name, lang: Lang::Fa });
        }
        let all = || places().provinces().iter().flat_map(|province| &province.cities);
        for city in all() {
            let english = city.english_name.as_deref();
            assert!(
                english.is_none_or(|name| name.is_ascii() && name.starts_with(|c: char| c.is_ascii_uppercase())),
                "{}",
                city.code
            );
            assert_eq!(city.name_in(Lang::En).text, english.unwrap_or(&city.name));
        }
        assert!(all().any(|city| city.name_in(Lang::En).lang == Lang::Fa), "small ones keep their Persian names");
    }

    #[test]
    fn a_city_is_found_by_either_of_two_names_and_with_the_word_for_city() {
        let talesh = "\u{062A}\u{0627}\u{0644}\u{0634}";
        let found = |typed: &str| one_named(typed).and_then(|city| city.english_name.as_deref());
        for typed in [talesh, "hashtpar", "Talesh"] {
            assert_eq!(found(typed), Some("Hashtpar (Talesh)"), "{typed}");
        }
        assert_eq!(found("\u{0634}\u{0647}\u{0631} \u{0642}\u{062F}\u{0633}"), Some("Qods"));
        assert!(found("").is_none() && found("()").is_none() && found(CITY_OF).is_none());
    }

    #[test]
    fn unknown_codes_find_nothing() {
        assert!(places().city("").is_none() && places().province("IR-99").is_none());
        assert!(places().cities_of("IR-99").is_empty());
    }
}
