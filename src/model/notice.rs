//! What a page says after something was done: the end of its address asks for it.
use super::codes::codes;

codes! {
    /// A line that a redirect asks for. Any other word in the address shows nothing.
    // words: notice-*
    Notice: "notice-" {
        RequestSent = "request-sent",
        RequestCancelled = "request-cancelled",
        OfferChosen = "offer-chosen",
        RequestConfirmed = "request-confirmed",
        OfferSent = "offer-sent",
        OfferWithdrawn = "offer-withdrawn",
        OnMyWay = "on-my-way",
        WorkStarted = "work-started",
        WorkFinished = "work-finished",
        WorkAccepted = "work-accepted",
        CodeSent = "code-sent",
        CodeStillRight = "code-still-right",
        CannotComeNoted = "cannot-come-noted",
        NoShowNoted = "no-show-noted",
        ContactShut = "contact-shut",
        SignedOut = "signed-out",
        SessionsEnded = "sessions-ended",
    }
}

impl Notice {
    /// The name in the address.
    pub const FIELD: &'static str = "done";
}
