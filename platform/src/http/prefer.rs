//! `Prefer: wait=N` (RFC 7240): the client would rather wait for the outcome than poll.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpRequest};

use crate::http::quoted::split_outside_quotes;

/// The longest wait granted, in seconds.
pub const LONGEST_WAIT_SECONDS: u64 = 30;

pub(crate) const PREFER: HeaderName = HeaderName::from_static("prefer");
pub(crate) const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// How long the client would wait, at most [`LONGEST_WAIT_SECONDS`]; `None` if it did not say. An unreadable preference
/// is ignored, as the RFC asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Option<Duration>);

impl Wait {
    /// The `Preference-Applied` header for the answer, if there was a preference.
    pub fn applied(self) -> Option<(HeaderName, String)> {
        let waited = self.0?;
        Some((PREFERENCE_APPLIED, format!("wait={}", waited.as_secs())))
    }

    fn parse(request: &HttpRequest) -> Self {
        let values = request.headers().get_all(PREFER).filter_map(|value| value.to_str().ok());
        let mut preferences = values.flat_map(|value| split_outside_quotes(value, ','));
        // The first of several counts: "the remaining preferences are ignored".
        let seconds = preferences.find_map(wait_value).and_then(seconds);
        Self(seconds.map(|seconds| Duration::from_secs(seconds.min(LONGEST_WAIT_SECONDS))))
    }
}

impl FromRequest for Wait {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(Self::parse(request)))
    }
}

/// The value of `wait=10; some=parameter`.
fn wait_value(preference: &str) -> Option<&str> {
    let preference = split_outside_quotes(preference, ';').into_iter().next()?;
    let (name, value) = preference.split_once('=')?;
    name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"'))
}

/// `delta-seconds` of RFC 9110: digits alone. More digits than a number holds is a very long wait.
fn seconds(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn wait(values: &[&str]) -> Option<u64> {
        let mut request = TestRequest::post();
        for value in values {
            request = request.append_header((PREFER, *value));
        }
        Wait::parse(&request.to_http_request()).0.map(|wait| wait.as_secs())
    }

    #[test]
    fn reads_the_first_wait_among_other_preferences() {
        assert_eq!(wait(&["wait=10"]), Some(10));
        assert_eq!(wait(&["respond-async, WAIT = \"7\" ; note=\"a,b\""]), Some(7));
        assert_eq!(wait(&["handling=\"x, wait=9\"", "wait=5, wait=6"]), Some(5));
        assert_eq!(wait(&["wait=0"]), Some(0));
    }

    #[test]
    fn grants_no_more_than_the_longest() {
        assert_eq!(wait(&["wait=31"]), Some(30));
        assert_eq!(wait(&["wait=99999999999999999999999"]), Some(30));
    }

    #[test]
    fn ignores_unreadable_preferences() {
        for value in
            ["", "wait", "wait=", "wait=-1", "wait=1.5", "wait=ten", "waiting=5", "await=5"]
        {
            assert_eq!(wait(&[value]), None, "{value}");
        }
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn reports_the_granted_wait() {
        let (name, value) = Wait(Some(Duration::from_secs(30))).applied().unwrap();
        assert_eq!((name.as_str(), value.as_str()), ("preference-applied", "wait=30"));
        assert_eq!(Wait(None).applied(), None);
    }
}
