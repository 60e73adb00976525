//! How people type what they look for: spoken forms, endings, the wrong keyboard, Latin letters for Persian words. The
//! words themselves are data (`data/search-words.json`).
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::fault::Fault;
use crate::model::text::fold;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/search-words.json"));

/// What is left of a word when an ending goes has at least so many letters: shorter ones are other words.
const SHORTEST_STEM: usize = 3;
/// A Latin word with fewer consonants could be anything.
const FEWEST_CONSONANTS: usize = 2;
/// With which most Persian words end that lose a vowel to an ending.
const FINAL_HEH: char = '\u{0647}';

static TYPING: LazyLock<Typing> = LazyLock::new(|| {
    parse(DATA).unwrap_or_else(|fault| {
        // The tests refuse such a file; a running program then finds only what is typed as it is written.
        tracing::error!(%fault, "the data file of search words cannot be read");
        Typing::default()
    })
});

/// The ways of typing that are known.
pub fn typing() -> &'static Typing {
    &TYPING
}

/// Ways of typing, folded.
#[derive(Debug, Default)]
pub struct Typing {
    fillers: HashSet<String>,
    colloquial: HashMap<String, String>,
    vowels: Vec<(String, String)>,
    endings: Vec<String>,
    to_persian_layout: HashMap<char, char>,
    to_latin_layout: HashMap<char, char>,
    /// Persian letter → how its sound is written in Latin letters; empty for what is left out as often as not.
    latin: HashMap<char, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypingFile {
    #[serde(rename = "note")]
    _note: String,
    fillers: Vec<String>,
    colloquial: HashMap<String, String>,
    vowels: HashMap<String, String>,
    endings: Vec<String>,
    keyboard: HashMap<char, char>,
    latin: HashMap<char, String>,
}

fn parse(data: &[u8]) -> Result<Typing, Fault> {
    let file: TypingFile = serde_json::from_slice(data)?;
    let folded = |pairs: HashMap<String, String>| pairs.into_iter().map(|(from, to)| (fold(&from), fold(&to)));
    let mut vowels: Vec<(String, String)> = folded(file.vowels).collect();
    vowels.sort();
    Ok(Typing {
        fillers: file.fillers.iter().map(|word| fold(word)).collect(),
        colloquial: folded(file.colloquial).collect(),
        vowels,
        endings: file.endings.iter().map(|ending| fold(ending)).collect(),
        to_latin_layout: file.keyboard.iter().map(|(latin, persian)| (*persian, *latin)).collect(),
        to_persian_layout: file.keyboard,
        latin: file.latin,
    })
}

impl Typing {
    /// Whether a word says nothing about the work: "broken", "please", "for".
    pub fn is_filler(&self, word: &str) -> bool {
        self.fillers.contains(word)
    }

    /// How a word may be written that was typed as it is spoken, the likeliest first.
    pub fn written(&self, word: &str) -> Vec<String> {
        let mut ways = self.spellings(word);
        for ending in &self.endings {
            let Some(stem) = word.strip_suffix(ending.as_str()).filter(|stem| stem.chars().count() >= SHORTEST_STEM)
            else {
                continue;
            };
            let with_heh = format!("{stem}{FINAL_HEH}");
            ways.push(stem.to_owned());
            ways.extend(self.spellings(stem));
            ways.extend(self.spellings(&with_heh));
            ways.push(with_heh);
        }
        ways
    }

    /// Of a word without its endings.
    fn spellings(&self, word: &str) -> Vec<String> {
        let whole = self.colloquial.get(word).cloned();
        let vowels = self.vowels.iter().filter(|(spoken, _)| word.contains(spoken.as_str()));
        whole.into_iter().chain(vowels.map(|(spoken, written)| word.replace(spoken, written))).collect()
    }

    /// What the same keys write on the other keyboard, where that is another text.
    pub fn other_layouts(&self, folded: &str) -> Vec<String> {
        let swap = |keys: &HashMap<char, char>| -> String {
            folded.chars().map(|c| keys.get(&c).copied().unwrap_or(c)).collect()
        };
        let swapped = [swap(&self.to_persian_layout), swap(&self.to_latin_layout)];
        swapped.into_iter().filter(|text| text != folded).map(|text| fold(&text)).collect()
    }

    /// The consonants of a word in Latin letters, whichever alphabet it is in; empty when they are too few to know it by.
    pub fn consonants(&self, word: &str) -> String {
        let sounds = if word.is_ascii() { consonants_of_latin(word) } else { self.consonants_of_persian(word) };
        if sounds.chars().count() < FEWEST_CONSONANTS { String::new() } else { sounds }
    }

    fn consonants_of_persian(&self, word: &str) -> String {
        let heard = word.strip_suffix(FINAL_HEH).unwrap_or(word);
        heard.chars().filter_map(|c| self.latin.get(&c)).map(String::as_str).collect()
    }
}

/// Vowels and what stands for them go, and letters that write one sound become one.
fn consonants_of_latin(word: &str) -> String {
    // The two letters before `gh` and `zh` are single sounds; those of `sh`, `ch` and `kh` are written so on both sides.
    let joined = word.replace("gh", "q").replace("zh", "j");
    let heard = joined.strip_suffix('h').filter(|rest| rest.ends_with(['a', 'e'])).unwrap_or(&joined);
    let mut sounds = String::with_capacity(heard.len());
    let mut letters = heard.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'v' | 'w' => {}
            'c' if letters.peek() != Some(&'h') => sounds.push('k'),
            'g' => sounds.push('j'),
            'x' => sounds.push_str("ks"),
            other => sounds.push(other),
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOLER: &str = "\u{06A9}\u{0648}\u{0644}\u{0631}";
    const CLEANING: &str = "\u{0646}\u{0638}\u{0627}\u{0641}\u{062A}";

    #[test]
    fn the_data_file_is_read() {
        assert!(parse(DATA).is_ok());
        assert!(parse(b"{}").is_err());
    }

    #[test]
    fn keys_of_one_keyboard_write_the_other() {
        assert!(typing().other_layouts(";,gv").contains(&COOLER.to_owned()));
        let plumber = typing().other_layouts("\u{062D}\u{0645}\u{0639}\u{067E}\u{0630}\u{062B}\u{0642}");
        assert!(plumber.contains(&"plumber".to_owned()), "{plumber:?}");
        assert!(typing().other_layouts("123").is_empty());
    }

    #[test]
    fn words_of_both_alphabets_meet_in_their_consonants() {
        for (latin, persian) in [("kooler", COOLER), ("cooler", COOLER), ("nezafat", CLEANING), ("nezafaat", CLEANING)]
        {
            assert_eq!(typing().consonants(latin), typing().consonants(persian), "{latin}");
        }
        assert_eq!(typing().consonants("aab"), "", "one consonant is not enough");
    }

    #[test]
    fn spoken_forms_are_read_as_written_ones() {
        let bath = "\u{062D}\u{0645}\u{0627}\u{0645}";
        let house = "\u{062E}\u{0627}\u{0646}\u{0647}";
        for (typed, written) in [
            ("\u{062D}\u{0645}\u{0648}\u{0645}", bath),
            ("\u{062D}\u{0645}\u{0648}\u{0645}\u{0645}\u{0648}\u{0646}", bath),
            ("\u{062E}\u{0648}\u{0646}\u{0645}\u{0648}\u{0646}", house),
            ("\u{062E}\u{0648}\u{0646}\u{0647}", house),
        ] {
            assert!(typing().written(typed).iter().any(|way| way == written), "{typed}");
        }
    }
}
