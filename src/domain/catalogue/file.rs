//! The data file `data/catalogue.json`, as it is written. Anything it does not know is a fault of the file.
use serde::Deserialize;

use super::{QuestionKind, QuestionOption};
use crate::base::fault::Fault;
use crate::model::danger::Danger;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalogue.json"));

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueFile {
    pub schema: String,
    #[serde(rename = "locale")]
    _locale: String,
    #[serde(rename = "direction")]
    _direction: String,
    #[serde(rename = "note")]
    _note: String,
    pub price_models: Vec<PriceModelRow>,
    pub price_components: Vec<ComponentRow>,
    #[serde(rename = "question_types")]
    _question_types: serde_json::Map<String, serde_json::Value>,
    /// Code and what it asks of the program.
    pub flags: serde_json::Map<String, serde_json::Value>,
    /// What people type when something is dangerous.
    pub dangers: Vec<DangerRow>,
    pub categories: Vec<CategoryRow>,
}

/// Words of a search that mean danger.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DangerRow {
    pub id: Danger,
    pub words: Vec<String>,
    /// What holds such words and means none.
    pub unless: Vec<String>,
}

/// A way a price comes about. Its words for readers are in the locales.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceModelRow {
    pub id: String,
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "explain")]
    _explain: String,
    #[serde(rename = "final_price_known_at")]
    _final_price_known_at: String,
    #[serde(rename = "needs_final_confirmation")]
    _needs_final_confirmation: bool,
}

/// Something that may come on top of a price.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentRow {
    pub id: String,
    #[serde(rename = "title")]
    _title: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRow {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub icon: String,
    pub sort: i32,
    pub services: Vec<ServiceRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRow {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub price_model: String,
    pub unit: Option<String>,
    pub min_quantity: Option<i32>,
    pub price_components: Vec<String>,
    pub materials: String,
    pub synonyms: Vec<String>,
    pub flags: Vec<String>,
    pub suggested_workmanship_warranty_days: Option<i32>,
    pub questions: Vec<QuestionRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionRow {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    pub label: String,
    pub help: Option<String>,
    pub required: bool,
    #[serde(default)]
    pub options: Vec<OptionRow>,
    /// What a yes means.
    pub danger: Option<Danger>,
    pub min: Option<i32>,
    pub max: Option<i32>,
    pub step: Option<i32>,
    pub unit: Option<String>,
    pub max_length: Option<i32>,
    /// Of photo questions, which are not asked yet.
    #[serde(rename = "max_files")]
    _max_files: Option<i32>,
    pub default: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionRow {
    pub value: String,
    pub label: String,
    /// What this answer means. It stays in the file: the tables hold what forms ask.
    pub danger: Option<Danger>,
}

impl OptionRow {
    /// As the tables hold it.
    pub fn stored(&self) -> QuestionOption {
        QuestionOption { value: self.value.clone(), label: self.label.clone() }
    }
}

/// The file that this binary carries.
///
/// # Errors
/// When the file is not as it should be; the tests refuse such a file.
pub fn read() -> Result<CatalogueFile, Fault> {
    parse(DATA)
}

/// Reads a file and checks that its parts fit together.
///
/// # Errors
/// In words, with the slug of what does not fit.
pub fn parse(data: &[u8]) -> Result<CatalogueFile, Fault> {
    let file: CatalogueFile = serde_json::from_slice(data)?;
    if file.schema != "karriz.catalogue/1" {
        return Err(Fault::new(format!("catalogue data of schema {}", file.schema)));
    }
    let mut seen = std::collections::HashSet::new();
    for category in &file.categories {
        for service in &category.services {
            check_service(&file, service)?;
            if !seen.insert(service.slug.as_str()) {
                return Err(Fault::new(format!("catalogue data: service {} stands twice", service.slug)));
            }
        }
    }
    Ok(file)
}

fn check_service(file: &CatalogueFile, service: &ServiceRow) -> Result<(), Fault> {
    let fault = |what: &str| Err(Fault::new(format!("catalogue data: service {}: {what}", service.slug)));
    if !file.price_models.iter().any(|model| model.id == service.price_model) {
        return fault("unknown price model");
    }
    if !service.price_components.iter().all(|code| file.price_components.iter().any(|known| known.id == *code)) {
        return fault("unknown price component");
    }
    if !service.flags.iter().all(|code| file.flags.contains_key(code)) {
        return fault("unknown flag");
    }
    if !service.questions.iter().all(is_whole) {
        return fault("a question lacks what its kind needs");
    }
    Ok(())
}

fn is_whole(question: &QuestionRow) -> bool {
    // Only a yes can mean danger by itself; of other kinds an option does.
    if question.danger.is_some() && question.kind != QuestionKind::Boolean {
        return false;
    }
    match question.kind {
        QuestionKind::Single | QuestionKind::Multi => question.options.len() >= 2,
        QuestionKind::Number => match (question.min, question.max, question.step) {
            (Some(min), Some(max), Some(step)) => min < max && step > 0,
            _ => false,
        },
        QuestionKind::Text => question.max_length.is_some_and(|most| most > 0),
        QuestionKind::Boolean | QuestionKind::Photo => true,
    }
}
