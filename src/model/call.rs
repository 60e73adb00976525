//! Calls that people ask for.
use super::codes::codes;

codes! {
    /// What became of a call.
    // words: call-outcome-*
    CallOutcome: "call-outcome-" {
        /// They spoke with each other.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no-answer",
    }
}
