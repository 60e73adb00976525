//! Answers as text, in the language of the service's words.
use crate::base::crypto::DataKey;
use crate::base::fault::Fault;
use crate::domain::catalogue::{Question, QuestionKind, Service};
use crate::domain::requests::filing::form::YES;
use crate::domain::requests::read::view::AnsweredQuestion;
use crate::domain::requests::store::open_answer;
use crate::entity::request_answer;
use crate::i18n::{Lang, Words};

/// Opens and words the answers, in the order of the service's questions, those no longer asked last.
pub(in crate::domain::requests) fn word(
    key: &DataKey,
    service: Option<&Service>,
    rows: &[request_answer::Model],
) -> Result<Vec<AnsweredQuestion>, Fault> {
    let lang = lang_of(service);
    let questions: Vec<&Question> = service.into_iter().flat_map(Service::stored_questions).collect();
    let place = |row: &request_answer::Model| questions.iter().position(|question| question.key == row.question_key);
    let mut rows: Vec<&request_answer::Model> = rows.iter().collect();
    rows.sort_by_key(|row| (place(row).unwrap_or(usize::MAX), row.id));
    rows.into_iter()
        .map(|row| Ok(worded(lang, place(row).map(|at| questions[at]), &row.question_key, open_answer(key, row)?)))
        .collect()
}

/// The words of an opened answer that is known by the key of its question.
pub fn word_answer(service: Option<&Service>, key: &str, values: Vec<String>) -> AnsweredQuestion {
    let question = service.and_then(|service| service.stored_questions().find(|question| question.key == key));
    worded(lang_of(service), question, key, values)
}

fn lang_of(service: Option<&Service>) -> Lang {
    service.map_or(Lang::Fa, |service| service.lang)
}

fn worded(lang: Lang, question: Option<&Question>, key: &str, values: Vec<String>) -> AnsweredQuestion {
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
