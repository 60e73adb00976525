//! What is proposed while somebody types: the search and the city lookup of the pages, cut to what fits below a field.
use std::sync::Arc;

use super::cx::Cx;
use crate::domain::catalogue::{self, Service};
use crate::domain::places::{City, places};
use crate::i18n::Words;
use crate::model::action::{CitySuggestion, CitySuggestions, SearchSuggestions, ServiceSuggestion};
use crate::model::danger::Danger;
use crate::model::text::clean_line;

/// More is not read of what somebody types.
const LONGEST_TYPED: usize = 100;
/// What fits between a field and the keyboard of a phone.
const MOST_SERVICES: usize = 6;

/// The cities that `typed` may mean.
pub fn cities(cx: &Cx, typed: &str) -> CitySuggestions {
    let words = cx.words;
    let suggestion = |city: &City| CitySuggestion {
        name: city.name_in(words.lang()).text.to_owned(),
        province: province_of(words, city).to_owned(),
        typed: city_in_province(words, city),
    };
    let cities: Vec<CitySuggestion> = places().suggest(&query(typed)).into_iter().map(suggestion).collect();
    let count = i64::try_from(cities.len()).unwrap_or(i64::MAX);
    CitySuggestions { cities, said: words.plain("suggest-cities-found", &[("n", count.into())]) }
}

/// A city with its province, as a field holds it: it means this city and no other.
pub fn city_in_province(words: Words, city: &City) -> String {
    let name = city.name_in(words.lang()).text;
    words.plain("request-city-in", &[("city", name.into()), ("province", province_of(words, city).into())])
}

/// In the language of the city's name, or both together would be in two.
fn province_of(words: Words, city: &City) -> &'static str {
    let lang = city.name_in(words.lang()).lang;
    places().province(&city.province_iso).map_or("", |province| province.name_in(lang).text)
}

/// The services that the search finds.
pub fn services(cx: &Cx, typed: &str) -> SearchSuggestions {
    let words = cx.words;
    let query = query(typed);
    if query.is_empty() {
        return SearchSuggestions::default();
    }
    let found = catalogue::search(&catalogue::current_in(&cx.services, words.lang()), &query);
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let suggestion = |service: &Arc<Service>| ServiceSuggestion {
        title: service.title.clone(),
        summary: service.summary.clone(),
        address: cx.href(&format!("/services/{}", service.slug)),
        lang: (service.lang != words.lang()).then(|| service.lang.code().to_owned()),
    };
    let danger = catalogue::danger_in(&query).map(|danger| what_to_do(words, danger));
    SearchSuggestions {
        services: found.iter().take(MOST_SERVICES).map(suggestion).collect(),
        said: words.plain("suggest-found", &[("n", count.into())]),
        danger,
    }
}

/// What to do now, and whom to call first.
// words: danger-*
fn what_to_do(words: Words, danger: Danger) -> String {
    let mut said = words.plain(&format!("danger-{}-do", danger.code()), &[]);
    for number in danger.numbers().iter().take(1) {
        let who = words.plain(&format!("danger-call-{number}"), &[("number", words.digits(number).into())]);
        said = format!("{said} {who}");
    }
    said
}

/// What is searched for, of what somebody typed.
pub fn query(typed: &str) -> String {
    clean_line(&typed.chars().take(LONGEST_TYPED).collect::<String>())
}
