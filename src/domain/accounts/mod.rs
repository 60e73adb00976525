//! People and how they sign in: a mobile number, a one-time code, at the first time a name and the acceptance of the
//! policy.
mod code;
mod person;
mod rules;
mod session;
mod welcome;

pub(in crate::domain) use code::mobile_index;
pub use code::{
    AskCode, Asked, Checked, ForgetChallenge, SendCode, Waiting, ask_code, check_code, forget_challenge, resend_code,
    send_code, waiting,
};
pub use person::{NewPerson, add_person, add_role};
pub(in crate::domain) use person::{find_by_mobile, names_in, names_of};
pub use rules::{CHALLENGE_KEPT, CODE_DIGITS, CODE_LIFE};
pub use session::{SignIn, end_other_sessions, principal, sign_in_of, token_hash};
pub use welcome::{CurrentPolicy, Welcome, current_policy, welcome};
