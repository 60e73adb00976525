//! The catalogue: what can be asked for. Written once into the tables from the data file the binary carries
//! ([`load_from_data`]), then read into memory ([`refresh`]): pages and search look at that snapshot only.
//!
//! Nothing here is personal, and everything here is public.
use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use serde::{Deserialize, Serialize};

use super::Services;
use super::refusal::Refusal;
use crate::i18n::{Lang, LocalName};

mod danger;
pub(in crate::domain) mod data;
mod english;
mod file;
mod load;
mod search;
mod snapshot;
#[cfg(test)]
mod tests;
mod typing;

pub use danger::{GivenAnswer, danger_in, danger_of, dangers_of_service};
pub use load::load_from_data;
pub use search::search;
pub use snapshot::refresh;

pub use crate::model::question::QuestionKind;

/// The snapshot that everybody shares; replaced as a whole.
pub type CatalogueHandle = Arc<ArcSwap<Catalogues>>;

/// The catalogue in each language of the site: the same services, in other words.
#[derive(Debug, Default)]
pub struct Catalogues {
    persian: Arc<Catalogue>,
    english: Arc<Catalogue>,
}

impl Catalogues {
    fn of(&self, lang: Lang) -> &Arc<Catalogue> {
        match lang {
            Lang::Fa => &self.persian,
            Lang::En => &self.english,
        }
    }
}

/// Categories and services as they stand in the tables, in one language.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// In their order; only those that offer something.
    pub categories: Vec<Arc<Category>>,
    /// By slug; retired ones too, so that old requests keep their words.
    pub services: HashMap<String, Arc<Service>>,
    index: search::Index,
}

/// A group of services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The language of its words.
    pub lang: Lang,
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// Name of an icon of the sprite.
    pub icon: String,
    /// What can be asked for today, in its order.
    pub services: Vec<Arc<Service>>,
}

/// Something that can be asked for. Codes have their words in the locales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The language of its words: of a service that is no longer offered there may be no English ones.
    pub lang: Lang,
    pub slug: String,
    pub category_slug: String,
    pub title: String,
    pub summary: String,
    /// Code: how the price comes about.
    pub price_model: String,
    /// What one pays by, in words.
    pub unit: Option<String>,
    /// The same behind a number.
    pub counted_unit: Option<String>,
    /// The least that can be asked for, in units.
    pub min_quantity: Option<i32>,
    /// Codes: what may come on top.
    pub price_components: Vec<String>,
    /// Code: who brings materials.
    pub materials: String,
    /// Other names, for search.
    pub synonyms: Vec<String>,
    /// Codes: what one should know before asking.
    pub flags: Vec<String>,
    /// Suggested by the catalogue; nothing promises it yet.
    pub warranty_days: Option<i32>,
    /// Of the request form, in their order.
    pub questions: Vec<Question>,
    /// No longer asked; kept for the words of old answers.
    pub retired_questions: Vec<Question>,
    /// No longer offered.
    pub is_retired: bool,
}

/// A question of a service's request form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Unique in its service.
    pub key: String,
    pub kind: QuestionKind,
    pub label: String,
    pub help: Option<String>,
    pub is_required: bool,
    /// Of `Single` and `Multi`, in their order.
    pub options: Vec<QuestionOption>,
    /// Of `Number`, with `max` and `step`.
    pub min: Option<i32>,
    pub max: Option<i32>,
    pub step: Option<i32>,
    /// What a number counts, in words.
    pub unit: Option<String>,
    /// Of `Text`, in characters.
    pub max_length: Option<i32>,
    pub default: Option<String>,
}

/// One answer that can be picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    /// As forms send it and answers keep it.
    pub value: String,
    pub label: String,
}

impl Service {
    /// Asked today or in the past, in their order.
    pub fn stored_questions(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().chain(&self.retired_questions)
    }
}

impl Catalogue {
    /// A service that is offered today.
    pub fn service(&self, slug: &str) -> Option<&Arc<Service>> {
        self.services.get(slug).filter(|service| !service.is_retired)
    }

    /// A category that offers something.
    pub fn category(&self, slug: &str) -> Option<&Arc<Category>> {
        self.categories.iter().find(|category| category.slug == slug)
    }
}

/// The snapshot as it is now, in Persian.
///
/// Permissions: anyone.
pub fn current(services: &Services) -> Arc<Catalogue> {
    current_in(services, Lang::Fa)
}

/// The snapshot as it is now, in the words of a language.
///
/// Permissions: anyone.
pub fn current_in(services: &Services, lang: Lang) -> Arc<Catalogue> {
    Arc::clone(services.catalogue.load().of(lang))
}

/// A service that can be asked for today, in Persian.
///
/// Permissions: anyone.
///
/// # Errors
/// None today; the signature leaves room for a catalogue that is not in memory.
pub async fn find_service(services: &Services, slug: &str) -> Result<Option<Arc<Service>>, Refusal> {
    Ok(find_service_in(services, slug, Lang::Fa))
}

/// A service that can be asked for today, in the words of a language. Keys and values are the same in each.
///
/// Permissions: anyone.
pub fn find_service_in(services: &Services, slug: &str, lang: Lang) -> Option<Arc<Service>> {
    services.catalogue.load().of(lang).service(slug).cloned()
}

/// A service, also when it is no longer offered: for the words of what was asked for in the past, in a language as far as
/// there are any in it.
///
/// Permissions: anyone.
pub fn find_stored_service_in(services: &Services, slug: &str, lang: Lang) -> Option<Arc<Service>> {
    services.catalogue.load().of(lang).services.get(slug).cloned()
}

/// The title of a service in each language, also of one that is no longer offered.
///
/// Permissions: anyone.
pub fn stored_title(services: &Services, slug: &str) -> Option<LocalName> {
    let catalogues = services.catalogue.load();
    let persian = catalogues.persian.services.get(slug)?;
    let english = catalogues.english.services.get(slug).filter(|service| service.lang == Lang::En);
    Some(LocalName::new(persian.title.clone(), english.map(|service| service.title.clone())))
}
