//! What can be dangerous in a home while somebody asks for help.
use super::codes::codes;

codes! {
    /// A danger, the worst first. Each has its own words and its own number to call.
    Danger {
        /// Gas that is smelled or leaks.
        Gas = "gas",
        /// Something burns.
        Fire = "fire",
        /// Sparks, a short circuit, a shock.
        Electricity = "electricity",
        /// Water that does damage right now.
        Flood = "flood",
    }
}
