//! The structure of a policy's text as ranges over its unaltered bytes: blocks in sections, and sentences, which may nest.
use std::ops::Range;

use serde::Deserialize;

/// What a block of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    Title,
    Heading,
    /// A heading below a heading.
    Subheading,
    /// A heading below a sub-heading.
    Topic,
    Paragraph,
    /// An item of a list, its bullet included.
    Item,
}

/// A block of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// Blocks that stand together beside one explanation in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Names the plain words.
    pub name: String,
    pub blocks: Vec<Block>,
}

/// A sentence that can be pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub number: u8,
    /// Bytes of the text. A sentence may lie inside the one before it.
    pub range: Range<usize>,
}

/// A stretch of text, cut at the borders of sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    Sentence { number: u8, pieces: Vec<Piece<'a>> },
}

/// Where things begin and end, as the file beside the text says it: by their first and last words.
#[derive(Deserialize)]
pub(super) struct Anchors {
    sections: Vec<SectionAnchors>,
    pub(super) sentences: Vec<SentenceAnchors>,
}

#[derive(Deserialize)]
struct SectionAnchors {
    name: String,
    blocks: Vec<BlockAnchors>,
}

#[derive(Deserialize)]
struct BlockAnchors {
    kind: BlockKind,
    begin: String,
    end: String,
}

#[derive(Deserialize)]
pub(super) struct SentenceAnchors {
    number: u8,
    begin: String,
    end: String,
    /// Words of the sentence that the product's promise quotes, in order.
    #[cfg_attr(not(test), allow(dead_code, reason = "a check of the anchors, not a part of the page"))]
    pub(super) says: Vec<String>,
}

/// Finds the sections, one block after the other. The error names the first anchor that is not in the text.
pub(super) fn find_sections(text: &str, anchors: &Anchors) -> Result<Vec<Section>, String> {
    let mut cursor = 0;
    let mut sections = Vec::new();
    for section in &anchors.sections {
        let mut blocks = Vec::new();
        for block in &section.blocks {
            let range = find(text, cursor, &block.begin, &block.end)?;
            cursor = range.end;
            blocks.push(Block { kind: block.kind, range });
        }
        sections.push(Section { name: section.name.clone(), blocks });
    }
    Ok(sections)
}

/// Finds the sentences in the order of their beginnings. The error names the first anchor that is not in the text.
pub(super) fn find_sentences(text: &str, anchors: &Anchors) -> Result<Vec<Sentence>, String> {
    let mut cursor = 0;
    let mut sentences = Vec::new();
    for sentence in &anchors.sentences {
        let range = find(text, cursor, &sentence.begin, &sentence.end)?;
        cursor = range.start;
        sentences.push(Sentence { number: sentence.number, range });
    }
    Ok(sentences)
}

fn find(text: &str, from: usize, begin: &str, end: &str) -> Result<Range<usize>, String> {
    let start = from + text.get(from..).and_then(|rest| rest.find(begin)).ok_or_else(|| begin.to_owned())?;
    let stop = start + text.get(start..).and_then(|rest| rest.find(end)).ok_or_else(|| end.to_owned())?;
    Ok(start..stop + end.len())
}

/// Cuts `range` of the text at the borders of the sentences in it. `sentences` are in the order of their beginnings.
pub(super) fn pieces<'a>(text: &'a str, range: Range<usize>, sentences: &[Sentence]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut cursor = range.start;
    let mut rest = sentences;
    while let Some((sentence, later)) = rest.split_first() {
        rest = later;
        if sentence.range.start < cursor || sentence.range.end > range.end {
            continue;
        }
        push_text(&mut pieces, text, cursor..sentence.range.start);
        let inner = self::pieces(text, sentence.range.clone(), later);
        pieces.push(Piece::Sentence { number: sentence.number, pieces: inner });
        cursor = sentence.range.end;
    }
    push_text(&mut pieces, text, cursor..range.end);
    pieces
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str, range: Range<usize>) {
    if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
        pieces.push(Piece::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(number: u8, range: Range<usize>) -> Sentence {
        Sentence { number, range }
    }

    #[test]
    fn text_is_cut_at_sentences_and_sentences_nest() {
        let sentences = [sentence(1, 2..4), sentence(2, 5..9), sentence(3, 6..8), sentence(4, 12..14)];
        let inner = Piece::Sentence { number: 3, pieces: vec![Piece::Text("gh")] };
        assert_eq!(
            pieces("abcdefghijklmn", 0..11, &sentences),
            [
                Piece::Text("ab"),
                Piece::Sentence { number: 1, pieces: vec![Piece::Text("cd")] },
                Piece::Text("e"),
                Piece::Sentence { number: 2, pieces: vec![Piece::Text("f"), inner, Piece::Text("i")] },
                Piece::Text("jk"),
            ]
        );
    }

    #[test]
    fn an_anchor_that_is_not_there_is_named() {
        let json = r#"{"sections": [], "sentences": [{"number": 1, "begin": "b", "end": "z", "says": []}]}"#;
        let anchors: Anchors = serde_json::from_str(json).unwrap();
        assert_eq!(find_sentences("abc", &anchors), Err("z".to_owned()));
        assert_eq!(find_sentences("abcz.", &anchors).unwrap(), [sentence(1, 1..4)]);
    }
}
