//! A browser without scripts: cookies, redirects by hand, forms posted from the rendered page.
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tower::ServiceExt;

use super::html::Page;

/// A browser with its cookies.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub address: SocketAddr,
    /// Cookies of other programs under the same host, as they stand in the header before ours.
    pub foreign: Vec<u8>,
}

/// A response.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// Bytes on the wire.
    pub size: usize,
    pub path: String,
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            address: SocketAddr::from(([127, 0, 0, 1], 40_000)),
            foreign: Vec::new(),
        }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Posts the form of `page` whose action is `action`, as a browser would: all its controls with their values, and
    /// `typed` instead of what stands there.
    pub async fn submit(&mut self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Reply {
        let fields = page.form(action, typed);
        self.post(action, &fields).await
    }

    /// Posts fields to a path from our own site.
    pub async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// A request for a path as this browser sends it, for whoever reads the response piece by piece.
    pub fn request(&self, path: &str) -> Request<Body> {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        self.complete(&mut request);
        request.extensions_mut().insert(ConnectInfo(self.address));
        request
    }

    /// Sends any request, with the cookies and the host that every browser sends.
    pub async fn send(&mut self, mut request: Request<Body>) -> Reply {
        self.complete(&mut request);
        self.send_as_it_is(request).await
    }

    fn complete(&self, request: &mut Request<Body>) {
        if !self.cookies.is_empty() || !self.foreign.is_empty() {
            let own: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let all = [self.foreign.as_slice(), own.join("; ").as_bytes()].concat();
            request.headers_mut().insert(header::COOKIE, HeaderValue::from_bytes(&all).unwrap());
        }
        request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static("localhost:3000"));
    }

    /// Sends a request with nothing added but the address that it comes from.
    pub async fn send_as_it_is(&mut self, mut request: Request<Body>) -> Reply {
        let path = request.uri().path().to_owned();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        self.keep_cookies(&headers);
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Reply { status, headers, size: bytes.len(), body: String::from_utf8_lossy(&bytes).into_owned(), path }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            assert!(
                text.contains("Secure") && text.contains("HttpOnly"),
                "a cookie must be Secure and HttpOnly: {text}"
            );
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The secret of the session cookie, as the server hashes it.
    pub fn session_secret(&self) -> Vec<u8> {
        let cookie = self.cookies.get("__Host-karriz").expect("a session cookie");
        let id: tower_sessions::session::Id = cookie.parse().unwrap();
        id.0.to_le_bytes().to_vec()
    }
}

impl Reply {
    /// Demands a status.
    #[track_caller]
    pub fn status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} answered:\n{}", self.path, self.body);
        self
    }

    /// Demands a 303 to a path that begins with `to`.
    #[track_caller]
    pub fn sees_other(self, to: &str) -> String {
        let reply = self.status(303);
        let location = reply.header("location").to_owned();
        assert!(location.starts_with(to), "{} went to {location}", reply.path);
        location
    }

    /// Demands a 303 to a path that begins with `to`, whose page then says `notice`.
    #[track_caller]
    pub fn says(self, to: &str, notice: &str) -> String {
        assert_eq!(self.notice(), notice, "{} said", self.path);
        self.sees_other(to)
    }

    /// What the page says that this leads to.
    pub fn notice(&self) -> &str {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut values = cookies.filter_map(|cookie| cookie.strip_prefix("__Host-karriz-notice="));
        values.next().and_then(|value| value.split('_').next()).unwrap_or_default()
    }

    /// The page, which must be there.
    #[track_caller]
    pub fn page(self) -> Page {
        self.status(200).any_page()
    }

    /// The page of a response with another status.
    pub fn any_page(&self) -> Page {
        // Every test asks: the page that was wrong may have been another one's.
        assert_eq!(karriz::i18n::word_faults(), [""; 0], "words of some page of this run");
        Page::parse(&self.body)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
