//! Names of the life of a request: states, events, who acts; of offers, and of what a contact grant opens. The codes
//! stand in columns, messages and style classes, and never change.
use super::codes::codes;

codes! {
    /// Where a request stands.
    RequestState {
        /// Written down; not yet shown to specialists. Passed through at once today.
        Submitted = "submitted",
        /// Specialists see it and make offers.
        OffersOpen = "offers_open",
        /// The customer has chosen an offer and is to confirm it.
        Selected = "selected",
        /// Both sides are bound.
        Confirmed = "confirmed",
        /// The specialist is on the way.
        EnRoute = "en_route",
        /// The work has begun.
        InProgress = "in_progress",
        /// The specialist says that the work is done.
        Delivered = "delivered",
        /// The customer agrees, or did not answer for two days.
        Completed = "completed",
        /// Over; what was written about it is kept for its time and then deleted.
        Closed = "closed",
        /// Called off.
        Cancelled = "cancelled",
        /// The time for offers passed without a choice.
        Expired = "expired",
    }
}

codes! {
    /// What happens to a request.
    RequestEvent {
        Submit = "submit",
        Publish = "publish",
        Offer = "offer",
        Withdraw = "withdraw",
        Select = "select",
        Confirm = "confirm",
        /// The choice was not confirmed in time: back to the offers.
        Release = "release",
        /// The specialist sets out.
        OnMyWay = "on_my_way",
        /// The work begins: the specialist has the customer's code, or the customer says so.
        Start = "start",
        /// The specialist says that the work is done.
        Finish = "finish",
        /// The customer agrees.
        Accept = "accept",
        Close = "close",
        /// The visit has passed, and both sides were asked what became of it.
        Asked = "asked",
        /// Nobody said what became of the visit.
        Lapse = "lapse",
        Cancel = "cancel",
        Expire = "expire",
        /// Somebody who had made an offer is going elsewhere at that hour.
        Booked = "booked",
        /// The chosen specialist cannot come.
        CannotCome = "cannot_come",
        /// The chosen specialist did not come.
        NoShow = "no_show",
        /// The customer shuts address and number before their time is over.
        ShutContact = "shut_contact",
    }
}

codes! {
    /// What happens by itself at its time.
    Timer {
        /// The wait for offers is over.
        OffersEnd = "offers-end",
        /// The time to confirm a choice is over.
        ConfirmEnd = "confirm-end",
        /// Both sides are to be asked what became of the visit.
        Ask = "ask",
        /// Nobody answered.
        Lapse = "lapse",
        /// The time to answer that the work is done is over.
        AcceptEnd = "accept-end",
        /// What is done stays open for a while.
        Close = "close",
    }
}

codes! {
    /// Why something happened by itself, or why somebody cannot come.
    EventReason {
        OffersTimePassed = "offers-time-passed",
        NotConfirmed = "not-confirmed",
        VisitPassed = "visit-passed",
        NobodySaid = "nobody-said",
        NotObjected = "not-objected",
        WeekPassed = "week-passed",
        SpecialistBooked = "specialist-booked",
        Ill = "ill",
        Vehicle = "vehicle",
        WorkElsewhere = "work-elsewhere",
        SomethingElse = "something-else",
    }
}

impl EventReason {
    /// What a specialist can say who cannot come.
    pub const OF_CANNOT_COME: [Self; 4] = [Self::Ill, Self::Vehicle, Self::WorkElsewhere, Self::SomethingElse];
}

codes! {
    /// Who makes something happen.
    ActorKind {
        Customer = "customer",
        Specialist = "specialist",
        Staff = "staff",
        /// Timers and the program itself.
        System = "system",
    }
}

codes! {
    /// Where an offer stands.
    OfferState {
        Open = "open",
        Withdrawn = "withdrawn",
        Selected = "selected",
        /// Closed by the request; the reason says why.
        Closed = "closed",
    }
}

codes! {
    /// Why an offer was closed.
    OfferClosed {
        /// The customer chose another one.
        OtherChosen = "other-chosen",
        RequestCancelled = "request-cancelled",
        RequestExpired = "request-expired",
        /// Its maker goes elsewhere at that hour.
        SpecialistBooked = "specialist-booked",
        CannotCome = "cannot-come",
        NoShow = "no-show",
    }
}

codes! {
    /// What a contact grant opens to the chosen specialist, each by a press.
    ContactItem {
        /// Street, plaque and unit.
        Address = "address",
        Mobile = "mobile",
    }
}

codes! {
    /// How the customer pays.
    PaymentWay {
        /// In hand, when the work is done.
        Cash = "cash",
    }
}

/// The most open offers on a request.
pub const MOST_OPEN_OFFERS: i64 = 5;
