//! Second steps of a sign-in.
use super::codes::codes;

codes! {
    /// What a person shows beside the code that was sent to them.
    // words: factor-kind-*
    FactorKind: "factor-kind-" {
        /// A code of an app, new every half minute.
        Totp = "totp",
        /// A key that a device or a password manager holds.
        Passkey = "passkey",
        /// One of ten codes on paper, each good once.
        Recovery = "recovery",
    }
}
