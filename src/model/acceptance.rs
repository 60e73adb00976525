//! Names of the acceptance of the policy.
use super::codes::codes;

codes! {
    /// Through which door the policy was accepted.
    // words: channel-*
    AcceptanceChannel: "channel-" {
        Web = "web",
        /// Nobody accepted anything: a person of the demo city.
        Demo = "demo",
    }
}
