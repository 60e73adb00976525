//! The pure rules of sign-in.
use crate::base::clock::{DAY, HOUR, MINUTE};
use crate::model::moment::TimeSpan;
use crate::model::role::Role;

/// Digits of a one-time code.
pub const CODE_DIGITS: usize = 6;
/// How long a code is valid, from when the provider took its message.
pub const CODE_LIFE: TimeSpan = TimeSpan::seconds(120);
/// Who asks again while the code still has this long is sent the same one: two different ones would come in any order.
pub const CODE_SENT_AGAIN: TimeSpan = TimeSpan::seconds(45);
/// What a browser has to pay for a code is good this long.
pub const TOLL_LIFE: TimeSpan = TimeSpan::minutes(10);
/// After this the challenge is deleted, whatever became of it.
pub const CHALLENGE_LIFE: TimeSpan = TimeSpan::minutes(10);
/// The same form from the same browser within this time is a double tap: it gets the first reply again.
pub const DOUBLE_TAP: TimeSpan = TimeSpan::seconds(30);
/// The days that a browser is remembered after its last sign-in.
pub const DEVICE_LIFE: TimeSpan = TimeSpan::days(182);
/// A session that was used within this time is not written again.
pub const TOUCH_EVERY: TimeSpan = TimeSpan::minutes(5);

/// How long a session lives idle and at most, by the strictest role.
pub fn session_life(roles: &[Role]) -> (TimeSpan, TimeSpan) {
    if roles.iter().any(|role| role.is_staff()) {
        (20 * MINUTE, 8 * HOUR)
    } else if roles.contains(&Role::Specialist) {
        (7 * DAY, 90 * DAY)
    } else {
        (30 * DAY, 90 * DAY)
    }
}

/// Six digits from a random number, every code as likely as another.
pub fn code_from(random: u64) -> String {
    // 2^64 is so far above 10^6 that the remainder's bias is below 10^-13.
    format!("{:06}", random % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_always_has_six_digits() {
        for random in [0, 7, 999_999, 1_000_000, u64::MAX] {
            let code = code_from(random);
            assert!(code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn the_strictest_role_decides_how_long_a_session_lives() {
        assert!(session_life(&[Role::Customer, Role::Admin]) < session_life(&[Role::Customer, Role::Specialist]));
        assert!(session_life(&[Role::Customer, Role::Specialist]) < session_life(&[Role::Customer]));
    }
}
