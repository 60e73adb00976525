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
        /// Looked up by staff, masked, by number or code.
        LookedUp = "looked-up",
        /// The person called, or asked for help.
        AskedForHelp = "asked-for-help",
        /// About a complaint.
        Complaint = "complaint",
        /// Somebody may be in danger.
        Danger = "danger",
        /// To see whether work is done well.
        QualityCheck = "quality-check",
        /// To work for Karriz.
        RoleGiven = "role-given",
        /// Not to work for Karriz any more.
        RoleEnded = "role-ended",
        /// The second step was lost and taken away.
        FactorReset = "factor-reset",
        /// The number that they sign in with was changed.
        MobileChanged = "mobile-changed",
        /// The number came to somebody else, who has an account of their own.
        MobileGivenUp = "mobile-given-up",
        /// They asked for a way back into their account.
        RecoveryAsked = "recovery-asked",
        /// A second of staff agreed to it.
        RecoveryApproved = "recovery-approved",
        /// It was refused by a second of staff, or stopped by the person.
        RecoveryStopped = "recovery-stopped",
    }
}

codes! {
    /// What kind of thing it was about.
    AccessObject {
        ServiceRequest = "service_request",
    }
}

impl AccessReason {
    /// Why staff may open what is masked.
    pub const OF_STAFF: [Self; 4] = [Self::AskedForHelp, Self::Complaint, Self::Danger, Self::QualityCheck];
}

codes! {
    /// What staff can open of somebody.
    // words: opened-item-*
    OpenedItem: "opened-item-" {
        Mobile = "mobile",
        Name = "name",
    }
}

impl OpenedItem {
    /// The items of the inventory that are opened with it.
    #[must_use]
    pub const fn items(self) -> &'static [&'static str] {
        match self {
            Self::Mobile => &["mobile"],
            Self::Name => &["given-name", "family-name"],
        }
    }
}

codes! {
    /// What is unusual about a look of staff.
    // words: access-mark-*
    AccessMark: "access-mark-" {
        /// Many within an hour.
        Many = "many",
        /// Of somebody with the same family name.
        SameFamilyName = "same-family-name",
        /// In the night.
        Night = "night",
    }
}
