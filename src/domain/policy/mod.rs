//! The privacy policy: its versions word for word, its sentences, and the registry of what makes each sentence true.
//!
//! The texts under `data/policy` are never altered; a new text is a new version.
mod proof;
mod structure;
mod version;

pub use proof::{Build, CLAIMS, Claim, Proof, State, proofs};
pub use structure::{Block, BlockKind, Piece, Section, Sentence};
pub use version::{PolicyVersion, all, current, find};

#[cfg(test)]
mod no_card;
#[cfg(test)]
mod test_list;
