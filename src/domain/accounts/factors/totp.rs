//! Codes of an app (RFC 6238): six digits, new every half minute. The one before and the one after are taken as well, because
//! clocks of phones differ, and none is taken twice.
use totp_rs::{Algorithm, Builder, Totp};

use crate::base::crypto::HashPurpose;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::model::ids::PersonId;
use crate::model::moment::Moment;

/// Half minutes that a clock may be wrong, before and after.
const SKEW: u16 = 1;
/// Bytes of a secret: what RFC 4226 recommends, and every app takes.
const SECRET: usize = 20;
/// Who stands in the app.
const ISSUER: &str = "Karriz";

/// The secret that this form sets up for this person. It is made from both, so that it needs no row before its first code
/// was right; `enrolment` is known to the page alone.
pub(super) fn secret_of(services: &Services, person_id: PersonId, enrolment: &str) -> Result<String, Fault> {
    let hash = services.hash.of(HashPurpose::Totp, &[person_id.as_bytes(), enrolment.as_bytes()]);
    let secret = hash.get(..SECRET).ok_or_else(|| Fault::new("a hash is too short"))?;
    Ok(data_encoding::BASE32_NOPAD.encode(secret))
}

/// What the app reads out of the square.
pub(super) fn address_of(secret: &str, account: &str) -> Result<String, Fault> {
    // No sign that would end a part of the address.
    let account: String = account.chars().filter(|sign| *sign != ':').collect();
    builder(secret)?
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .and_then(|app| app.to_url())
        .map_err(|_| Fault::new("an address for an app could not be made"))
}

/// The half minute whose code this is, if it is one of now.
pub(super) fn step_of(secret: &str, code: &str, now: Moment) -> Result<Option<i64>, Fault> {
    let app: Totp = builder(secret)?.build().map_err(|_| Fault::new("a secret of an app is broken"))?;
    let seconds = u64::try_from(now.unix_seconds()).unwrap_or(0);
    Ok(app.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
}

fn builder(secret: &str) -> Result<Builder, Fault> {
    let bytes = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .map_err(|_| Fault::new("a secret of an app is not in base32"))?;
    Ok(Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(SKEW)
        .with_secret(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::moment::TimeSpan;

    /// The secret and codes of RFC 6238, appendix B, of which six digits are shown.
    const SHARED: &[u8] = b"12345678901234567890";
    const KNOWN: [(i64, &str); 3] = [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")];

    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = data_encoding::BASE32_NOPAD.encode(SHARED);
        for (seconds, code) in KNOWN {
            let now = Moment::from_ms(seconds * 1_000);
            assert_eq!(step_of(&secret, code, now).unwrap(), Some(seconds / 30), "{code}");
        }
    }

    /// A phone whose clock is half a minute wrong gets in; one that is two minutes wrong does not.
    #[test]
    fn a_code_is_taken_half_a_minute_around_its_time_and_no_longer() {
        let secret = data_encoding::BASE32_NOPAD.encode(SHARED);
        let (seconds, code) = KNOWN[2];
        let begin = Moment::from_ms(seconds / 30 * 30 * 1_000);
        for (shift, is_taken) in
            [(-31, false), (-30, true), (0, true), (29, true), (59, true), (60, false), (-120, false)]
        {
            let step = step_of(&secret, code, begin + TimeSpan::seconds(shift)).unwrap();
            assert_eq!(step, is_taken.then_some(seconds / 30), "{shift} s");
        }
    }

    #[test]
    fn the_address_names_the_house_and_nothing_in_it_ends_a_part() {
        let secret = data_encoding::BASE32_NOPAD.encode(SHARED);
        let address = address_of(&secret, "a:b c").unwrap();
        assert_eq!(address, format!("otpauth://totp/Karriz:ab%20c?secret={secret}&issuer=Karriz"));
    }
}
