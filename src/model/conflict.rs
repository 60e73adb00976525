//! Why the state of things forbids what was asked for.
use super::codes::codes;

codes! {
    /// A reason that a person is shown.
    // words: conflict-*
    Conflict: "conflict-" {
        /// The form has no key of ours, or its key has no stored reply any more.
        FormTooOld = "form-too-old",
        /// The form was made for somebody else, who was signed in in this browser before.
        OtherAccount = "other-account",
        /// Something else was sent under the same key.
        FormChanged = "form-changed",
        /// The sign-in has to begin again.
        SignInAgain = "sign-in-again",
        /// The number has an account already.
        MobileTaken = "mobile-taken",
        /// Somebody was faster, or the table of the life-cycle forbids it now.
        RequestMoved = "request-moved",
        /// There are as many offers as a request may have.
        OffersFull = "offers-full",
        /// The offer can no longer be chosen or taken back.
        OfferGone = "offer-gone",
        /// One has an open offer on it already.
        OfferExists = "offer-exists",
        /// The chosen specialist has an agreed visit at that hour meanwhile.
        SpecialistBooked = "specialist-booked",
        /// Contact data are not open now.
        ContactClosed = "contact-closed",
        /// As many requests look for a specialist as one person may have.
        TooManyOpen = "too-many-open",
        /// Five start codes were wrong: the customer says that the work has begun.
        StartCodeSpent = "start-code-spent",
        /// One is a specialist already, with another city or other skills.
        SpecialistAlready = "specialist-already",
        /// Somebody offers the service there: nothing is to be waited for.
        AvailableAlready = "available-already",
        /// One waits for as many services as one person may.
        TooManyAlerts = "too-many-alerts",
        /// One asked to be called about this as often as one may.
        CalledOften = "called-often",
        /// The call was made already.
        CallDone = "call-done",
        /// Nobody changes their own roles.
        OwnRole = "own-role",
        /// Nobody would be left to say who works here.
        LastAdmin = "last-admin",
        /// One has to show again that it is oneself.
        ConfirmFirst = "confirm-first",
        /// Who works here may set up a first second step only with a link made for that.
        EnrolByLink = "enrol-by-link",
        /// Who works here keeps at least one second step.
        LastFactor = "last-factor",
        /// One has as many second steps as a person may.
        TooManyFactors = "too-many-factors",
        /// Who works here needs a second step first.
        FactorFirst = "factor-first",
        /// The number becomes that of an account, but not yet.
        MobileWaits = "mobile-waits",
        /// Something was asked for this account already, or for this number.
        RecoveryOpen = "recovery-open",
        /// Nobody agrees to what they asked for themselves, nor about their own account.
        OwnRecovery = "own-recovery",
        /// Who works here gets a link of an admin.
        RecoverByLink = "recover-by-link",
        /// Who has the account now does not stop its number of before alone.
        StopByCall = "stop-by-call",
        /// There is no second step to take away.
        NoFactor = "no-factor",
        /// All codes of this hour or day are sent.
        CodesSpent = "codes-spent",
        /// The offer was taken back too often to be made again.
        WithdrawnOften = "withdrawn-often",
    }
}
