//! Ways back into an account.
use super::codes::codes;

codes! {
    /// What somebody lost.
    // words: recovery-kind-*
    RecoveryKind: "recovery-kind-" {
        /// The number that they sign in with.
        Mobile = "mobile",
        /// The second step, and the codes on paper.
        SecondStep = "second-step",
    }
}
