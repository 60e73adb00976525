//! What people type, made fit to store ([`clean_line`], [`clean_text`], [`clean_name`]) and to compare ([`fold`]).
//!
//! Stored text keeps what its writer meant and loses what only misleads: bidi controls, invisible
//! characters, Arabic forms of Persian letters. Folded text is never shown; it is for search and comparison.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::digits;

const ZWNJ: char = '\u{200C}';
const ZERO_WIDTH_SPACE: char = '\u{200B}';
const TATWEEL: char = '\u{0640}';

/// How many spaces, dashes and the like may stand between two digits of one number.
const DIGIT_GAP: usize = 3;

/// One line fit to store: NFC, Persian letters, no invisible characters, single spaces, no line breaks.
#[must_use]
pub fn clean_line(text: &str) -> String {
    clean(text, Breaks::Spaces, |_| false)
}

/// Several lines fit to store: like [`clean_line`], but line breaks stay, at most two in a row.
#[must_use]
pub fn clean_text(text: &str) -> String {
    clean(&text.replace("\r\n", "\n"), Breaks::Lines, |_| false)
}

/// A name of a person or a place fit to store: like [`clean_line`], without vowel marks.
#[must_use]
pub fn clean_name(text: &str) -> String {
    clean(text, Breaks::Spaces, is_haraka)
}

/// The form for search and comparison: letters, digits and spaces that look or sound alike become one,
/// and a zero-width non-joiner counts as a space.
#[must_use]
pub fn fold(text: &str) -> String {
    fold_core(&clean_line(text), Some(' '))
}

/// The second form for search: like [`fold`], but parts held apart by a zero-width non-joiner are joined.
#[must_use]
pub fn fold_joined(text: &str) -> String {
    fold_core(&clean_line(text), None)
}

/// Whether the text carries characters that change the direction of what stands around them.
#[must_use]
pub fn has_bidi_control(text: &str) -> bool {
    text.chars().any(is_bidi_control)
}

/// Whether this character steers the direction of text (and can make it read as something else).
#[must_use]
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// What was typed without what cannot be seen: marks that come along when a number or a code is pasted.
#[must_use]
pub fn without_invisible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c) && !matches!(*c, ZWNJ | ZERO_WIDTH_SPACE)).collect()
}

/// The first thing in free text by which one could be reached outside Karriz: a number that can be called in Iran or
/// abroad (digits of any script, with spaces, dashes, dots or brackets between), a link, an e-mail address or an
/// @handle. Sizes, sums and dates are none. Returns it as it was typed, so that the form can name it.
#[must_use]
pub fn find_contact(text: &str) -> Option<String> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let found = [find_number(&chars), find_address(&chars)];
    let (start, end) = found.into_iter().flatten().min()?;
    text.get(start..end).map(str::to_owned)
}

#[derive(Clone, Copy)]
enum Breaks {
    Spaces,
    Lines,
}

/// The one road of the three `clean_` functions. The second NFC is for letters and marks that meet
/// only after something invisible between them has gone.
fn clean(text: &str, breaks: Breaks, drop: fn(char) -> bool) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c) && !drop(*c)).nfc().map(persian_letter).collect();
    arrange(&visible, breaks).nfc().collect()
}

/// Characters that print nothing, or only stretch a word: never stored.
fn is_invisible(c: char) -> bool {
    is_bidi_control(c)
        || (c.is_control() && !c.is_whitespace())
        || matches!(c, TATWEEL | '\u{00AD}' | '\u{200D}' | '\u{FEFF}' | '\u{180E}')
        || matches!(c, '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

fn is_haraka(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{0652}' | '\u{0670}')
}

/// Arabic yeh, alef maksura and kaf as Persian writes them; a zero-width space is a mistyped ZWNJ.
fn persian_letter(c: char) -> char {
    match c {
        '\u{064A}' | '\u{0649}' => '\u{06CC}',
        '\u{0643}' => '\u{06A9}',
        ZERO_WIDTH_SPACE => ZWNJ,
        other => other,
    }
}

/// What waits between two visible characters.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    Nothing,
    Joiner,
    Space,
    Lines(u8),
}

/// Collapses white space and keeps a ZWNJ only inside a word. Marks belong to the letter before them: a ZWNJ
/// typed between the two is moved behind the mark, so that text with and without vowel marks splits alike.
fn arrange(text: &str, breaks: Breaks) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = Gap::Nothing;
    let mut last_letter = None;
    for c in text.chars() {
        if c == ZWNJ || c.is_whitespace() {
            gap = widen(gap, c, &breaks);
            continue;
        }
        let is_mark = canonical_combining_class(c) != 0;
        if gap == Gap::Joiner && is_mark {
            out.push(c);
            continue;
        }
        match gap {
            Gap::Joiner if last_letter.is_some_and(char::is_alphanumeric) && c.is_alphanumeric() => out.push(ZWNJ),
            Gap::Space if !out.is_empty() => out.push(' '),
            Gap::Lines(count) if !out.is_empty() => (0..count).for_each(|_| out.push('\n')),
            _ => {}
        }
        if matches!(gap, Gap::Space | Gap::Lines(_)) {
            // A mark that follows a space belongs to no letter.
            last_letter = None;
        }
        out.push(c);
        gap = Gap::Nothing;
        if !is_mark {
            last_letter = Some(c);
        }
    }
    out
}

fn widen(gap: Gap, c: char, breaks: &Breaks) -> Gap {
    let is_break = matches!(c, '\n' | '\r' | '\u{0085}' | '\u{2028}' | '\u{2029}') && matches!(breaks, Breaks::Lines);
    match gap {
        Gap::Lines(count) if is_break => Gap::Lines((count + 1).min(2)),
        Gap::Lines(count) => Gap::Lines(count),
        _ if is_break => Gap::Lines(1),
        Gap::Nothing | Gap::Joiner if c == ZWNJ => Gap::Joiner,
        _ => Gap::Space,
    }
}

/// `text` is clean. Compatibility decomposition makes letters of presentation forms and lays bare the
/// hamza and madda of precomposed letters, so that stripping the marks folds both.
fn fold_core(text: &str, joiner: Option<char>) -> String {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_invisible(*c) && !is_arabic_mark(*c))
        .map(|c| digits::latin_digit(fold_letter(c)))
        .flat_map(char::to_lowercase)
        .filter_map(|c| if c == ZWNJ { joiner } else { Some(c) })
        .collect();
    arrange(&folded, Breaks::Spaces).nfkc().collect()
}

/// Vowel marks, and the hamza and madda above and below.
fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{064B}'..='\u{065F}' | '\u{0670}')
}

fn fold_letter(c: char) -> char {
    match persian_letter(c) {
        '\u{06D5}' | '\u{06C0}' | '\u{0629}' => '\u{0647}',
        '\u{0671}' => '\u{0627}',
        other => other,
    }
}

type Span = (usize, usize);

/// The first run of digits that holds a number one can call.
fn find_number(chars: &[(usize, char)]) -> Option<Span> {
    let mut run = Run::default();
    let mut gap = 0;
    let mut plus_at = None;
    for &(at, c) in chars {
        if is_any_digit(c) {
            if gap > 0 || run.groups.is_empty() {
                run.groups.push(Group {
                    start: plus_at.unwrap_or(at),
                    is_after_plus: plus_at.is_some(),
                    ..Group::default()
                });
            }
            run.push(c, at + c.len_utf8());
            gap = 0;
        } else if is_invisible(c) || c == ZWNJ || c == ZERO_WIDTH_SPACE {
            continue;
        } else if is_number_filler(c) && gap < DIGIT_GAP {
            gap += 1;
        } else if let Some(span) = run.callable() {
            return Some(span);
        } else {
            run = Run::default();
            gap = 0;
        }
        plus_at = (c == '+').then_some(at);
    }
    run.callable()
}

/// Digits with no more between them than people write between the parts of a number.
#[derive(Default)]
struct Run {
    groups: Vec<Group>,
}

/// Digits side by side.
#[derive(Default)]
struct Group {
    start: usize,
    end: usize,
    /// ASCII digits.
    digits: String,
    is_after_plus: bool,
}

/// Stands for a digit of a script that nobody in Iran writes sizes in.
const FOREIGN_DIGIT: char = '?';

impl Run {
    fn push(&mut self, c: char, end: usize) {
        if let Some(group) = self.groups.last_mut() {
            let plain: String = std::iter::once(digits::latin_digit(c)).nfkd().filter(char::is_ascii_digit).collect();
            if plain.is_empty() {
                group.digits.push(FOREIGN_DIGIT);
            }
            group.digits.push_str(&plain);
            group.end = end;
        }
    }

    /// A number may begin at any group, and takes as many of the following as it needs.
    fn callable(&self) -> Option<Span> {
        for (first, group) in self.groups.iter().enumerate() {
            let mut number = String::new();
            for last in &self.groups[first..] {
                number.push_str(&last.digits);
                if is_callable(group, &number) {
                    return Some((group.start, last.end));
                }
            }
        }
        None
    }
}

/// Digits of a number in Iran behind its zero or country code.
const NATIONAL_DIGITS: usize = 10;
/// Fewer of them are no number abroad.
const LEAST_ABROAD: usize = 9;
/// As few as that are a number when they are written to be overlooked.
const LEAST_FOREIGN: usize = 7;
/// What numbers of houses begin with behind their zero, one for each province.
const AREAS: [&str; 31] = [
    "11", "13", "17", "21", "23", "24", "25", "26", "28", "31", "34", "35", "38", "41", "44", "45", "51", "54", "56",
    "58", "61", "66", "71", "74", "76", "77", "81", "83", "84", "86", "87",
];

fn is_callable(first: &Group, number: &str) -> bool {
    if number.contains(FOREIGN_DIGIT) {
        return number.chars().count() >= LEAST_FOREIGN;
    }
    if first.is_after_plus && !number.starts_with("98") {
        return number.len() >= LEAST_ABROAD;
    }
    let behind_country = number.strip_prefix("00").or(first.is_after_plus.then_some(number)).unwrap_or(number);
    let national = behind_country.strip_prefix("98").filter(|rest| rest.len() >= NATIONAL_DIGITS);
    let (national, has_prefix) = match (national, number.strip_prefix('0')) {
        (Some(rest), _) => (rest.strip_prefix('0').unwrap_or(rest), true),
        (None, Some(rest)) => (rest, true),
        (None, None) => (number, false),
    };
    if national.len() != NATIONAL_DIGITS {
        return is_mobile_inside(first, number);
    }
    // Without its zero it is only one when it does not begin like the first of several sizes.
    let is_mobile = national.starts_with('9') && (has_prefix || first.digits.len() >= 3);
    let is_house =
        has_prefix && AREAS.iter().any(|area| national.starts_with(area)) && !national[2..].starts_with(['0', '1']);
    is_mobile || is_house
}

/// Whether digits that are written as one hold a mobile number, so that nothing in front hides it.
fn is_mobile_inside(first: &Group, number: &str) -> bool {
    let is_one_group = first.digits == number;
    is_one_group && number.match_indices("09").any(|(at, _)| number.len() - at > NATIONAL_DIGITS)
}

/// Digits of every script, also circled, superscript and full-width ones.
fn is_any_digit(c: char) -> bool {
    c.is_numeric()
}

/// What people write between the digits of a number. Not commas and slashes: those stand in sums and dates.
fn is_number_filler(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '_' | '*' | '(' | ')' | '[' | ']')
}

/// The first link, e-mail address or handle among the stretches of ASCII address characters.
fn find_address(chars: &[(usize, char)]) -> Option<Span> {
    let mut rest = chars;
    while let Some(start) = rest.iter().position(|(_, c)| address_char(*c).is_some()) {
        let stretch = &rest[start..];
        let length =
            stretch.iter().position(|(_, c)| address_char(*c).is_none() && !is_invisible(*c)).unwrap_or(stretch.len());
        if let Some(span) = address_in(&stretch[..length]) {
            return Some(span);
        }
        rest = &stretch[length..];
    }
    None
}

fn address_in(stretch: &[(usize, char)]) -> Option<Span> {
    let edge = |c: &(usize, char)| address_char(c.1).is_none_or(|c| !c.is_ascii_alphanumeric() && c != '@');
    let first = stretch.iter().position(|c| !edge(c))?;
    let last = stretch.iter().rposition(|c| !edge(c))?;
    let trimmed = &stretch[first..=last];
    let plain: String = trimmed.iter().filter_map(|(_, c)| address_char(*c)).map(|c| c.to_ascii_lowercase()).collect();
    let (end_at, end_char) = *trimmed.last()?;
    is_address(&plain).then_some((trimmed[0].0, end_at + end_char.len_utf8()))
}

/// The character as an address would hold it, full-width forms folded; `None` where an address ends.
fn address_char(c: char) -> Option<char> {
    let ascii = match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0)?,
        _ => c,
    };
    (ascii.is_ascii_alphanumeric() || "@._-:/?#=&%+~".contains(ascii)).then_some(ascii)
}

fn is_address(plain: &str) -> bool {
    plain.contains("://") || plain.starts_with("www.") || is_handle_or_mail(plain) || is_host(plain)
}

/// `name@host`, or `@name` of three characters and more.
fn is_handle_or_mail(plain: &str) -> bool {
    let Some((before, after)) = plain.split_once('@') else {
        return false;
    };
    let name_length = after.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).count();
    if before.is_empty() { name_length >= 3 } else { name_length >= 1 }
}

/// `label.tld`, with or without a path. With a path any letters pass for a top-level domain.
fn is_host(plain: &str) -> bool {
    let (host, path) = plain.split_once(['/', '?', '#']).map_or((plain, ""), |(host, path)| (host, path));
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let Some((labels, tld)) = host.rsplit_once('.') else {
        return false;
    };
    let named = labels.split('.').all(|label| !label.is_empty()) && labels.chars().any(|c| c.is_ascii_alphanumeric());
    let spelled = tld.len() >= 2 && tld.chars().all(|c| c.is_ascii_alphabetic());
    named && spelled && (!path.is_empty() || TOP_LEVEL.contains(&tld))
}

/// Domains people write without a scheme. Endings that are also English words (`in`, `to`, `us`) are left out:
/// after a full stop without a space they would be found in ordinary sentences.
const TOP_LEVEL: [&str; 32] = [
    "ai", "app", "biz", "cc", "click", "co", "com", "dev", "edu", "eu", "gg", "info", "io", "ir", "link", "live", "ly",
    "me", "net", "online", "org", "page", "shop", "site", "store", "tech", "tel", "tv", "uk", "website", "wiki", "xyz",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // The words are spelled in escapes: sources hold no Arabic-script letters.
    const KAF_ARABIC_COOLER: &str = "\u{0643}\u{0648}\u{0644}\u{0631}";
    const COOLER: &str = "\u{06A9}\u{0648}\u{0644}\u{0631}";
    const PIPING: &str = "\u{0644}\u{0648}\u{0644}\u{0647}\u{200C}\u{06A9}\u{0634}\u{06CC}";

    #[test]
    fn arabic_letters_become_persian() {
        assert_eq!(clean_line(KAF_ARABIC_COOLER), COOLER);
        assert_eq!(clean_line("\u{0639}\u{0644}\u{064A}"), "\u{0639}\u{0644}\u{06CC}");
        assert_eq!(clean_line("\u{0645}\u{0648}\u{0633}\u{0649}"), "\u{0645}\u{0648}\u{0633}\u{06CC}");
    }

    #[test]
    fn spaces_collapse_and_lines_stay_where_wanted() {
        assert_eq!(clean_line("  a \t b\r\n c\u{00A0}\u{2009}d "), "a b c d");
        assert_eq!(clean_text(" a \r\n\r\n\r\n\n b\rc \u{2028} d\n"), "a\n\nb\nc\nd");
    }

    #[test]
    fn zwnj_stays_only_inside_words() {
        assert_eq!(clean_line(PIPING), PIPING);
        assert_eq!(
            clean_line("\u{200C}a\u{200C}\u{200C}b\u{200C} c \u{200C}d\u{200C}. e\u{200B}f\u{200C}"),
            "a\u{200C}b c d. e\u{200C}f"
        );
    }

    #[test]
    fn hidden_characters_go() {
        assert_eq!(
            clean_line("a\u{202E}b\u{2066}c\u{061C}d\u{00AD}e\u{200D}f\u{FEFF}g\u{0007}h\u{0640}i"),
            "abcdefghi"
        );
        assert!(has_bidi_control("a\u{202E}b") && has_bidi_control("\u{2069}") && !has_bidi_control(PIPING));
    }

    #[test]
    fn vowel_marks_stay_in_text_and_go_from_names() {
        let marked = "\u{0645}\u{064F}\u{0639}\u{064E}\u{0644}\u{0651}\u{0650}\u{0645}";
        let bare = "\u{0645}\u{0639}\u{0644}\u{0645}";
        assert_eq!(clean_line(marked).chars().count(), marked.chars().count());
        assert_eq!(clean_name(marked), bare);
        assert_eq!(fold(marked), bare);
    }

    #[test]
    fn fold_makes_lookalikes_one() {
        assert_eq!(fold(KAF_ARABIC_COOLER), fold(COOLER));
        assert_eq!(fold("\u{0622}\u{0623}\u{0625}\u{0671}\u{0627}"), "\u{0627}".repeat(5));
        assert_eq!(fold("\u{0624}\u{0626}\u{0629}\u{06C0}"), "\u{0648}\u{06CC}\u{0647}\u{0647}");
        assert_eq!(fold("\u{0647}\u{0654}"), "\u{0647}");
        assert_eq!(fold("\u{FEDB}\u{FEEE}\u{FEDF}\u{FEAE}"), COOLER);
        assert_eq!(fold("\u{FDFC}"), "\u{0631}\u{06CC}\u{0627}\u{0644}");
        assert_eq!(fold("\u{06F1}\u{0662}3 ABC"), "123 abc");
    }

    #[test]
    fn the_two_forms_of_a_compound() {
        assert_eq!(fold(PIPING), "\u{0644}\u{0648}\u{0644}\u{0647} \u{06A9}\u{0634}\u{06CC}");
        assert_eq!(fold_joined(PIPING), "\u{0644}\u{0648}\u{0644}\u{0647}\u{06A9}\u{0634}\u{06CC}");
    }

    #[test]
    fn numbers_in_free_text_are_found_as_typed() {
        for (text, span) in [
            ("call 0912 123 4567 now", "0912 123 4567"),
            ("+98-912-123-4567", "+98-912-123-4567"),
            (
                "x\u{06F0}\u{06F9}\u{06F1}\u{06F2}\u{06F1}\u{06F2}\u{06F3}4567y",
                "\u{06F0}\u{06F9}\u{06F1}\u{06F2}\u{06F1}\u{06F2}\u{06F3}4567",
            ),
            ("\u{0660}\u{0669}\u{0661}\u{0662}1234567", "\u{0660}\u{0669}\u{0661}\u{0662}1234567"),
            ("\u{0966}\u{096F}12345", "\u{0966}\u{096F}12345"),
            ("0\u{200C}9\u{200B}1\u{202E}21234567", "0\u{200C}9\u{200B}1\u{202E}21234567"),
            ("1 or 0.9.1.2.1.2.3.4.5.6.7", "0.9.1.2.1.2.3.4.5.6.7"),
            ("(021) 8888-7777", "021) 8888-7777"),
            ("floor 2 0912 123 4567", "0912 123 4567"),
            ("unit 12-09121234567", "09121234567"),
            ("a309121234567b", "309121234567"),
            ("912 123 4567", "912 123 4567"),
            ("98 912 123 4567", "98 912 123 4567"),
            ("0098 (0) 912 1234567", "0098 (0) 912 1234567"),
            ("+1 415 555 0100", "+1 415 555 0100"),
            ("\u{FF10}\u{FF19}12 123 4567", "\u{FF10}\u{FF19}12 123 4567"),
        ] {
            assert_eq!(find_contact(text).as_deref(), Some(span), "{text}");
        }
    }

    #[test]
    fn note_measures_are_no_phone() {
        for text in [
            "\u{06F6}\u{06F0}*\u{06F8}\u{06F0}*\u{06F2}\u{06F1}\u{06F0} cm",
            "\u{06F3}\u{06F2}\u{06F0}-\u{06F2}\u{06F4}\u{06F0}-\u{06F1}\u{06F8}\u{06F0}",
            "\u{06F2} \u{06F5}\u{06F0}\u{06F0} \u{06F0}\u{06F0}\u{06F0}",
            "2.500.000",
            "14-16-18-20",
            "1401.05.20",
            "1401-05-20 10:30",
            "24000 - 18000",
            "10 15 20 25 W",
            "0 10 20 30 40 50",
            "90 120 150 20",
            "90x190, 160x200",
            "12500000",
            "no. 4521300 of the meter",
            "5 10 15 20 25 30 35 40",
        ] {
            assert_eq!(find_contact(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_in_free_text_are_found_as_typed() {
        for (text, span) in [
            ("see https://x.y/z.", "https://x.y/z"),
            ("see www.anything now", "www.anything"),
            ("on Example.COM, please", "Example.COM"),
            ("at t.me/someone", "t.me/someone"),
            ("mail (a.b@mail.example)", "a.b@mail.example"),
            ("insta: @my_name", "@my_name"),
            ("\u{0633}karriz.ir\u{0633}", "karriz.ir"),
            ("ex\u{200D}ample.com", "ex\u{200D}ample.com"),
            ("\u{FF20}name", "\u{FF20}name"),
        ] {
            assert_eq!(find_contact(text).as_deref(), Some(span), "{text}");
        }
    }

    #[test]
    fn the_first_of_two_is_named() {
        assert_eq!(find_contact("@name 09121234567").as_deref(), Some("@name"));
        assert_eq!(find_contact("09121234567 @name").as_deref(), Some("09121234567"));
    }

    #[test]
    fn ordinary_text_passes() {
        for text in [
            "",
            "1,250,000",
            "\u{06F1}\u{066C}\u{06F2}\u{06F5}\u{06F0}\u{066C}\u{06F0}\u{06F0}\u{06F0}",
            "1405/09/04, 10:30",
            "2 rooms, 120 metres, floor 3, plate 12",
            "no.5 and 2.5 m, A4.pdf, and/or",
            "it leaks.in the kitchen",
            "@ 9",
            "123456",
            "123\n4567",
        ] {
            assert_eq!(find_contact(text), None, "{text}");
        }
    }

    /// Text rich in what the rules are about.
    fn typed() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(
            "\u{200C}\u{200B}\u{200D}\u{200E}\u{202E}\u{2067}\u{00AD}\u{FEFF}\u{0640}\u{064A}\u{0649}\u{0643}\u{06CC}\u{0622}\u{0623}\u{0624}\u{0626}\
             \u{06C0}\u{06D5}\u{0629}\u{0647}\u{0654}\u{0653}\u{0655}\u{064E}\u{0651}\u{0670}\u{0301}\u{0316}\u{0338}\u{FDFC}\u{FEF3}\u{FC5E}\u{FE71}\u{0130}\u{03A3}<= \n\r\t\u{0085}\u{2028}\u{00A8}aA.@-+:/0\u{06F1}\u{0662}\u{00B2}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![3 => odd, 1 => any::<char>()], 0..40)
            .prop_map(|chars| chars.into_iter().collect())
    }

    #[test]
    fn marks_after_a_space_hold_nothing_together() {
        let typed = "\u{064A} \u{064E}\u{200C}\u{0301}\u{064A}";
        assert_eq!(fold(&clean_name(typed)), fold(typed));
        assert!(!clean_line(typed).contains(ZWNJ));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn cleaning_and_folding_settle_at_once(text in typed()) {
            for f in [clean_line, clean_text, clean_name, fold, fold_joined] {
                let once = f(&text);
                prop_assert_eq!(f(&once), once);
            }
        }

        #[test]
        fn nothing_hidden_is_left(text in typed()) {
            for f in [clean_line, clean_text, clean_name, fold, fold_joined] {
                let out = f(&text);
                prop_assert!(!has_bidi_control(&out));
                prop_assert!(!out.chars().any(|c| c.is_control() && c != '\n'));
                prop_assert!(out == out.trim() && !out.contains("  ") && !out.contains("\n\n\n"));
            }
            prop_assert!(!clean_line(&text).contains('\n') && !fold(&text).contains(ZWNJ));
        }

        #[test]
        fn stored_text_folds_like_typed_text(text in typed()) {
            prop_assert_eq!(fold(&clean_line(&text)), fold(&text));
            prop_assert_eq!(fold(&clean_text(&text)), fold(&text));
            prop_assert_eq!(fold(&clean_name(&text)), fold(&text));
            prop_assert_eq!(fold_joined(&clean_line(&text)), fold_joined(&text));
            prop_assert_eq!(fold(&digits::to_persian(&text)), fold(&text));
        }

        #[test]
        fn what_is_found_was_typed(text in typed()) {
            if let Some(span) = find_contact(&text) {
                prop_assert!(!span.is_empty() && text.contains(&span));
            }
        }

        #[test]
        fn a_mobile_number_never_hides(before in "[a-z ]{0,5}", number in "09[0-9]{9}", cut in 1usize..10, after in "[a-z ]{0,5}") {
            let text = format!("{before}{} {}{after}", &number[..cut], digits::to_persian(&number[cut..]));
            prop_assert!(find_contact(&text).is_some());
        }
    }
}
