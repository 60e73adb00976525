//! Who is this? One place reads the cookies of a request, as bytes, before anything else does. All that stands behind it
//! gets one canonical `Cookie` header and [`ClientCookies`], so no two readers can answer the question differently.
//!
//! Readers of text differ: one gives up a whole header for one foreign byte, another decodes `%2D` in a name or drops
//! the blank behind it. A page of a signed-in person was taken for everybody's that way.
use std::str::FromStr;

use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, HeaderValue, header};
use tower_sessions::session::Id;

use crate::page::cookies::{BROWSER, DEVICE, NOTICE, SESSION};

/// No value of ours is longer, in bytes.
const LONGEST: usize = 128;

/// The cookies of ours that a request carries: well-formed values only. What the browser sent besides is never seen.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ClientCookies {
    /// The id of a session, as the session layer writes it. Whether the session lives is another question.
    pub session: Option<String>,
    pub browser: Option<String>,
    pub device: Option<String>,
    /// What a page is to say, and which.
    pub notice: Option<String>,
}

/// Which are there; their values are secrets.
impl std::fmt::Debug for ClientCookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCookies")
            .field("session", &self.session.is_some())
            .field("browser", &self.browser.is_some())
            .field("device", &self.device.is_some())
            .field("notice", &self.notice.is_some())
            .finish()
    }
}

impl ClientCookies {
    /// Reads all `Cookie` headers. Names match to the byte. Two different values of one name are believed neither: a
    /// browser holds one `__Host-` cookie of a name, so the second comes from somebody else.
    pub fn read(headers: &HeaderMap) -> Self {
        let is_session = |value: &str| Id::from_str(value).is_ok();
        Self {
            session: only_value(headers, SESSION).filter(|value| is_session(value)),
            browser: only_value(headers, BROWSER),
            device: only_value(headers, DEVICE),
            notice: only_value(headers, NOTICE),
        }
    }

    /// What the layer found. `None` when the request did not pass it: then nothing is known of who asks.
    pub fn of(extensions: &Extensions) -> Option<&Self> {
        extensions.get::<Self>()
    }

    /// The one `Cookie` header that these make, or none.
    fn header(&self) -> Option<HeaderValue> {
        let all = [(SESSION, &self.session), (BROWSER, &self.browser), (DEVICE, &self.device), (NOTICE, &self.notice)];
        let pairs: Vec<String> =
            all.into_iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={value}"))).collect();
        if pairs.is_empty() { None } else { HeaderValue::from_str(&pairs.join("; ")).ok() }
    }
}

/// Puts [`ClientCookies`] beside a request and their canonical header in the place of what was sent.
pub async fn canonical(mut request: Request) -> Request {
    let cookies = ClientCookies::read(request.headers());
    match cookies.header() {
        Some(header) => {
            request.headers_mut().insert(header::COOKIE, header);
        }
        None => {
            request.headers_mut().remove(header::COOKIE);
        }
    }
    request.extensions_mut().insert(cookies);
    request
}

/// The well-formed value of `name`, when there is one and no other.
fn only_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values =
        pairs(headers).filter(|(key, _)| *key == name.as_bytes()).filter_map(|(_, value)| well_formed(value));
    let first = values.next()?;
    values.all(|value| value == first).then(|| first.to_owned())
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let headers = headers.get_all(header::COOKIE).iter();
    headers.flat_map(|header| header.as_bytes().split(|byte| *byte == b';')).filter_map(pair)
}

/// Name and value, to the byte; only the blanks around the pair do not count.
fn pair(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.trim_ascii();
    let at = text.iter().position(|byte| *byte == b'=')?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn well_formed(value: &[u8]) -> Option<&str> {
    let is_ours = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_plain = (1..=LONGEST).contains(&value.len()) && value.iter().all(is_ours);
    std::str::from_utf8(value).ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An id as the session layer writes it.
    const ID: &str = "AAECAwQFBgcICQoLDA0ODw";

    fn read(headers: &[&[u8]]) -> ClientCookies {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(header::COOKIE, HeaderValue::from_bytes(header).unwrap());
        }
        ClientCookies::read(&map)
    }

    fn session(header: impl AsRef<[u8]>) -> Option<String> {
        read(&[header.as_ref()]).session
    }

    #[test]
    fn our_names_are_found_beside_whatever_else_there_is() {
        for around in
            ["{}", " {}", "\t{} \t", "a=b;{}", "a=b; {} ; c", ";;;{};", "a=\"x; {}", "=;{};=", "%3B;{};\u{6F1}"]
        {
            let sent = around.replace("{}", &format!("{SESSION}={ID}"));
            assert_eq!(session(sent).as_deref(), Some(ID), "{around}");
        }
        let beside_foreign_bytes = [b"odd=\xff\xfe; ".as_slice(), SESSION.as_bytes(), b"=", ID.as_bytes()].concat();
        assert_eq!(session(beside_foreign_bytes).as_deref(), Some(ID));
    }

    #[test]
    fn another_spelling_of_a_name_or_value_is_not_ours() {
        let long = "a".repeat(LONGEST + 1);
        for sent in [
            format!("__Host%2Dkarriz={ID}"),
            format!("__Host-karriz ={ID}"),
            format!("__Host-karriz\t={ID}"),
            format!("__host-karriz={ID}"),
            format!("x__Host-karriz={ID}"),
            format!("=__Host-karriz={ID}"),
            format!("a=b, __Host-karriz={ID}"),
            format!("a=b&__Host-karriz={ID}"),
            format!("__Host-karriz=\"{ID}\""),
            format!("__Host-karriz= {ID}"),
            format!("__Host-karriz={ID}x"),
            format!("__Host-karriz={ID}%00"),
            format!("__Host-karriz=={ID}"),
            "__Host-karriz=".to_owned(),
            "__Host-karriz".to_owned(),
            format!("__Host-karriz={long}"),
        ] {
            assert_eq!(read(&[sent.as_bytes()]), ClientCookies::default(), "{sent}");
        }
    }

    #[test]
    fn two_values_of_one_name_are_believed_neither() {
        let own = format!("{SESSION}={ID}");
        let other = format!("{SESSION}=AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(session(format!("{own}; {own}")).unwrap(), ID);
        assert_eq!(session(format!("{own}; {other}")), None);
        assert_eq!(read(&[other.as_bytes(), own.as_bytes()]).session, None);
        assert_eq!(session(format!("{SESSION}=\"; {own}")).unwrap(), ID, "what is not well-formed does not count");
    }

    proptest! {
        /// Whatever is sent, the header behind the layer holds nothing but our names, and every reader reads the same in
        /// it: this one again, and the one of the session layer, which trims and decodes.
        #[test]
        fn what_stands_behind_is_canonical(sent in prop::collection::vec(prop_oneof![
            Just(b';'), Just(b'='), Just(b' '), Just(b'"'), Just(b','), 0x20_u8..0x7f, 0x80_u8..=0xff], 0..60),
            has_own in any::<bool>())
        {
            let own = if has_own { format!(";{SESSION}={ID}; {DEVICE}=d-1_") } else { String::new() };
            let found = read(&[&[sent.as_slice(), own.as_bytes()].concat()]);
            prop_assert_eq!(found.session.is_some(), has_own);
            if let Some(header) = found.header() {
                prop_assert_eq!(&read(&[header.as_bytes()]), &found);
                for pair in header.to_str().unwrap().split(';') {
                    let (name, value) = pair.trim().split_once('=').unwrap();
                    let expected = match name {
                        SESSION => &found.session,
                        BROWSER => &found.browser,
                        DEVICE => &found.device,
                        NOTICE => &found.notice,
                        other => return Err(TestCaseError::fail(format!("{other} is not ours"))),
                    };
                    prop_assert_eq!(expected.as_deref(), Some(value));
                    let decoded = tower_sessions::cookie::Cookie::parse_encoded(pair.to_owned()).unwrap();
                    prop_assert_eq!((decoded.name(), decoded.value()), (name, value));
                }
            }
        }
    }
}
