//! Amounts in words, as on a cheque: a zero too many is read over in digits, and never in words.
use super::{Lang, Words};
use crate::model::money::Rial;

impl Words {
    /// A whole number below a trillion in words, without the isolation marks of other texts.
    #[must_use]
    pub fn in_words(self, number: u64) -> String {
        let list = |key: &str| -> Vec<String> { self.plain(key, &[]).split(' ').map(str::to_owned).collect() };
        // words: number-words-*
        let names = Names {
            lang: self.lang(),
            small: list("number-words-small"),
            tens: list("number-words-tens"),
            hundreds: list("number-words-hundreds"),
            scales: list("number-words-scales"),
            joint: self.plain("number-words-joint", &[]),
        };
        names.of(number)
    }

    /// An amount in toman in words, with its unit. Odd rials, which nobody types, are left out.
    #[must_use]
    pub fn toman_in_words(self, amount: Rial) -> String {
        let words = self.in_words(amount.toman().unsigned_abs());
        format!("{words} {}", self.plain("unit-toman", &[]))
    }
}

/// The words that numbers are made of.
struct Names {
    lang: Lang,
    /// From zero to nineteen.
    small: Vec<String>,
    /// From twenty to ninety.
    tens: Vec<String>,
    /// From one hundred to nine hundred. Where they are two words a hyphen stands between them here.
    hundreds: Vec<String>,
    /// Thousand, million, billion.
    scales: Vec<String>,
    /// Between the parts.
    joint: String,
}

impl Names {
    fn of(&self, number: u64) -> String {
        if number == 0 {
            return word(&self.small, 0);
        }
        let mut parts = Vec::new();
        let mut rest = number;
        let mut place = 0;
        while rest > 0 {
            let group = rest % 1_000;
            if group > 0 {
                parts.push(self.scaled(self.group(group), place));
            }
            rest /= 1_000;
            place += 1;
        }
        parts.reverse();
        parts.join(&self.joint)
    }

    /// A group of three digits with the name of its place.
    fn scaled(&self, group: String, place: usize) -> String {
        match place.checked_sub(1) {
            Some(scale) => format!("{group} {}", word(&self.scales, scale)),
            None => group,
        }
    }

    /// From 1 to 999.
    fn group(&self, group: u64) -> String {
        let (hundreds, rest) = (place_of(group / 100), place_of(group % 100));
        let mut parts = Vec::new();
        if let Some(at) = hundreds.checked_sub(1) {
            parts.push(word(&self.hundreds, at).replace('-', " "));
        }
        match rest {
            0 => {}
            1..20 => parts.push(word(&self.small, rest)),
            _ => parts.push(self.two_digits(rest)),
        }
        parts.join(&self.joint)
    }

    /// From 20 to 99.
    fn two_digits(&self, number: usize) -> String {
        let (tens, ones) = (word(&self.tens, number / 10 - 2), number % 10);
        match (ones, self.lang) {
            (0, _) => tens,
            (_, Lang::Fa) => format!("{tens}{}{}", self.joint, word(&self.small, ones)),
            (_, Lang::En) => format!("{tens}-{}", word(&self.small, ones)),
        }
    }
}

fn place_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

fn word(words: &[String], at: usize) -> String {
    words.get(at).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// The way back, word by word: what a word adds, or by how much it multiplies what came before it.
    fn read(words: Words, text: &str) -> u64 {
        let list = |key: &str| -> Vec<String> { words.plain(key, &[]).split(' ').map(str::to_owned).collect() };
        let mut values: HashMap<String, u64> = HashMap::new();
        values.extend(list("number-words-small").into_iter().zip(0..));
        values.extend(list("number-words-tens").into_iter().zip((2..).map(|ten| ten * 10)));
        if words.lang() == Lang::Fa {
            values.extend(list("number-words-hundreds").into_iter().zip((1..).map(|hundred| hundred * 100)));
        }
        let scales: HashMap<String, u64> =
            list("number-words-scales").into_iter().zip((1..).map(|place| 1_000_u64.pow(place))).collect();
        let (mut sum, mut group) = (0, 0);
        for part in text.split([' ', '-']).filter(|part| *part != words.plain("number-words-joint", &[]).trim()) {
            match (scales.get(part), part) {
                (Some(scale), _) => {
                    sum += group * scale;
                    group = 0;
                }
                (None, "hundred") => group *= 100,
                (None, _) => group += values[part],
            }
        }
        sum + group
    }

    #[test]
    fn amounts_are_said_as_on_a_cheque() {
        let en = Words::of(Lang::En);
        for (number, said) in [
            (0, "zero"),
            (13, "thirteen"),
            (40, "forty"),
            (999, "nine hundred ninety-nine"),
            (45_000, "forty-five thousand"),
            (2_500_000, "two million five hundred thousand"),
            (10_000_000_000, "ten billion"),
        ] {
            assert_eq!(en.in_words(number), said);
        }
        assert_eq!(en.toman_in_words(Rial::new(450_000)), "forty-five thousand toman");
    }

    #[test]
    fn the_lists_of_words_are_whole() {
        for words in Lang::ALL.map(Words::of) {
            let count = |key: &str| words.plain(key, &[]).split(' ').count();
            let counts =
                ["number-words-small", "number-words-tens", "number-words-hundreds", "number-words-scales"].map(count);
            assert_eq!(counts, [20, 8, 9, 3], "{:?}", words.lang());
        }
    }

    proptest! {
        #[test]
        fn what_is_said_is_the_number(number in 0..=10_000_000_000_u64, round in 0..8_u32) {
            let number = number - number % 10_u64.pow(round);
            for words in Lang::ALL.map(Words::of) {
                prop_assert_eq!(read(words, &words.in_words(number)), number, "{}", words.in_words(number));
            }
        }
    }
}
