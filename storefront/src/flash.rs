//! A message for the next page: after a POST the browser is sent to a page, which tells the outcome once.

use actix_web::HttpRequest;
use pages::cookies::{self, Cookie};
use url::form_urlencoded::{byte_serialize, parse};

/// The cookie that carries it.
const COOKIE: &str = "flash";
/// The next page comes at once.
const KEPT_FOR: u32 = 60;
/// A cookie holds 4 KiB; a message is a sentence or two.
const LONGEST: usize = 600;

/// A message for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flash {
    /// The sentence.
    pub(crate) text: String,
    /// Whether it tells of a failure.
    pub(crate) is_bad: bool,
}

impl Flash {
    /// The message that the browser brings.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        let value = cookies::read(request, COOKIE)?;
        let (kind, _) = value.split_once('=')?;
        let (_, text) = parse(value.as_bytes()).next()?;
        Some(Self { text: text.into_owned(), is_bad: kind == "bad" })
            .filter(|one| !one.text.is_empty())
    }

    /// The cookie that carries the message.
    pub(crate) fn cookie(&self) -> Cookie {
        let kind = if self.is_bad { "bad" } else { "good" };
        let text: String = self.text.chars().take(LONGEST).collect();
        let encoded: String = byte_serialize(text.as_bytes()).collect();
        Cookie::new(COOKIE, format!("{kind}={encoded}")).lasting(KEPT_FOR)
    }

    /// The cookie that says it has been told.
    pub(crate) fn told() -> Cookie {
        Cookie::removed(COOKIE)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::COOKIE as HEADER;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_message_survives_the_way_through_a_cookie() {
        let flash = Flash {
            text: "In your cart: “Onda, Smoke”; 2 × €69 = 138".to_owned(),
            is_bad: true,
        };
        let header = flash.cookie().header(false).unwrap();
        let pair = header.to_str().unwrap().split(';').next().unwrap().to_owned();
        let request = TestRequest::default().insert_header((HEADER, pair)).to_http_request();
        assert_eq!(Flash::of(&request), Some(flash));
        assert_eq!(Flash::of(&TestRequest::default().to_http_request()), None);
    }
}
