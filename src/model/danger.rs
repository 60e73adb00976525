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

impl Danger {
    /// Numbers to call, the first one first.
    #[must_use]
    pub const fn numbers(self) -> &'static [&'static str] {
        match self {
            Self::Gas => &["194", "125"],
            Self::Fire => &["125", "115"],
            Self::Electricity => &["121", "115"],
            Self::Flood => &["125"],
        }
    }
}
