//! The order of the Persian alphabet. No database gives it: neither byte order nor the engines' collations do.
use crate::model::text::fold;

/// The letters in their order, after folding.
const ALPHABET: &str = "\u{0621}\u{0627}\u{0628}\u{067E}\u{062A}\u{062B}\u{062C}\u{0686}\u{062D}\u{062E}\u{062F}\u{0630}\
                        \u{0631}\u{0632}\u{0698}\u{0633}\u{0634}\u{0635}\u{0636}\u{0637}\u{0638}\u{0639}\u{063A}\u{0641}\
                        \u{0642}\u{06A9}\u{06AF}\u{0644}\u{0645}\u{0646}\u{0648}\u{0647}\u{06CC}";
const ALEF: char = '\u{0627}';
const ALEF_WITH_MADDA: char = '\u{0622}';

/// A key that sorts names as a Persian dictionary does: a space before every letter, and names that begin with alef with
/// madda (which folding takes away) before those that begin with alef.
pub fn key(name: &str) -> Vec<usize> {
    let mut key: Vec<usize> = fold(name).chars().map(place).collect();
    if name.starts_with(ALEF_WITH_MADDA)
        && let Some(first) = key.first_mut()
    {
        *first = place(ALEF) - 1;
    }
    key
}

/// Twice the place in the alphabet, so that there is room between two letters; others stand before, by their number.
fn place(c: char) -> usize {
    const OTHERS: usize = 0x11_0000;
    match ALPHABET.chars().position(|letter| letter == c) {
        Some(at) => OTHERS + 2 * at + 1,
        None => usize::try_from(u32::from(c)).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn names_stand_as_in_a_dictionary() {
        let right = [
            "\u{0622}\u{0628}",
            "\u{0627}\u{0628}",
            "\u{0628} \u{06CC}",
            "\u{0628}\u{0627}",
            "\u{067E}",
            "\u{062A}",
            "\u{062C}",
            "\u{0686}",
            "\u{0632}",
            "\u{0698}",
            "\u{0642}",
            "\u{0643}",
            "\u{06AF}",
            "\u{0644}",
            "\u{0648}",
            "\u{0647}",
            "\u{064A}",
        ];
        let mut sorted = right;
        sorted.reverse();
        sorted.sort_by_cached_key(|name| key(name));
        assert_eq!(sorted, right);
    }
}
