//! Answers as text, in the language of their reader where the catalogue has it.
use std::sync::Arc;

use crate::base::crypto::DataKey;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::catalogue::{Question, QuestionKind, Service, find_stored_service_in};
use crate::domain::requests::filing::form::YES;
use crate::domain::requests::read::view::AnsweredQuestion;
use crate::domain::requests::store::open_answer;
use crate::entity::request_answer;
use crate::i18n::{Lang, Words};

/// The answers of one request, opened: values as they are stored, to be worded for whoever reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenAnswers {
    /// The service in Persian and in English, where it is known.
    services: [Option<Arc<Service>>; 2],
    /// Key of the question, and what was answered.
    rows: Vec<(String, Vec<String>)>,
}

impl GivenAnswers {
    /// Opens the answers: in the order of the service's questions, those no longer asked last.
    pub(in crate::domain::requests) fn open(
        services: &Services,
        key: &DataKey,
        service_slug: &str,
        rows: &[request_answer::Model],
    ) -> Result<Self, Fault> {
        let service = find_stored_service_in(services, service_slug, Lang::Fa);
        let keys: Vec<&str> = match service.as_deref() {
            Some(service) => service.stored_questions().map(|question| question.key.as_str()).collect(),
            None => Vec::new(),
        };
        let place = |row: &request_answer::Model| keys.iter().position(|key| *key == row.question_key);
        let mut rows: Vec<&request_answer::Model> = rows.iter().collect();
        rows.sort_by_key(|row| (place(row).unwrap_or(usize::MAX), row.id));
        let opened = rows.into_iter().map(|row| Ok((row.question_key.clone(), open_answer(key, row)?)));
        let rows = opened.collect::<Result<_, Fault>>()?;
        Ok(Self { services: [service, find_stored_service_in(services, service_slug, Lang::En)], rows })
    }

    /// Answers to questions that no catalogue knows, as a page shows what is there.
    pub fn as_they_stand(rows: Vec<(String, Vec<String>)>) -> Self {
        Self { services: Default::default(), rows }
    }

    /// For a reader of this language.
    pub fn in_lang(&self, lang: Lang) -> Vec<AnsweredQuestion> {
        let [persian, english] = &self.services;
        let service = match lang {
            Lang::Fa => persian,
            Lang::En => english,
        };
        self.rows.iter().map(|(key, values)| word_answer(service.as_deref(), key, values.clone())).collect()
    }

    /// How many questions were answered.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The words of an opened answer that is known by the key of its question, in the language of the service's words.
pub fn word_answer(service: Option<&Service>, key: &str, values: Vec<String>) -> AnsweredQuestion {
    let question = service.and_then(|service| service.stored_questions().find(|question| question.key == key));
    let lang = service.map_or(Lang::Fa, |service| service.lang);
    match question {
        Some(question) => AnsweredQuestion {
            lang,
            label: question.label.clone(),
            values: values.into_iter().map(|value| word_value(lang, question, value)).collect(),
        },
        None => AnsweredQuestion { lang, label: key.to_owned(), values },
    }
}

fn word_value(lang: Lang, question: &Question, value: String) -> String {
    let words = Words::of(lang);
    match question.kind {
        QuestionKind::Single | QuestionKind::Multi => {
            let option = question.options.iter().find(|option| option.value == value);
            option.map_or(value, |option| option.label.clone())
        }
        QuestionKind::Number => match &question.unit {
            Some(unit) => format!("{} {unit}", words.digits(&value)),
            None => words.digits(&value),
        },
        QuestionKind::Boolean if value == YES => words.plain("request-answer-yes", &[]),
        QuestionKind::Boolean => words.plain("request-answer-no", &[]),
        QuestionKind::Text | QuestionKind::Photo => value,
    }
}
