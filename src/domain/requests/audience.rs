//! Who among specialists sees what of a customer, and when: the one source of every sentence about it. It is made from
//! the inventory, which says who gets a datum at all, and from the rule of the contact grants, which says when.
use crate::domain::privacy::inventory::items;
use crate::domain::privacy::item::{Item, Recipient};
use crate::domain::requests::rules::{CONTACT_AFTER_SLOT, MOBILE_BEFORE_SLOT, contact_window};
use crate::model::moment::{DAY, HOUR, Moment, TimeSpan};
use crate::model::request::ContactItem;

/// What a specialist may see of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    Work,
    Place,
    GivenName,
    Address,
    Mobile,
}

/// How far the request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Any specialist of the city and the skill, also one with an offer.
    BeforeChoice,
    /// The chosen one, once the visit is agreed.
    Agreed,
    /// The chosen one, from when the mobile opens.
    NearVisit,
    /// The chosen one, when the grants have ended.
    Ended,
}

/// How it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Hidden,
    Seen,
    /// By a press that is written down.
    Counted,
}

impl Datum {
    pub const ALL: [Self; 5] = [Self::Work, Self::Place, Self::GivenName, Self::Address, Self::Mobile];

    /// Its items in the inventory.
    fn items(self) -> &'static [&'static str] {
        match self {
            Self::Work => &["request-service", "answer", "request-note"],
            Self::Place => &["request-city", "request-district", "request-slot-start", "request-slot-end"],
            Self::GivenName => &["given-name"],
            Self::Address => &["request-street", "request-plaque", "request-unit"],
            Self::Mobile => &["mobile"],
        }
    }

    /// What opens it, if anything must.
    fn grant(self) -> Option<ContactItem> {
        match self {
            Self::Work | Self::Place | Self::GivenName => None,
            Self::Address => Some(ContactItem::Address),
            Self::Mobile => Some(ContactItem::Mobile),
        }
    }

    fn goes_to(self, recipient: Recipient) -> bool {
        let declared = items().map(|declared| declared.item);
        let own = declared.filter(|item: &&Item| self.items().contains(&item.name));
        own.fold(None, |all: Option<bool>, item| Some(all.unwrap_or(true) && item.recipients.contains(&recipient)))
            .unwrap_or(false)
    }
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::BeforeChoice, Self::Agreed, Self::NearVisit, Self::Ended];
}

/// How a specialist sees a datum at a stage.
pub fn sight(datum: Datum, stage: Stage) -> Sight {
    if stage == Stage::BeforeChoice {
        let is_seen = datum.goes_to(Recipient::OpenSpecialists);
        return if is_seen { Sight::Seen } else { Sight::Hidden };
    }
    match datum.grant() {
        _ if !datum.goes_to(Recipient::ChosenSpecialist) => Sight::Hidden,
        None => Sight::Seen,
        Some(item) if is_open(item, stage) => Sight::Counted,
        Some(_) => Sight::Hidden,
    }
}

/// Whether a grant is open at a stage of a visit that was agreed well before.
fn is_open(item: ContactItem, stage: Stage) -> bool {
    let agreed = Moment::EPOCH;
    let slot = (agreed + 5 * DAY, agreed + 5 * DAY + 2 * HOUR);
    let (from, until) = contact_window(item, agreed, slot);
    let at = match stage {
        Stage::BeforeChoice => return false,
        Stage::Agreed => agreed,
        Stage::NearVisit => slot.0 - MOBILE_BEFORE_SLOT,
        Stage::Ended => slot.1 + CONTACT_AFTER_SLOT,
    };
    from <= at && at < until
}

/// How many hours before the visit the mobile opens.
pub fn mobile_opens_before() -> i64 {
    MOBILE_BEFORE_SLOT / HOUR
}

/// How many days after the visit address and mobile close at the latest.
pub fn contact_closes_after() -> i64 {
    whole_days(CONTACT_AFTER_SLOT)
}

/// Rounded up: what people are promised is never longer than it is.
fn whole_days(span: TimeSpan) -> i64 {
    (span + DAY - crate::model::moment::MILLISECOND) / DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written a second time on purpose, as the sentences of the policy.
    #[test]
    fn the_given_name_is_for_the_chosen_one_alone_and_contact_opens_by_a_press() {
        let row = |datum| Stage::ALL.map(|stage| sight(datum, stage));
        use Sight::{Counted, Hidden, Seen};
        assert_eq!(row(Datum::Work), [Seen, Seen, Seen, Seen]);
        assert_eq!(row(Datum::Place), [Seen, Seen, Seen, Seen]);
        assert_eq!(row(Datum::GivenName), [Hidden, Seen, Seen, Seen]);
        assert_eq!(row(Datum::Address), [Hidden, Counted, Counted, Hidden]);
        assert_eq!(row(Datum::Mobile), [Hidden, Hidden, Counted, Hidden]);
    }

    #[test]
    fn every_datum_is_made_of_items_that_are_declared() {
        for datum in Datum::ALL {
            for name in datum.items() {
                assert!(items().any(|declared| declared.item.name == *name), "{name}");
            }
        }
    }
}
