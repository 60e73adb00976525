//! Islands: the few parts that come alive in a browser with scripts. Each works, or is simply absent, without.
#[cfg(feature = "hydrate")]
mod browser;
mod letters_left;
mod live;
mod suggest;

pub use letters_left::LettersLeft;
pub use live::{FollowRequest, FollowWords};
pub use suggest::{Propose, ProposeWords, Proposed};
