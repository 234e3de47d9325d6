//! The session of a browser: the tokens of the API, which rest in cookies that no script reads. The cookies are no proof of
//! anything: the API verifies each token.

mod claims;
mod refreshes;

use actix_web::HttpRequest;
use pages::cookies::{self, Cookie};
use serde::Deserialize;
use shared_kernel::Permission;

use claims::Claims;
pub(crate) use refreshes::Refreshes;

/// A session lasts 90 days at most, however often it is used.
const KEPT_FOR: u32 = 90 * 24 * 60 * 60;

/// The tokens that the API gives for a password or a refresh token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// The names of the cookies. Over TLS, `__Host-` keeps other hosts of the domain from setting them.
#[derive(Debug, Clone, Copy)]
struct Names {
    access: &'static str,
    refresh: &'static str,
}

const PLAIN: Names = Names { access: "access", refresh: "refresh" };
const ENCRYPTED: Names = Names { access: "__Host-access", refresh: "__Host-refresh" };

const fn names(is_encrypted: bool) -> Names {
    if is_encrypted { ENCRYPTED } else { PLAIN }
}

/// The tokens of a browser, as far as it has some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Session {
    access: Option<String>,
    refresh: Option<String>,
}

impl Session {
    /// The session of the browser that asks.
    pub(crate) fn of(request: &HttpRequest, is_encrypted: bool) -> Self {
        let Names { access, refresh } = names(is_encrypted);
        let read = |name| cookies::read(request, name).filter(|value| !value.is_empty());
        Self { access: read(access), refresh: read(refresh) }
    }

    /// A session that begins with these tokens.
    pub(crate) fn begun(tokens: Tokens) -> Self {
        Self { access: Some(tokens.access_token), refresh: Some(tokens.refresh_token) }
    }

    /// Whether somebody is logged in, as far as the browser knows.
    pub(crate) const fn is_open(&self) -> bool {
        self.access.is_some() || self.refresh.is_some()
    }

    /// The access token.
    pub(crate) fn access(&self) -> Option<&str> {
        self.access.as_deref()
    }

    /// The refresh token.
    pub(crate) fn refresh(&self) -> Option<&str> {
        self.refresh.as_deref()
    }

    /// The permissions that the token says it has. The API decides by itself; pages only leave out what it would refuse.
    pub(crate) fn permissions(&self) -> Vec<Permission> {
        self.access().map(|token| Claims::of(token).permissions()).unwrap_or_default()
    }

    /// The cookies that keep this session, or end that of the browser.
    pub(crate) fn cookies(&self, is_encrypted: bool) -> [Cookie; 2] {
        let Names { access, refresh } = names(is_encrypted);
        let kept = |name, value: &Option<String>| match value {
            Some(value) => Cookie::new(name, value.clone()).lasting(KEPT_FOR),
            None => Cookie::removed(name),
        };
        [kept(access, &self.access), kept(refresh, &self.refresh)]
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::COOKIE;
    use actix_web::test::TestRequest;

    use super::*;

    fn tokens() -> Tokens {
        Tokens { access_token: "a.b.c".to_owned(), refresh_token: "r".to_owned() }
    }

    #[test]
    fn tokens_rest_in_cookies_that_scripts_and_other_sites_do_not_reach() {
        let written = |is_encrypted| {
            let cookies = Session::begun(tokens()).cookies(is_encrypted);
            cookies.map(|cookie| {
                let header = cookie.header(is_encrypted).unwrap();
                header.to_str().unwrap().to_owned()
            })
        };
        assert_eq!(
            written(false)[0],
            "access=a.b.c; Path=/; SameSite=Lax; Max-Age=7776000; HttpOnly"
        );
        assert_eq!(
            written(true)[1],
            "__Host-refresh=r; Path=/; SameSite=Lax; Max-Age=7776000; HttpOnly; Secure"
        );
        let [access, refresh] = Session::default().cookies(false);
        assert_eq!((access, refresh), (Cookie::removed("access"), Cookie::removed("refresh")));
    }

    #[test]
    fn over_tls_only_cookies_that_no_other_host_can_set_are_read() {
        let request = TestRequest::default()
            .insert_header((COOKIE, "access=planted; refresh=planted; __Host-refresh=own"))
            .to_http_request();
        let session = Session::of(&request, true);
        assert_eq!((session.access(), session.refresh()), (None, Some("own")));
        assert_eq!(Session::of(&request, false).access(), Some("planted"));
        assert!(!Session::of(&TestRequest::default().to_http_request(), false).is_open());
    }
}
