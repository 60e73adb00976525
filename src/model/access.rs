//! Names of the access log: who accessed somebody's data, how and why.
use super::codes::codes;

codes! {
    /// Who accessed it.
    // words: actor-*
    AccessActor: "actor-" {
        Specialist = "specialist",
        Staff = "staff",
        /// The customer of an agreed visit.
        Customer = "customer",
        /// Whoever runs the machine, on its command line.
        Operator = "operator",
        /// The person whose data it is.
        Own = "self",
    }
}

codes! {
    /// How it was accessed.
    // words: look-action-*
    AccessAction: "look-action-" {
        /// Seen as part of work.
        View = "view",
        /// A masked value was opened by a press.
        Reveal = "reveal",
        /// Something was changed.
        Change = "change",
    }
}

codes! {
    /// Why it was accessed.
    // words: access-reason-*
    AccessReason: "access-reason-" {
        /// To go to the customer.
        Visit = "visit",
        /// To call somebody who asked for it.
        CallAskedFor = "call-asked-for",
        /// One's own data.
        Own = "own",
        /// To work for Karriz.
        RoleGiven = "role-given",
        /// Not to work for Karriz any more.
        RoleEnded = "role-ended",
    }
}

codes! {
    /// What kind of thing it was about.
    AccessObject {
        ServiceRequest = "service_request",
    }
}
