//! Whose turn it is. One rule for all that says so: badges, the count in the frame, where sign-in leads.
use crate::model::request::{RequestEvent, RequestState};

/// Who must do something before a request goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Customer(ToDo),
    /// The chosen one, or those who may still offer.
    Specialist,
    /// The program's, or nobody's any more.
    Nobody,
}

/// What a customer is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToDo {
    /// To choose among the offers.
    Choose,
    /// To confirm the choice.
    Confirm,
    /// To say what became of a visit whose time has passed.
    Answer,
    /// To accept the work.
    Accept,
}

impl ToDo {
    /// The press that does it. What became of a visit the customer can only say by calling it off.
    pub fn event(self) -> RequestEvent {
        match self {
            Self::Choose => RequestEvent::Select,
            Self::Confirm => RequestEvent::Confirm,
            Self::Answer => RequestEvent::Cancel,
            Self::Accept => RequestEvent::Accept,
        }
    }
}

impl Turn {
    /// Whose turn it is in `state`, with so many open offers. `is_asked`: both sides were asked what became of the visit,
    /// and nobody has said.
    pub fn of(state: RequestState, open_offers: i64, is_asked: bool) -> Self {
        use RequestState as S;
        match state {
            S::OffersOpen if open_offers > 0 => Self::Customer(ToDo::Choose),
            S::Selected => Self::Customer(ToDo::Confirm),
            S::Confirmed | S::EnRoute if is_asked => Self::Customer(ToDo::Answer),
            S::Delivered => Self::Customer(ToDo::Accept),
            S::OffersOpen | S::Confirmed | S::EnRoute | S::InProgress => Self::Specialist,
            S::Submitted | S::Completed | S::Closed | S::Cancelled | S::Expired => Self::Nobody,
        }
    }

    /// What the customer is to do, when it is their turn.
    pub fn customers(self) -> Option<ToDo> {
        match self {
            Self::Customer(to_do) => Some(to_do),
            Self::Specialist | Self::Nobody => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{final_states, rows_from};
    use super::*;
    use crate::model::request::ActorKind;

    /// Nobody is told that it is their turn who can do nothing, and who alone can go on is told so.
    #[test]
    fn the_turn_is_theirs_who_can_move_the_request() {
        for state in RequestState::ALL.iter().copied() {
            let moves = |actor: ActorKind| {
                rows_from(state).filter(move |row| row.actor == actor).map(|row| row.event).collect::<Vec<_>>()
            };
            for (offers, is_asked) in [(0, false), (0, true), (3, false), (3, true)] {
                match Turn::of(state, offers, is_asked) {
                    Turn::Customer(to_do) => assert!(moves(ActorKind::Customer).contains(&to_do.event()), "{state:?}"),
                    Turn::Specialist => assert!(!moves(ActorKind::Specialist).is_empty(), "{state:?}"),
                    Turn::Nobody => {
                        let others =
                            moves(ActorKind::Customer).into_iter().filter(|event| *event != RequestEvent::Cancel);
                        assert!(others.chain(moves(ActorKind::Specialist)).next().is_none(), "{state:?}");
                    }
                }
            }
        }
        for state in final_states() {
            assert_eq!(Turn::of(state, 5, true), Turn::Nobody, "{state:?} is over");
        }
    }

    #[test]
    fn offers_make_it_the_customers_turn_and_a_question_does() {
        assert_eq!(Turn::of(RequestState::OffersOpen, 0, false), Turn::Specialist);
        assert_eq!(Turn::of(RequestState::OffersOpen, 1, false), Turn::Customer(ToDo::Choose));
        assert_eq!(Turn::of(RequestState::Confirmed, 0, true), Turn::Customer(ToDo::Answer));
    }
}
