//! The second step: what a person shows beside the code that was sent to them, how it is set up, lost and taken away, and how
//! somebody who is signed in shows once more that it is them.
mod code;
mod confirm;
mod enrol;
mod form;
mod own;
mod pass;
mod recovery;
mod sign_in;
mod totp;

pub use confirm::{ConfirmWay, ask_confirm_code, confirm_by_code, confirm_by_second_step, confirm_way};
pub use enrol::{AddedFactor, Enrolment, NewTotp, add_totp, may_enrol, totp_to_enrol};
pub use form::{ENROLMENT, FACTOR, FACTOR_NAME, SECOND_CODE};
pub use own::{MOST_FACTORS, OwnFactor, OwnFactors, own_factors, remove_factor};
pub use pass::{PASS_LIFE, find_pass, make_pass, make_pass_as_operator, open_pass};
pub use recovery::{RECOVERY_CODES, new_recovery_codes};
pub use sign_in::second_step;

pub(super) use own::has_factor;
