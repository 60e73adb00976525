//! Changing the number that one signs in with: by a code to the old one and a code to the new one, or, where the old one is lost,
//! by two of staff and a day of waiting (see `domain::staff`).
mod change;
mod moved;

pub use change::{
    CHANGE_LIFE, ChangeDone, ChangeStep, OpenChange, OwnMobile, begin_change, drop_change, own_mobile, prove_number,
    send_change_code,
};
pub(in crate::domain) use moved::former_holders;
pub(in crate::domain::accounts) use moved::{Arriving, arrive, arriving};
