//! The catalogue in English (`data/catalogue.en.json`): the words of `catalogue.json`, by its slugs, keys and values. Nothing
//! is stored of it: the words are put beside the rows when the tables are read into memory.
use std::collections::HashMap;

use serde::Deserialize;

use super::{Category, Question, Service};
use crate::base::fault::Fault;
use crate::i18n::Lang;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalogue.en.json"));

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct English {
    schema: String,
    #[serde(rename = "note")]
    _note: String,
    pub categories: HashMap<String, CategoryWords>,
    pub services: HashMap<String, ServiceWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryWords {
    pub title: String,
    pub summary: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceWords {
    pub title: String,
    pub summary: String,
    pub unit: Option<String>,
    /// The unit in the plural, where there is a least number of them.
    pub units: Option<String>,
    /// What people type to find it.
    pub names: Vec<String>,
    pub questions: HashMap<String, QuestionWords>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionWords {
    pub label: String,
    pub help: Option<String>,
    pub unit: Option<String>,
    /// By value.
    #[serde(default)]
    pub options: HashMap<String, String>,
}

/// The file that this binary carries.
///
/// # Errors
/// When the file is not as it should be; the tests refuse such a file.
pub fn read() -> Result<English, Fault> {
    let file: English = serde_json::from_slice(DATA)?;
    if file.schema != "karriz.catalogue.en/1" {
        return Err(Fault::new(format!("English catalogue data of schema {}", file.schema)));
    }
    Ok(file)
}

impl English {
    /// The service in English; as it is where the file does not know it: one that is no longer offered.
    pub fn service(&self, persian: &Service) -> Service {
        let Some(words) = self.services.get(&persian.slug) else { return persian.clone() };
        let question = |question: &Question| match words.questions.get(&question.key) {
            Some(words) => words.of(question),
            None => question.clone(),
        };
        Service {
            lang: Lang::En,
            title: words.title.clone(),
            summary: words.summary.clone(),
            unit: words.unit.clone(),
            counted_unit: words.units.clone(),
            synonyms: words.names.clone(),
            questions: persian.questions.iter().map(question).collect(),
            retired_questions: persian.retired_questions.iter().map(question).collect(),
            ..persian.clone()
        }
    }

    /// The words of a category in English, without its services.
    pub fn category(&self, persian: &Category) -> Category {
        match self.categories.get(&persian.slug) {
            Some(words) => Category {
                lang: Lang::En,
                title: words.title.clone(),
                summary: words.summary.clone(),
                ..persian.clone()
            },
            None => persian.clone(),
        }
    }
}

impl QuestionWords {
    fn of(&self, persian: &Question) -> Question {
        let mut question =
            Question { label: self.label.clone(), help: self.help.clone(), unit: self.unit.clone(), ..persian.clone() };
        for option in &mut question.options {
            if let Some(label) = self.options.get(&option.value) {
                option.label.clone_from(label);
            }
        }
        question
    }
}
