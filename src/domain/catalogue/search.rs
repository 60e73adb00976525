//! Search in the catalogue, in memory: the same results on every database. Both sides are folded, so that Arabic
//! letters, joined and split compounds and the digits of any script meet.
use std::cmp::Reverse;
use std::sync::Arc;

use super::{Catalogue, Category, Service};
use crate::model::text::{fold, fold_joined};

/// No more of a query is read; longer ones are pasted text.
const LONGEST_QUERY: usize = 100;
/// Shorter words match only where a word begins: two letters stand inside too many words.
const SHORTEST_INSIDE: usize = 3;
/// Shorter words must be typed right.
const SHORTEST_TYPO: usize = 4;

/// What is searched, folded once.
#[derive(Debug, Default)]
pub struct Index(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    service: Arc<Service>,
    /// Best first: title, other names, title of the category, summary.
    fields: Vec<(Place, Text)>,
}

/// Where words were found. The order is the order of results with the same kind of match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Title,
    Synonym,
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    Strict,
    /// Also inside of words for short words, and with one typo for long ones.
    Loose,
}

/// The services that a query means, best first: those that hold all its words; else all its words with small mistakes;
/// else some of its words. An empty query means nothing.
///
/// Permissions: anyone.
pub fn search(catalogue: &Catalogue, query: &str) -> Vec<Arc<Service>> {
    let start: String = query.chars().take(LONGEST_QUERY).collect();
    let folded = fold(&start);
    let words: Vec<&str> = words_of(&folded).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let entries = &catalogue.index.0;
    for care in [Care::Strict, Care::Loose] {
        let found = in_order(entries, |entry| entry.rank_of_all(&words, care));
        if !found.is_empty() {
            return found;
        }
    }
    in_order(entries, |entry| entry.rank_of_some(&words))
}

/// Letters and digits that stand together; everything else parts words.
fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The services that got a rank, by it; those with the same rank stay in the catalogue's order.
fn in_order<R: Ord>(entries: &[Entry], rank: impl Fn(&Entry) -> Option<R>) -> Vec<Arc<Service>> {
    let mut found: Vec<(R, &Entry)> = entries.iter().filter_map(|entry| Some((rank(entry)?, entry))).collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, entry)| Arc::clone(&entry.service)).collect()
}

impl Index {
    /// The index of what is offered.
    pub fn of(categories: &[Arc<Category>]) -> Self {
        let entries = categories.iter().flat_map(|category| {
            category
                .services
                .iter()
                .map(move |service| Entry { service: Arc::clone(service), fields: fields(category, service) })
        });
        Self(entries.collect())
    }
}

fn fields(category: &Category, service: &Service) -> Vec<(Place, Text)> {
    let synonyms = service.synonyms.iter().map(|text| (Place::Synonym, Text::of(text)));
    let mut fields = vec![(Place::Title, Text::of(&service.title))];
    fields.extend(synonyms);
    fields.push((Place::Category, Text::of(&category.title)));
    fields.push((Place::Summary, Text::of(&service.summary)));
    fields
}

impl Entry {
    /// The rank of the words as they stand beside each other, or else of the worst among them.
    fn rank_of_all(&self, words: &[&str], care: Care) -> Option<(Rank, Vec<Rank>)> {
        if let Some(rank) = self.rank_of(&words.concat(), care) {
            return Some((rank, Vec::new()));
        }
        let mut ranks = words.iter().map(|word| self.rank_of(word, care)).collect::<Option<Vec<Rank>>>()?;
        ranks.sort_by_key(|rank| Reverse(*rank));
        Some((*ranks.first()?, ranks))
    }

    /// The more words are found the better, then by rank. Short words say nothing here.
    fn rank_of_some(&self, words: &[&str]) -> Option<(Reverse<usize>, Rank)> {
        let long = words.iter().filter(|word| word.chars().count() >= SHORTEST_INSIDE);
        let ranks: Vec<Rank> = long.filter_map(|word| self.rank_of(word, Care::Loose)).collect();
        Some((Reverse(ranks.len()), ranks.into_iter().min()?))
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
        if matches!(place, Place::Title | Place::Synonym) && self.squashed.starts_with(word) {
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
        self.words.iter().any(|known| is_one_typo(known, &typed))
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
