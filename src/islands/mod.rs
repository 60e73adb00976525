//! Islands: the few parts that come alive in a browser with scripts. Each works, or is simply absent, without.
mod base64;
#[cfg(feature = "hydrate")]
mod browser;
mod fill_code;
mod letters_left;
mod live;
mod passkey;
mod pay_toll;
mod suggest;

pub use fill_code::FillCode;
pub use letters_left::LettersLeft;
pub use live::{FollowRequest, FollowWords};
pub use passkey::{PasskeyWords, UsePasskey};
pub use pay_toll::{PayToll, TollWork};
pub use suggest::{Propose, ProposeWords, Proposed};
