//! Names of a sign-in.
use super::codes::codes;

codes! {
    /// What became of a one-time code that was asked for.
    // words: code-state-*
    ChallengeState: "code-state-" {
        /// The code is waited for.
        Asked = "asked",
        /// The code was right, and the number is new: a name and the acceptance are waited for.
        Verified = "verified",
        /// The code was right, and its person has a second step: that is waited for.
        HalfWay = "half-way",
        /// The code was right, but nobody used the account for long: the name of its person is waited for.
        Unfamiliar = "unfamiliar",
        /// It has signed somebody in.
        Used = "used",
        /// Too many codes were wrong. Earlier versions wrote it.
        Dead = "dead",
    }
}
