//! Messages to people as they are stored and counted: what, by which way, through whom, and what became of them.
use super::codes::codes;

codes! {
    /// The words of a message.
    // words: sms-*
    Template: "sms-" {
        /// The code that signs in; it hangs on no event of a request.
        SignInCode = "sign-in-code",
        /// Somebody offers what was waited for; it hangs on no event of a request.
        SpecialistThere = "specialist-there",
        /// The account was entered on a new device; it hangs on no event of a request.
        NewDevice = "new-device",
        /// News of the account, down to the second step; they hang on no event of a request. To the number of before: the account is entered by another one now.
        MobileMoved = "mobile-moved",
        /// To the new number: the account is entered by it now.
        MobileIsNow = "mobile-is-now",
        FactorAdded = "factor-added",
        FactorRemoved = "factor-removed",
        /// Two of staff agreed to give the account another number.
        RecoveryMobile = "recovery-mobile",
        /// Two of staff agreed to take the second step away.
        RecoverySecondStep = "recovery-second-step",
        OfferCame = "offer-came",
        /// Hangs on the deadline to choose.
        ChooseSoon = "choose-soon",
        OfferChosen = "offer-chosen",
        ChoiceReleased = "choice-released",
        VisitAgreed = "visit-agreed",
        AgreedCustomer = "agreed-customer",
        OnTheWay = "on-the-way",
        WorkDone = "work-done",
        AskedCustomer = "asked-customer",
        AskedSpecialist = "asked-specialist",
        VisitCancelled = "visit-cancelled",
        CancelledCustomer = "cancelled-customer",
        RequestExpired = "request-expired",
        ChoiceGone = "choice-gone",
        CannotCome = "cannot-come",
        /// An e-mail: the link that proves an address; it hangs on no event of a request.
        EmailLink = "email-link",
    }
}

codes! {
    /// The way of a message.
    // words: message-channel-*
    Channel: "message-channel-" { Sms = "sms", Email = "email" }
}

codes! {
    /// Who carries a message.
    // words: message-provider-*
    Provider: "message-provider-" {
        /// Nobody: it stays in the development outbox.
        Outbox = "outbox",
        Kavenegar = "kavenegar",
        SmsIr = "smsir",
        /// The mail server that the operator named.
        Smtp = "smtp",
    }
}

codes! {
    /// What became of handing a message over.
    // words: message-outcome-*
    MessageOutcome: "message-outcome-" {
        /// Not handed over yet; nobody took it so far.
        Waiting = "waiting",
        /// An attempt has begun. Where its end was not written down, the provider is asked before any other attempt.
        Sending = "sending",
        /// No answer came: the provider is asked whether it has the message.
        Unknown = "unknown",
        /// A provider took it.
        Accepted = "accepted",
        /// Nobody will ever take it.
        Refused = "refused",
        /// No answer came, and the provider cannot say whether it has it. It is not sent again: it may have arrived.
        Lost = "lost",
    }
}

codes! {
    /// What became of a message that was handed over, as the provider tells.
    // words: message-delivery-*
    Delivery: "message-delivery-" {
        Queued = "queued",
        WithOperator = "with-operator",
        Delivered = "delivered",
        Undelivered = "undelivered",
        /// The holder of the number has blocked such messages.
        Blocked = "blocked",
        /// The provider does not know, or was asked too late.
        Unknown = "unknown",
    }
}

#[cfg(feature = "ssr")]
super::column::row_key!(Provider);

impl Delivery {
    /// Whether nothing more becomes of it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Undelivered | Self::Blocked)
    }
}

/// Parts that a text is sent and paid in. Persian text takes two bytes a sign: 70 signs in one part, 67 in each when there
/// are several. Text of the seven-bit alphabet of mobile networks alone: 160 and 153.
#[must_use]
pub fn parts_of(text: &str) -> i32 {
    let seven_bit: Option<usize> = text.chars().map(seven_bit_length).sum();
    let (length, one, each) = match seven_bit {
        Some(length) => (length, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    let parts = if length <= one { 1 } else { length.div_ceil(each) };
    i32::try_from(parts).unwrap_or(i32::MAX)
}

/// How many places a sign takes in the seven-bit alphabet of GSM 03.38; none if it is not in it.
fn seven_bit_length(sign: char) -> Option<usize> {
    const TWO: &str = "^{}\\[~]|\u{20AC}\u{000C}";
    const ONE: &str = "@\u{A3}$\u{A5}\u{E8}\u{E9}\u{F9}\u{EC}\u{F2}\u{C7}\n\u{D8}\u{F8}\r\u{C5}\u{E5}\u{394}_\u{3A6}\u{393}\u{39B}\u{3A9}\u{3A0}\u{3A8}\u{3A3}\u{398}\u{39E}\u{C6}\u{E6}\u{DF}\u{C9} !\"#\u{A4}%&'()*+,-./:;<=>?\u{A1}\u{C4}\u{D6}\u{D1}\u{DC}\u{A7}\u{BF}\u{E4}\u{F6}\u{F1}\u{FC}\u{E0}";
    if sign.is_ascii_alphanumeric() || ONE.contains(sign) {
        Some(1)
    } else if TWO.contains(sign) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_paid_in_parts_of_seventy_signs_or_a_hundred_and_sixty() {
        let persian = |signs: usize| "\u{0633}".repeat(signs);
        for (text, parts) in [
            (String::new(), 1),
            (persian(70), 1),
            (persian(71), 2),
            (persian(134), 2),
            (persian(135), 3),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            // These take two places each.
            ("[".repeat(80), 1),
            ("[".repeat(81), 2),
            // A sign beyond the first plane takes two of the seventy.
            ("\u{1F600}".repeat(35), 1),
            ("\u{1F600}".repeat(36), 2),
            // One sign of another alphabet makes all of them wide.
            (format!("{}\u{0633}", "a".repeat(70)), 2),
        ] {
            assert_eq!(parts_of(&text), parts, "{} signs", text.chars().count());
        }
    }
}
