//! A request names one host: none or two of them are how one server is made to answer for another, or a proxy and we to
//! read one request differently.
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, Version, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::prepared::Prepared;

/// Answers 400 to a request that names no host, several, or none that can be read.
pub async fn require_one(request: Request, next: Next) -> Response {
    if names_one(request.version(), request.uri(), request.headers()) {
        return next.run(request).await;
    }
    Prepared::NotOneHost.response(request.uri())
}

/// HTTP/1 names it in its `Host` header, HTTP/2 in `:authority`, which stands in the address. Where both are there they
/// must agree.
fn names_one(version: Version, uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (uri.authority(), hosts.next(), hosts.next()) {
        (_, _, Some(_)) | (None, None, _) => false,
        (Some(asked), None, None) => version >= Version::HTTP_2 && is_host(asked),
        (None, Some(host), None) => Authority::try_from(host.as_bytes()).is_ok_and(|host| is_host(&host)),
        (Some(asked), Some(host), None) => {
            is_host(asked) && Authority::try_from(host.as_bytes()).is_ok_and(|host| host == *asked)
        }
    }
}

fn is_host(authority: &Authority) -> bool {
    !authority.host().is_empty() && !authority.as_str().contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(version: Version, uri: &str, hosts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, host.parse().unwrap());
        }
        names_one(version, &uri.parse().unwrap(), &headers)
    }

    #[test]
    fn one_host_is_named_or_the_request_is_refused() {
        for (version, uri, hosts, expected) in [
            (Version::HTTP_11, "/", &["karriz.example"] as &[&str], true),
            (Version::HTTP_11, "/", &["[::1]:3000"], true),
            (Version::HTTP_10, "/", &["karriz.example:80"], true),
            (Version::HTTP_11, "http://karriz.example/", &["KARRIZ.example"], true),
            (Version::HTTP_2, "https://karriz.example/", &[], true),
            (Version::HTTP_2, "https://karriz.example/", &["karriz.example"], true),
            (Version::HTTP_11, "/", &[], false),
            (Version::HTTP_10, "/", &[], false),
            (Version::HTTP_11, "http://karriz.example/", &[], false),
            (Version::HTTP_11, "/", &["a.example", "a.example"], false),
            (Version::HTTP_11, "/", &["a.example", "b.example"], false),
            (Version::HTTP_11, "http://a.example/", &["b.example"], false),
            (Version::HTTP_2, "https://a.example/", &["b.example"], false),
            (Version::HTTP_2, "/", &[], false),
            (Version::HTTP_11, "/", &[""], false),
            (Version::HTTP_11, "/", &["a.example, b.example"], false),
            (Version::HTTP_11, "/", &["a.example/x"], false),
            (Version::HTTP_11, "/", &["user@a.example"], false),
        ] {
            assert_eq!(is_taken(version, uri, hosts), expected, "{version:?} {uri} {hosts:?}");
        }
    }
}
