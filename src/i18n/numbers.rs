//! Numbers as the reader writes them: digits, grouping, sign, percent and money.

use super::{Lang, Words};
use crate::model::digits;
use crate::model::money::Rial;

const MINUS: char = '\u{2212}';
const NO_BREAK_SPACE: char = '\u{00A0}';

impl Words {
    /// The text with its digits in the reader's script. Everything else stays: for phone numbers and times.
    #[must_use]
    pub fn digits(self, text: &str) -> String {
        in_script(self.lang(), text)
    }

    /// A whole number with its thousands grouped. A minus stands left of the number: put negative numbers in
    /// `<bdi dir="ltr">`.
    #[must_use]
    pub fn number(self, number: i64) -> String {
        grouped(self.lang(), number)
    }

    /// A whole percentage, the sign after the number.
    #[must_use]
    pub fn percent(self, percent: i64) -> String {
        let sign = match self.lang() {
            Lang::Fa => '\u{066A}',
            Lang::En => '%',
        };
        format!("{}{sign}", self.number(percent))
    }

    /// An amount in toman without its unit. Odd rials, which only arithmetic makes, appear as one decimal.
    #[must_use]
    pub fn toman(self, amount: Rial) -> String {
        let minus = if amount.is_negative() { MINUS.to_string() } else { String::new() };
        let whole = grouped_digits(self.lang(), amount.toman().unsigned_abs());
        match amount.odd_rials() {
            0 => format!("{minus}{whole}"),
            odd => format!("{minus}{whole}{}{}", decimal_mark(self.lang()), self.digits(&odd.to_string())),
        }
    }

    /// An amount in toman with its unit, which no line break parts from the number.
    #[must_use]
    pub fn toman_full(self, amount: Rial) -> String {
        format!("{}{NO_BREAK_SPACE}{}", self.toman(amount), self.plain("unit-toman", &[]))
    }
}

/// A whole number in the digits and grouping of the language.
pub(super) fn grouped(lang: Lang, number: i64) -> String {
    let digits = grouped_digits(lang, number.unsigned_abs());
    if number < 0 { format!("{MINUS}{digits}") } else { digits }
}

fn grouped_digits(lang: Lang, number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(group_mark(lang));
        }
        out.push(digit);
    }
    in_script(lang, &out)
}

const fn group_mark(lang: Lang) -> char {
    match lang {
        Lang::Fa => '\u{066C}',
        Lang::En => ',',
    }
}

const fn decimal_mark(lang: Lang) -> char {
    match lang {
        Lang::Fa => '\u{066B}',
        Lang::En => '.',
    }
}

fn in_script(lang: Lang, text: &str) -> String {
    match lang {
        Lang::Fa => digits::to_persian(text),
        Lang::En => digits::to_latin(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FA: Words = Words::of(Lang::Fa);
    const EN: Words = Words::of(Lang::En);

    #[test]
    fn numbers_are_grouped_in_the_readers_script() {
        for (number, english) in
            [(0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_250_000, "1,250,000"), (-12_345, "\u{2212}12,345")]
        {
            assert_eq!(EN.number(number), english);
            assert_eq!(FA.number(number), digits::to_persian(english).replace(',', "\u{066C}"));
        }
        assert_eq!(EN.number(i64::MIN), "\u{2212}9,223,372,036,854,775,808");
        assert_eq!(FA.digits("0912 \u{2022}67"), "\u{06F0}\u{06F9}\u{06F1}\u{06F2} \u{2022}\u{06F6}\u{06F7}");
        assert_eq!(EN.digits("\u{06F1}\u{0662}:3"), "12:3");
    }

    #[test]
    fn percent_follows_the_number() {
        assert_eq!(FA.percent(9), "\u{06F9}\u{066A}");
        assert_eq!(EN.percent(-9), "\u{2212}9%");
    }

    #[test]
    fn money_is_shown_in_toman() {
        assert_eq!(
            FA.toman(Rial::new(12_500_000)),
            "\u{06F1}\u{066C}\u{06F2}\u{06F5}\u{06F0}\u{066C}\u{06F0}\u{06F0}\u{06F0}"
        );
        assert_eq!(EN.toman(Rial::new(-6_200_000)), "\u{2212}620,000");
        assert_eq!(EN.toman(Rial::new(-5)), "\u{2212}0.5");
        assert_eq!(FA.toman(Rial::new(15)), "\u{06F1}\u{066B}\u{06F5}");
        assert_eq!(EN.toman_full(Rial::new(12_500_000)), "1,250,000\u{a0}toman");
        let unit = "\u{062A}\u{0648}\u{0645}\u{0627}\u{0646}";
        assert_eq!(FA.toman_full(Rial::new(10)), format!("\u{06F1}\u{a0}{unit}"));
    }
}
