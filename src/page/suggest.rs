//! What is proposed while somebody types: the search and the city lookup of the pages, cut to what fits below a field.
use std::sync::Arc;

use super::cx::Cx;
use crate::domain::catalogue::{self, Service};
use crate::domain::places::{City, places};
use crate::model::action::{CitySuggestion, SearchSuggestions, ServiceSuggestion};
use crate::model::text::clean_line;

/// More is not read of what somebody types.
const LONGEST_TYPED: usize = 100;
/// What fits between a field and the keyboard of a phone.
const MOST_SERVICES: usize = 6;

/// The cities that `typed` may mean.
pub fn cities(cx: &Cx, typed: &str) -> Vec<CitySuggestion> {
    let words = cx.words;
    let suggestion = |city: &City| {
        // Both in one language, or the field would be in two.
        let name = city.name_in(words.lang());
        let province = places().province(&city.province_iso).map_or("", |province| province.name_in(name.lang).text);
        let typed = words.plain("request-city-in", &[("city", name.text.into()), ("province", province.into())]);
        CitySuggestion { name: name.text.to_owned(), province: province.to_owned(), typed }
    };
    places().suggest(&shortened(typed)).into_iter().map(suggestion).collect()
}

/// The services that the search finds.
pub fn services(cx: &Cx, typed: &str) -> SearchSuggestions {
    let words = cx.words;
    let query = shortened(typed);
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
    // words: danger-*
    let danger = catalogue::danger_in(&query).map(|danger| words.t(&format!("danger-{}-do", danger.code())));
    SearchSuggestions {
        services: found.iter().take(MOST_SERVICES).map(suggestion).collect(),
        said: words.plain("suggest-found", &[("n", count.into())]),
        danger,
    }
}

fn shortened(typed: &str) -> String {
    clean_line(&typed.chars().take(LONGEST_TYPED).collect::<String>())
}
