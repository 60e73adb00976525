//! People and how they sign in: a mobile number, a one-time code, at the first time a name and the acceptance of the
//! policy.
mod budget;
mod challenge;
mod check;
mod code;
pub(in crate::domain) mod data;
mod device;
mod email;
mod enrol;
mod factors;
mod form;
mod invite;
mod mobile;
mod name;
mod new_device;
mod news;
mod own_sessions;
mod person;
mod raise;
mod recovery;
mod roles;
mod rules;
mod session;
mod staff;
mod toll;
mod touch;
mod unfamiliar;
mod welcome;

pub(in crate::domain) use challenge::mobile_index;
pub use check::{Checked, TypedCode, check_code};
pub use code::{
    AskCode, Asked, Browser, ForgetChallenge, IssuedCode, SendCode, Waiting, ask_code, forget_challenge, resend_code,
    send_code, waiting,
};
pub(in crate::domain) use data::{RECOVERY_MOBILE, RECOVERY_WORDS};
pub use email::{
    EMAIL_LINK_LIFE, OwnEmail, SendEmailLink, ask_email, choose_news_way, confirm_email, drop_email, find_email_link,
    has_mail, own_email, send_email_link,
};
pub use enrol::{NewAccount, enrol, stand_in};
pub use factors::{
    AddedFactor, CARRIED, CREDENTIAL, Ceremony, ConfirmWay, ENROLMENT, Enrolment, FACTOR, FACTOR_NAME, MOST_FACTORS,
    NewPasskey, NewTotp, OwnFactor, OwnFactors, PASS_LIFE, RECOVERY_CODES, SECOND_CODE, ShownPasskey, add_passkey,
    add_totp, ask_confirm_code, confirm_by_code, confirm_by_passkey, confirm_by_second_step, confirm_way, find_pass,
    make_pass, make_pass_as_operator, may_enrol, new_recovery_codes, open_pass, own_factors, passkey_of_second_step,
    passkey_to_confirm, passkey_to_enrol, passkey_to_sign_in, remove_factor, second_step, second_step_by_passkey,
    sign_in_by_passkey, totp_to_enrol,
};
pub use form::{
    ACCEPT, CODE, EMAIL, FAMILY_NAME, GIVEN_NAME, INVITED_MOBILE, INVITED_ROLE, MOBILE, ROLE_DAYS, ROLE_DAYS_OFFERED,
};
pub use invite::{
    INVITATION_LIFE, Invitation, NewInvitation, find_invitation, invite, invite_as_operator, open_invitations,
    role_ends, take_invitation, withdraw_invitation,
};
pub(in crate::domain) use mobile::former_holders;
pub use mobile::{
    CHANGE_LIFE, ChangeDone, ChangeStep, OpenChange, OwnMobile, begin_change, drop_change, own_mobile, prove_number,
    send_change_code,
};
pub use name::{LONGEST_NAME, NameError, parse_name};
pub use new_device::{TellNewDevice, tell_new_device};
pub(in crate::domain) use news::announce_news;
pub use news::{TellNews, tell_news};
pub use own_sessions::{
    LONGEST_SESSION_NAME, MOST_SESSIONS_SHOWN, OwnSession, OwnSessions, SESSION_NAME_FIELD, end_session, list_sessions,
    name_session,
};
pub(in crate::domain) use person::{Someone, find_by_mobile, mobile_of, names_in, packed_people, people_in, people_of};
pub use raise::{ForgetSession, NewSecret, forget_session};
pub use recovery::{
    FinishRecovery, OwnRecovery, RECOVERY_LIFE, RECOVERY_WAITS, finish_recovery, own_recovery, stop_recovery,
};
pub(in crate::domain) use recovery::{drop_recoveries, mobile_is_free};
pub use roles::{HeldRole, end_role, grant_role, own_staff_roles, suspend};
pub(in crate::domain) use roles::{add_role, held_roles, note_change};
pub use rules::{CHALLENGE_LIFE, CODE_DIGITS, CODE_LIFE, DEVICE_LIFE, DOUBLE_TAP};
pub use session::{BegunSession, SECRET, Visit, end_other_sessions, principal, token_hash};
pub(in crate::domain) use staff::account_with;
pub use staff::{StaffMember, account_of, list_staff, list_staff_as_operator};
pub use toll::{Payment, Toll, Work};
pub use touch::Touches;
pub use unfamiliar::{TypedName, UNUSED_FOR, begin_anew, prove_by_name};
pub use welcome::{CurrentPolicy, Welcome, current_policy, welcome};
