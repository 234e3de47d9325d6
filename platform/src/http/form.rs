//! Parameters in the form of `application/x-www-form-urlencoded`, in a body or after the `?`, which OAuth 2.0 demands.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use url::form_urlencoded;

use crate::http::body::{declared_length, read_whole};
use crate::http::problem::{Problem, kinds};
use crate::http::reads;

/// The parameters that a client sent. Unknown ones are ignored, as RFC 6749 (3.2) has it; one without a value counts as
/// left out.
#[derive(Debug, Clone)]
pub struct FormBody {
    values: BTreeMap<String, String>,
    repeated: bool,
}

impl FormBody {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a parameter is there more than once.
    pub const fn repeats(&self) -> bool {
        self.repeated
    }

    fn of_body(body: &[u8]) -> Result<Self, Problem> {
        let text = std::str::from_utf8(body).map_err(|_not_utf8| {
            let detail = "The body is not a form: name=value pairs with & between them, in UTF-8.";
            Problem::of(&kinds::MALFORMED_FORM, detail)
        })?;
        Ok(Self::parse(text))
    }

    /// Every text is a form: bytes that are not UTF-8 become U+FFFD, as in the URL standard of browsers.
    fn parse(text: &str) -> Self {
        let mut form = Self { values: BTreeMap::new(), repeated: false };
        for (name, value) in form_urlencoded::parse(text.as_bytes()).into_owned() {
            form.repeated |= form.values.insert(name, value).is_some();
        }
        form
    }
}

impl FromRequest for FormBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        reads::body_was_read(request);
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let sent = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let kind = sent.unwrap_or_default().split(';').next().unwrap_or_default().trim();
            if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
                let detail =
                    "The body must be application/x-www-form-urlencoded; say so in Content-Type.";
                return Err(Problem::of(&kinds::MEDIA_TYPE_UNSUPPORTED, detail));
            }
            Self::of_body(&read_whole(declared_length(request.headers()), payload).await?)
        })
    }
}

/// The same after the `?`, for endpoints that must ignore unknown parameters (RFC 6749, 3.1).
#[derive(Debug, Clone)]
pub struct FormQuery(pub FormBody);

impl FromRequest for FormQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        reads::query_was_read(request);
        ready(Ok(Self(FormBody::parse(request.query_string()))))
    }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_says_what_is_repeated() {
        let form = FormBody::parse("grant_type=client_credentials&scope=stock+orders&empty=");
        assert_eq!(form.get("grant_type"), Some("client_credentials"));
        assert_eq!(form.get("scope"), Some("stock orders"));
        assert_eq!((form.get("empty"), form.get("absent"), form.repeats()), (None, None, false));
        assert!(FormBody::parse("a=1&b=2&a=1").repeats());
        assert_eq!(FormBody::of_body(b"a=\xff").unwrap_err().code(), "malformed-form");
        assert_eq!(FormBody::parse("").get("a"), None);
    }
}
