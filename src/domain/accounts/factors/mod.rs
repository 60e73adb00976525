//! The second step: what a person shows beside the code that was sent to them, how it is set up, lost and taken away, and how
//! somebody who is signed in shows once more that it is them.
mod code;
mod confirm;
mod enrol;
mod form;
mod own;
mod pass;
mod passkey;
mod recovery;
mod sign_in;
mod totp;

pub use confirm::{
    ConfirmWay, ask_confirm_code, confirm_by_code, confirm_by_passkey, confirm_by_second_step, confirm_way,
    passkey_to_confirm,
};
pub use enrol::{AddedFactor, Enrolment, NewTotp, add_totp, may_enrol, totp_to_enrol};
pub use form::{CARRIED, CREDENTIAL, ENROLMENT, FACTOR, FACTOR_NAME, SECOND_CODE};
pub use own::{MOST_FACTORS, OwnFactor, OwnFactors, own_factors, remove_factor};
pub use pass::{PASS_LIFE, find_pass, make_pass, make_pass_as_operator, open_pass};
pub use passkey::{Ceremony, NewPasskey, ShownPasskey, add_passkey, passkey_to_enrol, passkey_to_sign_in};
pub use recovery::{RECOVERY_CODES, new_recovery_codes};
pub use sign_in::{passkey_of_second_step, second_step, second_step_by_passkey, sign_in_by_passkey};

pub(super) use own::{has_factor, is_staff, take_away_all};
