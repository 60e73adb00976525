//! Search in the catalogue, in memory: the same results on every database. Both sides are folded, so that Arabic
//! letters, joined and split compounds and the digits of any script meet.
//!
//! A query goes through stages, from what is sure to what is likely, and the first that finds something answers:
//! all its words; Persian words in Latin letters; all its words, the unknown ones mistyped; most of its words; the same keys
//! on the other keyboard. Where none is sure, nothing is found: an odd answer helps nobody.
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::typing::typing;
use super::{Catalogue, Category, Service};
use crate::model::text::{fold, fold_joined};

/// No more of a query is read; longer ones are pasted text.
pub(super) const LONGEST_QUERY: usize = 100;
/// No more words of a query are looked up.
const MOST_WORDS: usize = 12;
/// One letter means everything.
const SHORTEST_QUERY: usize = 2;
/// Shorter words match only where a word begins: two letters stand inside too many words.
const SHORTEST_INSIDE: usize = 3;
/// Shorter words must be typed right.
const SHORTEST_TYPO: usize = 4;
/// A word that is found in more than one service of so many says too little to answer alone for a sentence, and so does a
/// word of two letters.
const TELLING_PART: usize = 5;

/// What is searched, folded once.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// All whole words.
    words: HashSet<String>,
    /// Persian words by their consonants in Latin letters.
    by_consonants: HashMap<String, Vec<String>>,
}

#[derive(Debug)]
struct Entry {
    service: Arc<Service>,
    /// Best first: title, other names, the same in the other language, title of the category, summary.
    fields: Vec<(Place, Text)>,
}

/// Where words were found. The order is the order of results with the same kind of match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Title,
    Synonym,
    OtherLanguage,
    Category,
    Summary,
}

/// How words were found, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// A name begins with it.
    Start,
    /// A word begins with it.
    WordStart,
    Inside,
    OneTypo,
}

type Rank = (Match, Place);

/// A folded text.
#[derive(Debug)]
struct Text {
    /// Letters and digits only.
    squashed: String,
    /// Places in `squashed` where a word begins.
    starts: Vec<usize>,
    /// Words of both folded forms.
    words: Vec<Vec<char>>,
}

/// How much a match may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    Strict,
    /// Also inside of words for short words, and with one typo for long ones.
    Loose,
}

/// A query, as it is looked up.
#[derive(Debug)]
struct Query {
    /// All its words beside each other: as they were typed, and those that say something.
    wholes: Vec<String>,
    asked: Vec<Asked>,
}

/// A word of a query, as it is looked up.
#[derive(Debug)]
struct Asked {
    text: String,
    /// Whether some service holds it as it is.
    is_known: bool,
}

/// The services that a query means, best first. An empty query means nothing, and so does one letter.
///
/// Permissions: anyone.
pub fn search(catalogue: &Catalogue, query: &str) -> Vec<Arc<Service>> {
    let start: String = query.chars().take(LONGEST_QUERY).collect();
    let folded = fold(&start);
    let index = &catalogue.index;
    let other_layouts = || typing().other_layouts(&folded).iter().find_map(|text| index.all_of(text));
    let found = index.sure(&folded).or_else(other_layouts).unwrap_or_default();
    found.into_iter().map(|entry| Arc::clone(&entry.service)).collect()
}

/// Letters and digits that stand together; everything else parts words.
pub(super) fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words that say something; all of them where none does.
fn telling_words(folded: &str) -> Vec<&str> {
    let all: Vec<&str> = words_of(folded).take(MOST_WORDS).collect();
    let telling: Vec<&str> = all.iter().copied().filter(|word| !typing().is_filler(word)).collect();
    if telling.is_empty() { all } else { telling }
}

impl Index {
    /// The index of what is offered. `others` are the services in the other language.
    pub fn of(categories: &[Arc<Category>], others: &[Arc<Service>]) -> Self {
        let others: HashMap<&str, &Arc<Service>> =
            others.iter().map(|service| (service.slug.as_str(), service)).collect();
        let entry = |category: &Category, service: &Arc<Service>| Entry {
            service: Arc::clone(service),
            fields: fields(category, service, others.get(service.slug.as_str()).copied()),
        };
        let entries: Vec<Entry> = categories
            .iter()
            .flat_map(|category| category.services.iter().map(|service| entry(category, service)))
            .collect();
        let texts = entries.iter().flat_map(|entry| &entry.fields).flat_map(|(_, text)| &text.words);
        let words: HashSet<String> = texts.map(|letters| letters.iter().collect()).collect();
        let mut by_consonants: HashMap<String, Vec<String>> = HashMap::new();
        for word in words.iter().filter(|word| !word.is_ascii()) {
            by_consonants.entry(typing().consonants(word)).or_default().push(word.clone());
        }
        by_consonants.remove("");
        Self { entries, words, by_consonants }
    }

    /// What is found in the words that were typed.
    fn sure(&self, folded: &str) -> Option<Vec<&Entry>> {
        let query = self.read(folded)?;
        let strictly = self.in_order(|entry| entry.rank_of_all(&query, Care::Strict));
        // Before a Latin word is taken for a mistyped one, it may be a Persian one.
        let meant = || self.transliterated(folded);
        let loosely = || self.in_order(|entry| entry.rank_of_all(&query, Care::Loose));
        strictly.or_else(meant).or_else(loosely).or_else(|| self.most_of(&query.asked))
    }

    /// What holds all words as they are, and nothing less: for guesses about the query.
    fn all_of(&self, folded: &str) -> Option<Vec<&Entry>> {
        let query = self.read(folded)?;
        self.in_order(|entry| entry.rank_of_all(&query, Care::Strict))
    }

    /// A query as it is looked up; nothing when it is too short to mean anything.
    fn read(&self, folded: &str) -> Option<Query> {
        words_of(folded).flat_map(str::chars).nth(SHORTEST_QUERY - 1)?;
        let asked = self.asked(folded);
        let mut wholes: Vec<String> =
            vec![words_of(folded).collect(), asked.iter().map(|word| word.text.as_str()).collect()];
        wholes.dedup();
        Some(Query { wholes, asked })
    }

    /// What holds most words of a sentence, when those say enough: at least half of them, and not only words that many
    /// services hold.
    fn most_of(&self, asked: &[Asked]) -> Option<Vec<&Entry>> {
        let known = asked.iter().filter(|word| word.is_known);
        let known: Vec<(&str, bool)> = known.map(|word| (word.text.as_str(), self.is_telling(&word.text))).collect();
        self.in_order(|entry| {
            let rank = |(word, is_telling): &(&str, bool)| Some((entry.rank_of(word, Care::Strict)?, *is_telling));
            let ranks: Vec<(Rank, bool)> = known.iter().filter_map(rank).collect();
            let says_enough = ranks.len() * 2 >= asked.len() && ranks.iter().any(|(_, is_telling)| *is_telling);
            let best = ranks.iter().map(|(rank, _)| *rank).min()?;
            says_enough.then_some((Reverse(ranks.len()), best))
        })
    }

    /// Persian words that were typed in Latin letters.
    fn transliterated(&self, folded: &str) -> Option<Vec<&Entry>> {
        let words = telling_words(folded);
        if words.is_empty() || !words.iter().all(|word| word.is_ascii()) {
            return None;
        }
        let meant: Vec<&Vec<String>> =
            words.iter().map(|word| self.by_consonants.get(&typing().consonants(word))).collect::<Option<_>>()?;
        self.in_order(|entry| {
            let best = |ways: &&Vec<String>| ways.iter().filter_map(|way| entry.rank_of(way, Care::Strict)).min();
            meant.iter().map(best).collect::<Option<Vec<Rank>>>()?.into_iter().max()
        })
    }

    /// The words of a query as they are written: one that is found nowhere may be spoken.
    fn asked(&self, folded: &str) -> Vec<Asked> {
        let looked_up = |word: &str| {
            if self.is_known(word) {
                return Asked { text: word.to_owned(), is_known: true };
            }
            let written = typing().written(word).into_iter().find(|way| self.words.contains(way));
            let is_known = written.is_some();
            Asked { text: written.unwrap_or_else(|| word.to_owned()), is_known }
        };
        telling_words(folded).into_iter().map(looked_up).collect()
    }

    fn is_known(&self, word: &str) -> bool {
        self.words.contains(word) || self.entries.iter().any(|entry| entry.rank_of(word, Care::Strict).is_some())
    }

    /// Whether a word says enough to answer alone for a sentence.
    fn is_telling(&self, word: &str) -> bool {
        let holds = |entry: &&Entry| entry.rank_of(word, Care::Strict).is_some();
        let is_rare = || self.entries.iter().filter(holds).count() * TELLING_PART <= self.entries.len();
        word.chars().count() >= SHORTEST_INSIDE && is_rare()
    }

    /// The entries that got a rank, by it; those with the same rank stay in the catalogue's order.
    fn in_order<R: Ord>(&self, rank: impl Fn(&Entry) -> Option<R>) -> Option<Vec<&Entry>> {
        let mut found: Vec<(R, &Entry)> = self.entries.iter().filter_map(|entry| Some((rank(entry)?, entry))).collect();
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        (!found.is_empty()).then(|| found.into_iter().map(|(_, entry)| entry).collect())
    }
}

fn fields(category: &Category, service: &Service, other: Option<&Arc<Service>>) -> Vec<(Place, Text)> {
    let synonyms = service.synonyms.iter().map(|text| (Place::Synonym, Text::of(text)));
    let mut fields = vec![(Place::Title, Text::of(&service.title))];
    fields.extend(synonyms);
    if let Some(other) = other.filter(|other| other.lang != service.lang) {
        let names = std::iter::once(&other.title).chain(&other.synonyms);
        fields.extend(names.map(|text| (Place::OtherLanguage, Text::of(text))));
    }
    fields.push((Place::Category, Text::of(&category.title)));
    fields.push((Place::Summary, Text::of(&service.summary)));
    fields
}

impl Entry {
    /// The rank of the words as they stand beside each other, or else of the worst among them. With loose care only words that
    /// are found nowhere may be mistyped: no typo is taken for a word that is one.
    fn rank_of_all(&self, query: &Query, care: Care) -> Option<(Rank, Vec<Rank>)> {
        if let Some(rank) = query.wholes.iter().filter_map(|whole| self.rank_of(whole, care)).min() {
            return Some((rank, Vec::new()));
        }
        let care_for = |word: &Asked| if word.is_known { Care::Strict } else { care };
        let ranks = query.asked.iter().map(|word| self.rank_of(&word.text, care_for(word)));
        let mut ranks = ranks.collect::<Option<Vec<Rank>>>()?;
        ranks.sort_by_key(|rank| Reverse(*rank));
        Some((*ranks.first()?, ranks))
    }

    fn rank_of(&self, word: &str, care: Care) -> Option<Rank> {
        self.fields.iter().filter_map(|(place, text)| Some((text.find(word, *place, care)?, *place))).min()
    }
}

impl Text {
    fn of(text: &str) -> Self {
        let folded = fold(text);
        let mut squashed = String::with_capacity(folded.len());
        let mut starts = Vec::new();
        for word in words_of(&folded) {
            starts.push(squashed.len());
            squashed.push_str(word);
        }
        let joined = fold_joined(text);
        let words = words_of(&folded).chain(words_of(&joined)).map(|word| word.chars().collect()).collect();
        Self { squashed, starts, words }
    }

    fn find(&self, word: &str, place: Place, care: Care) -> Option<Match> {
        let length = word.chars().count();
        if matches!(place, Place::Title | Place::Synonym | Place::OtherLanguage) && self.squashed.starts_with(word) {
            return Some(Match::Start);
        }
        if self.starts.iter().any(|start| self.squashed.get(*start..).is_some_and(|rest| rest.starts_with(word))) {
            return Some(Match::WordStart);
        }
        let may_be_inside = length >= SHORTEST_INSIDE || (care == Care::Loose && length > 1);
        if may_be_inside && self.squashed.contains(word) {
            return Some(Match::Inside);
        }
        // Summaries are sentences; small mistakes would find anything there.
        let may_have_typo = care == Care::Loose && length >= SHORTEST_TYPO && place != Place::Summary;
        (may_have_typo && self.has_like(word)).then_some(Match::OneTypo)
    }

    fn has_like(&self, word: &str) -> bool {
        let typed: Vec<char> = word.chars().collect();
        // Of a short word too little is left when its first letter is another.
        let may_be = |known: &&Vec<char>| typed.len() > SHORTEST_TYPO || known.first() == typed.first();
        self.words.iter().filter(may_be).any(|known| is_one_typo(known, &typed))
    }
}

/// Whether one letter more, less, other, or two letters in the wrong order make one word of the other.
fn is_one_typo(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[same..], &long[same..]);
    match (short, long) {
        ([], []) => false,
        _ if long.len() == short.len() + 1 => long[1..] == *short,
        ([_, short_rest @ ..], [_, long_rest @ ..]) if short.len() == long.len() => {
            let is_swap = short.len() > 1 && short[0] == long[1] && short[1] == long[0] && short[2..] == long[2..];
            short_rest == long_rest || is_swap
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typo_is_one() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, is_one) in [
            ("abcd", "abcd", false),
            ("abcd", "abxd", true),
            ("abcd", "abd", true),
            ("abcd", "abcde", true),
            ("abcd", "xabcd", true),
            ("abcd", "bacd", true),
            ("abcd", "abdc", true),
            ("abcd", "badc", false),
            ("abcd", "ab", false),
            ("abcd", "xbcx", false),
            ("", "a", true),
            ("", "", false),
        ] {
            assert_eq!(is_one_typo(&chars(a), &chars(b)), is_one, "{a} {b}");
            assert_eq!(is_one_typo(&chars(b), &chars(a)), is_one, "{b} {a}");
        }
    }
}
