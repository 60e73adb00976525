//! What a page says once, after something was done.
use super::codes::codes;

codes! {
    /// A line that a redirect gives to the page it leads to.
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
        CallAskedFor = "call-asked-for",
        CallClosed = "call-closed",
        AlertKept = "alert-kept",
        AlertDropped = "alert-dropped",
        MarkClosed = "mark-closed",
        RoleTaken = "role-taken",
        RoleEnded = "role-ended",
        InvitationWithdrawn = "invitation-withdrawn",
        FactorAdded = "factor-added",
        FactorRemoved = "factor-removed",
        Confirmed = "confirmed",
        EnrolOpened = "enrol-opened",
        EmailLinkSent = "email-link-sent",
        EmailProved = "email-proved",
        EmailDropped = "email-dropped",
        SignedOut = "signed-out",
        SessionsEnded = "sessions-ended",
        SessionEnded = "session-ended",
        SessionNamed = "session-named",
    }
}
