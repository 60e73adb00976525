//! The city that somebody means. What is typed is folded; the province may stand beside it.
use super::{City, Places, Province};
use crate::model::text::{fold, fold_joined};

/// Names that are offered when nothing has the one that was typed, or several have it.
const MOST_OFFERED: usize = 6;
/// Letters from which on names are proposed.
const LEAST_TYPED: usize = 2;
/// What stands between a city and its province.
const BEFORE_PROVINCE: [char; 5] = [',', '\u{60C}', '(', '/', '-'];

/// The cities that a text may mean.
#[derive(Debug, PartialEq, Eq)]
pub enum CityFound<'a> {
    /// This one.
    One(&'a City),
    /// One of these: they share the name.
    Several(Vec<&'a City>),
    /// None has the name. These come near it.
    None(Vec<&'a City>),
}

impl Places {
    /// The city that `typed` means: its name in any spelling, with or without its province behind a comma, or its code.
    pub fn find_city(&self, typed: &str) -> CityFound<'_> {
        let (name, province) = match typed.split_once(BEFORE_PROVINCE) {
            Some((name, province)) if !name.trim().is_empty() => (name, Some(province)),
            _ => (typed, None),
        };
        if let Some(city) = self.city(&fold(name)) {
            return CityFound::One(city);
        }
        let mut found = self.named(&compact(name));
        if let Some(province) = province {
            let wanted = compact(province.trim_matches(|c: char| !c.is_alphanumeric()));
            let is_meant =
                |it: &Province| [&it.name].into_iter().chain(&it.english_name).any(|name| means(name, &wanted));
            let lies_in = |city: &&City| self.province(&city.province_iso).is_some_and(is_meant);
            let there: Vec<&City> = found.iter().copied().filter(lies_in).collect();
            if !there.is_empty() {
                found = there;
            }
        }
        match found.as_slice() {
            [] => CityFound::None(self.near(&compact(name))),
            [only] => CityFound::One(only),
            _ => CityFound::Several(found),
        }
    }

    /// The cities that a beginning may mean, in Persian or Latin letters: those of this name first, then the large ones,
    /// then the shorter name. What differs in one letter comes when nothing begins so.
    pub fn suggest(&self, typed: &str) -> Vec<&City> {
        let wanted = compact(typed);
        if wanted.chars().count() < LEAST_TYPED {
            return Vec::new();
        }
        let mut begin: Vec<(bool, bool, usize, &City)> = Vec::new();
        for city in self.provinces().iter().flat_map(|province| &province.cities) {
            let names = [&city.name].into_iter().chain(&city.english_name).map(|name| compact(name));
            if let Some(name) = names.filter(|name| name.starts_with(&wanted)).min_by_key(String::len) {
                begin.push((name != wanted, city.districts.is_none(), name.chars().count(), city));
            }
        }
        begin.sort_by_key(|(is_other, is_small, length, _)| (*is_other, *is_small, *length));
        if begin.is_empty() {
            return match self.find_city(typed) {
                CityFound::One(city) => vec![city],
                CityFound::Several(cities) | CityFound::None(cities) => cities,
            };
        }
        begin.into_iter().map(|(.., city)| city).take(MOST_OFFERED).collect()
    }

    /// The cities that most people live in: those with municipal districts.
    pub fn large_cities(&self) -> impl Iterator<Item = &City> {
        self.provinces().iter().flat_map(|province| &province.cities).filter(|city| city.districts.is_some())
    }

    /// Cities whose name begins with what was typed, or differs from it in one letter.
    fn near(&self, typed: &str) -> Vec<&City> {
        if typed.chars().count() < 2 {
            return Vec::new();
        }
        let mut near: Vec<(usize, &City)> = Vec::new();
        for city in self.provinces().iter().flat_map(|province| &province.cities) {
            let name = compact(&city.name);
            if name.starts_with(typed) {
                near.push((name.chars().count() - typed.chars().count(), city));
            } else if is_one_off(&name, typed) {
                near.push((1, city));
            }
        }
        near.sort_by_key(|(distance, _)| *distance);
        near.into_iter().map(|(_, city)| city).take(MOST_OFFERED).collect()
    }
}

/// Whether a province of this name is meant; people leave the first word of two away, or write what kind of place it is.
fn means(province: &str, wanted: &str) -> bool {
    let name = compact(province);
    !wanted.is_empty() && (name.contains(wanted) || wanted.contains(&name))
}

/// A name without anything between its letters: the space, the non-joiner and nothing at all are one.
pub(super) fn compact(name: &str) -> String {
    fold_joined(&fold(name)).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether one letter more, less or changed makes one text of the other.
fn is_one_off(one: &str, other: &str) -> bool {
    let (long, short): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (long, short) = if long.len() < short.len() { (short, long) } else { (long, short) };
    if long.len() - short.len() > 1 || short.len() < 3 {
        return false;
    }
    let same = long.iter().zip(&short).take_while(|(a, b)| a == b).count();
    let rest = if long.len() == short.len() { same + 1 } else { same };
    long.get(same + 1..) == short.get(rest..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::places::places;

    // The names are spelled in escapes: sources hold no Arabic-script letters.
    const MASHHAD: &str = "\u{645}\u{634}\u{647}\u{62F}";

    fn one(typed: &str) -> Option<&'static City> {
        match places().find_city(typed) {
            CityFound::One(city) => Some(city),
            _ => None,
        }
    }

    #[test]
    fn every_city_is_found_by_its_name_and_province_and_by_its_code() {
        for province in places().provinces() {
            for city in &province.cities {
                assert_eq!(one(&city.code), Some(city));
                let typed = format!("{}\u{60C} {}", city.name, province.name);
                match places().find_city(&typed) {
                    CityFound::One(found) => assert_eq!(found.province_iso, city.province_iso, "{typed}"),
                    CityFound::Several(found) => assert!(found.contains(&city), "{typed}"),
                    CityFound::None(_) => panic!("{typed} is not found"),
                }
            }
        }
    }

    #[test]
    fn names_of_two_places_are_asked_about() {
        let all = places().provinces().iter().flat_map(|province| &province.cities);
        let mut names: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        all.for_each(|city| *names.entry(compact(&city.name)).or_default() += 1);
        let shared = names.into_iter().find(|(_, count)| *count > 1).map(|(name, _)| name).unwrap();
        assert!(matches!(places().find_city(&shared), CityFound::Several(found) if found.len() > 1), "{shared}");
    }

    #[test]
    fn a_slip_is_answered_with_what_comes_near() {
        let short: String = MASHHAD.chars().take(3).collect();
        for typed in [short, format!("{MASHHAD}\u{62F}")] {
            let CityFound::None(near) = places().find_city(&typed) else { panic!("{typed}") };
            assert!(near.iter().any(|city| city.name == MASHHAD), "{typed}: {near:?}");
            assert!(near.len() <= MOST_OFFERED);
        }
        assert_eq!(places().find_city("zzzz"), CityFound::None(Vec::new()));
        assert_eq!(places().find_city(""), CityFound::None(Vec::new()));
        assert_eq!(places().find_city("\u{60C}"), CityFound::None(Vec::new()));
    }

    #[test]
    fn a_beginning_proposes_the_city_itself_first_and_large_ones_before_small_ones() {
        let beginning: String = MASHHAD.chars().take(2).collect();
        assert_eq!(places().suggest(&beginning)[0].name, MASHHAD);
        assert_eq!(places().suggest(MASHHAD)[0].name, MASHHAD);
        assert_eq!(places().suggest("mashh")[0].name, MASHHAD);
        assert_eq!(places().suggest(&format!("{MASHHAD}\u{62F}"))[0].name, MASHHAD, "a slip");
        assert_eq!(places().suggest("m"), Vec::<&City>::new());
        assert_eq!(places().suggest(""), Vec::<&City>::new());
        for city in places().provinces().iter().flat_map(|province| &province.cities) {
            let found = places().suggest(&city.name);
            assert!(found.len() <= MOST_OFFERED && found.iter().any(|it| it.code == city.code), "{}", city.name);
        }
    }

    #[test]
    fn one_letter_apart() {
        for (a, b, is) in [("abcd", "abcx", true), ("abcd", "abd", true), ("abcd", "abdc", false), ("abc", "abc", true)]
        {
            assert_eq!(is_one_off(a, b), is, "{a} {b}");
            assert_eq!(is_one_off(b, a), is, "{b} {a}");
        }
    }
}
