//! Versions of the policy, embedded word for word.
use std::ops::Range;
use std::sync::LazyLock;

use super::structure::{Anchors, Block, BlockKind, Piece, Section, Sentence, find_sections, find_sentences, pieces};
use crate::base::crypto::sha256_hex;
use crate::model::moment::Moment;

/// A version as it was published.
#[derive(Debug)]
pub struct PolicyVersion {
    pub number: i32,
    /// Beginning of the day of publication in Tehran.
    pub published_at: Moment,
    /// Of the file, in hexadecimal digits.
    pub sha256: String,
    /// The file, byte for byte.
    pub text: &'static str,
    /// All of the text, apart from white space between blocks.
    pub sections: Vec<Section>,
    /// In the order of their beginnings.
    pub sentences: Vec<Sentence>,
}

struct Source {
    number: i32,
    published_at: Moment,
    text: &'static str,
    structure: &'static str,
}

const SOURCES: [Source; 1] = [Source {
    number: 1,
    published_at: Moment::from_ms(1_790_109_000_000), // 1405-07-01
    text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/v1.fa.txt")),
    structure: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/v1.structure.json")),
}];

static VERSIONS: LazyLock<[PolicyVersion; SOURCES.len()]> =
    LazyLock::new(|| SOURCES.map(|source| PolicyVersion::read(&source)));

/// All versions, the newest last.
pub fn all() -> &'static [PolicyVersion] {
    VERSIONS.as_slice()
}

/// The version that is in force.
pub fn current() -> &'static PolicyVersion {
    let [.., newest] = &*VERSIONS;
    newest
}

/// The version with this number.
pub fn find(number: i32) -> Option<&'static PolicyVersion> {
    VERSIONS.iter().find(|version| version.number == number)
}

impl PolicyVersion {
    /// A text whose structure cannot be found is still shown, as one block; the tests refuse such a structure.
    fn read(source: &Source) -> Self {
        let (sections, sentences) = structure(source).unwrap_or_else(|fault| {
            tracing::error!(version = source.number, fault, "the structure of the policy was not found in its text");
            let whole = Block { kind: BlockKind::Paragraph, range: 0..source.text.len() };
            (vec![Section { name: "intro".to_owned(), blocks: vec![whole] }], Vec::new())
        });
        Self {
            number: source.number,
            published_at: source.published_at,
            sha256: sha256_hex(source.text.as_bytes()),
            text: source.text,
            sections,
            sentences,
        }
    }

    /// A stretch of the text, cut at the borders of its sentences.
    pub fn pieces(&self, range: &Range<usize>) -> Vec<Piece<'static>> {
        pieces(self.text, range.clone(), &self.sentences)
    }

    /// The words of a sentence; empty if there is none with this number.
    pub fn words_of(&self, number: u8) -> &'static str {
        let found = self.sentences.iter().find(|sentence| sentence.number == number);
        found.and_then(|sentence| self.text.get(sentence.range.clone())).unwrap_or_default()
    }
}

fn structure(source: &Source) -> Result<(Vec<Section>, Vec<Sentence>), String> {
    let anchors: Anchors = serde_json::from_str(source.structure).map_err(|error| error.to_string())?;
    Ok((find_sections(source.text, &anchors)?, find_sentences(source.text, &anchors)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::calendar::JalaliDate;

    const TEXT_SHA256: &str = "92e28609b42fbf48725555c9286ceade6862af992a449554b1f08b9feb7423cf";

    fn without_space(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    #[test]
    fn version_one_is_the_published_text() {
        let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/data/policy/v1.fa.txt")).unwrap();
        assert_eq!(sha256_hex(&file), TEXT_SHA256);
        assert_eq!(current().sha256, TEXT_SHA256);
        assert_eq!(current().text.as_bytes(), file);
        assert_eq!(find(1).unwrap().number, 1);
        assert!(find(0).is_none() && find(2).is_none());
        assert_eq!(current().published_at, JalaliDate::new(1405, 7, 1).unwrap().start());
    }

    #[test]
    fn the_blocks_are_the_whole_text_in_order() {
        let version = current();
        let mut cursor = 0;
        for block in version.sections.iter().flat_map(|section| &section.blocks) {
            assert_eq!(version.text.get(cursor..block.range.start).unwrap().trim(), "");
            assert!(!version.text.get(block.range.clone()).unwrap().trim().is_empty());
            cursor = block.range.end;
        }
        assert_eq!(version.text.get(cursor..).unwrap().trim(), "");
        assert_eq!(version.sections.len(), 8, "the fallback is one section");
    }

    #[test]
    fn there_are_seventeen_sentences_in_order_and_the_last_lies_in_the_one_before() {
        let version = current();
        let numbers: Vec<u8> = version.sentences.iter().map(|sentence| sentence.number).collect();
        assert_eq!(numbers, (1..=17).collect::<Vec<u8>>());
        for pair in version.sentences.windows(2) {
            let [one, next] = pair else { unreachable!() };
            match next.number {
                17 => assert!(one.range.start < next.range.start && next.range.end < one.range.end),
                _ => assert!(one.range.end <= next.range.start, "S{} runs into S{}", one.number, next.number),
            }
        }
        for sentence in &version.sentences {
            assert!(version.words_of(sentence.number).chars().count() > 20, "S{}", sentence.number);
        }
    }

    #[test]
    fn each_sentence_holds_the_words_that_are_quoted_of_it() {
        let anchors: Anchors = serde_json::from_str(SOURCES[0].structure).unwrap();
        for (sentence, anchors) in current().sentences.iter().zip(&anchors.sentences) {
            let mut rest = current().words_of(sentence.number);
            assert!(!anchors.says.is_empty());
            for quote in &anchors.says {
                let (_, after) =
                    rest.split_once(quote.as_str()).unwrap_or_else(|| panic!("S{}: {quote}", sentence.number));
                rest = after;
            }
        }
    }

    #[test]
    fn everything_but_headings_belongs_to_a_sentence() {
        let version = current();
        for block in version.sections.iter().flat_map(|section| &section.blocks) {
            let outside: String = version
                .pieces(&block.range)
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Text(text) => Some(without_space(text)),
                    Piece::Sentence { .. } => None,
                })
                .collect();
            match block.kind {
                BlockKind::Paragraph => assert_eq!(outside, ""),
                BlockKind::Item => assert_eq!(outside, "\u{2022}"),
                _ => assert_eq!(outside, without_space(version.text.get(block.range.clone()).unwrap())),
            }
        }
    }

    #[test]
    fn a_text_without_its_structure_is_shown_whole() {
        let source = Source { number: 9, published_at: Moment::EPOCH, text: "abc", structure: r#"{"sections": 1}"# };
        let version = PolicyVersion::read(&source);
        assert_eq!(version.pieces(&version.sections[0].blocks[0].range), [Piece::Text("abc")]);
    }
}
