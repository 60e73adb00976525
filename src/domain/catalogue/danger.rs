//! What means danger: answers to the questions of a service, and words that people search for. Both are data, beside the
//! services they belong to (`data/catalogue.json`).
use std::collections::HashMap;
use std::sync::LazyLock;

use super::file::{self, CatalogueFile, DangerRow};
use crate::model::danger::Danger;
use crate::model::text::fold;

/// The answer of a yes-or-no question that can mean danger.
const YES: &str = "yes";

static DANGERS: LazyLock<Dangers> = LazyLock::new(|| {
    file::read().map(|file| Dangers::of(&file)).unwrap_or_else(|fault| {
        // The tests refuse such a file, and a program with it does not start.
        tracing::error!(%fault, "the data file of the catalogue cannot be read");
        Dangers::default()
    })
});

#[derive(Debug, Default)]
struct Dangers {
    /// Service, question and answer.
    answers: HashMap<(String, String, String), Danger>,
    phrases: Vec<Phrases>,
}

/// What means one danger in a search, each phrase as its words.
#[derive(Debug)]
struct Phrases {
    danger: Danger,
    said: Vec<Vec<String>>,
    /// What only sounds like it: an oven that does not spark.
    unless: Vec<Vec<String>>,
}

/// What one answer means.
#[derive(Clone, Copy, Debug)]
pub struct GivenAnswer<'a> {
    /// Key of the question.
    pub question: &'a str,
    /// As the form sends it.
    pub value: &'a str,
}

/// The worst danger that answers to the questions of a service mean.
///
/// Permissions: anyone.
pub fn danger_of<'a>(service: &str, answers: impl IntoIterator<Item = GivenAnswer<'a>>) -> Option<Danger> {
    let meant = |answer: GivenAnswer<'_>| {
        let key = (service.to_owned(), answer.question.to_owned(), answer.value.to_owned());
        DANGERS.answers.get(&key).copied()
    };
    answers.into_iter().filter_map(meant).min()
}

/// The dangers that some answer of this service means, the worst first.
///
/// Permissions: anyone.
pub fn dangers_of_service(service: &str) -> Vec<Danger> {
    let answers = DANGERS.answers.iter().filter(|((of, _, _), _)| of == service);
    let mut dangers: Vec<Danger> = answers.map(|(_, danger)| *danger).collect();
    dangers.sort_unstable();
    dangers.dedup();
    dangers
}

/// The worst danger that the words of a search mean.
///
/// Permissions: anyone.
pub fn danger_in(query: &str) -> Option<Danger> {
    let start: String = query.chars().take(super::search::LONGEST_QUERY).collect();
    let words = words_of(&start);
    let is_said = |phrases: &&Phrases| {
        let said = |list: &[Vec<String>]| list.iter().any(|phrase| holds(&words, phrase));
        said(&phrases.said) && !said(&phrases.unless)
    };
    DANGERS.phrases.iter().filter(is_said).map(|phrases| phrases.danger).min()
}

fn words_of(text: &str) -> Vec<String> {
    super::search::words_of(&fold(text)).map(str::to_owned).collect()
}

/// Whether the words of a phrase stand beside each other, joined or apart.
fn holds(words: &[String], phrase: &[String]) -> bool {
    let joined = phrase.concat();
    (0..words.len()).any(|at| {
        let mut text = String::new();
        words[at..].iter().any(|word| {
            text.push_str(word);
            text == joined
        })
    })
}

impl Dangers {
    fn of(file: &CatalogueFile) -> Self {
        let services = file.categories.iter().flat_map(|category| &category.services);
        let questions = services.flat_map(|service| service.questions.iter().map(move |question| (service, question)));
        let mut answers = HashMap::new();
        for (service, question) in questions {
            let options = question.options.iter().map(|option| (option.value.as_str(), option.danger));
            for (value, danger) in options.chain([(YES, question.danger)]) {
                if let Some(danger) = danger {
                    answers.insert((service.slug.clone(), question.key.clone(), value.to_owned()), danger);
                }
            }
        }
        Self { answers, phrases: file.dangers.iter().map(phrases).collect() }
    }
}

fn phrases(row: &DangerRow) -> Phrases {
    let split = |texts: &[String]| texts.iter().map(|text| words_of(text)).collect();
    Phrases { danger: row.id, said: split(&row.words), unless: split(&row.unless) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer<'a>(question: &'a str, value: &'a str) -> GivenAnswer<'a> {
        GivenAnswer { question, value }
    }

    #[test]
    fn answers_that_mean_danger_are_known() {
        assert_eq!(danger_of("gas-piping", [answer("smell", "yes")]), Some(Danger::Gas));
        assert_eq!(danger_of("boiler-service", [answer("gas_smell", "yes")]), Some(Danger::Gas));
        assert_eq!(danger_of("oven-stove-repair", [answer("gas_smell", "yes")]), Some(Danger::Gas));
        for value in ["burn", "shock"] {
            assert_eq!(danger_of("power-fault", [answer("symptom", value)]), Some(Danger::Electricity));
        }
        let leak = [answer("where", "pipe_hidden"), answer("urgency", "emergency")];
        assert_eq!(danger_of("leak-repair", leak), Some(Danger::Flood));
    }

    #[test]
    fn other_answers_mean_none() {
        assert_eq!(danger_of("gas-piping", [answer("smell", "no"), answer("permit", "yes")]), None);
        assert_eq!(danger_of("leak-repair", [answer("urgency", "today")]), None);
        assert_eq!(danger_of("home-cleaning", [answer("smell", "yes")]), None);
        assert_eq!(danger_of("gas-piping", []), None);
    }

    #[test]
    fn a_service_says_which_dangers_its_answers_mean() {
        assert_eq!(dangers_of_service("gas-piping"), [Danger::Gas]);
        assert_eq!(dangers_of_service("power-fault"), [Danger::Electricity]);
        assert!(dangers_of_service("home-cleaning").is_empty());
    }

    #[test]
    fn words_that_mean_danger_are_heard_and_what_only_sounds_like_it_is_not() {
        let smell_of_gas = "\u{0628}\u{0648}\u{06CC} \u{06AF}\u{0627}\u{0632}";
        let spark = "\u{062C}\u{0631}\u{0642}\u{0647}";
        for (typed, danger) in [
            (smell_of_gas.to_owned(), Some(Danger::Gas)),
            (
                format!("\u{062E}\u{0648}\u{0646}\u{0647} {smell_of_gas} \u{0645}\u{06CC}\u{062F}\u{0647}"),
                Some(Danger::Gas),
            ),
            (smell_of_gas.replace(' ', ""), Some(Danger::Gas)),
            ("I smell gas in the kitchen".to_owned(), Some(Danger::Gas)),
            (
                format!("\u{067E}\u{0631}\u{06CC}\u{0632} {spark} \u{0645}\u{06CC}\u{0632}\u{0646}\u{0647}"),
                Some(Danger::Electricity),
            ),
            (
                format!(
                    "\u{0641}\u{0646}\u{062F}\u{06A9} {spark} \u{0646}\u{0645}\u{06CC}\u{200C}\u{0632}\u{0646}\u{062F}"
                ),
                None,
            ),
            ("\u{0622}\u{0628} \u{06AF}\u{0631}\u{0641}\u{062A}\u{0647}".to_owned(), Some(Danger::Flood)),
            ("fire alarm".to_owned(), None),
            ("my kitchen is on fire".to_owned(), Some(Danger::Fire)),
            // A cylinder begins with the letters of "flood", a flue with those of "smoke".
            ("\u{0633}\u{06CC}\u{0644}\u{0646}\u{062F}\u{0631}".to_owned(), None),
            ("\u{062F}\u{0648}\u{062F}\u{06A9}\u{0634}".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(danger_in(&typed), danger, "{typed}");
        }
        assert_eq!(danger_in(&format!("{smell_of_gas} {spark}")), Some(Danger::Gas), "the worst of two");
    }

    #[test]
    fn every_danger_has_words_and_none_of_them_silences_all() {
        for danger in Danger::ALL {
            let phrases: Vec<&Phrases> = DANGERS.phrases.iter().filter(|phrases| phrases.danger == *danger).collect();
            assert_eq!(phrases.len(), 1, "{danger}");
            assert!(phrases[0].said.iter().chain(&phrases[0].unless).all(|phrase| !phrase.is_empty()));
            let heard = phrases[0].said.iter().filter(|phrase| !phrases[0].unless.contains(phrase));
            assert!(heard.count() > 3);
        }
    }
}
