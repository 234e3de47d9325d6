//! Cookies: reading one of a request, and the header that sets or removes one.

use actix_web::HttpRequest;
use actix_web::http::header::{COOKIE, HeaderValue};

/// A cookie for the whole site, which no other site sends along with a POST (`SameSite=Lax`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    name: String,
    value: String,
    seconds: Option<u32>,
    is_hidden: bool,
}

impl Cookie {
    /// A cookie that ends with the session of the browser. The value is ASCII without blanks, quotes, commas and semicolons.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into(), seconds: None, is_hidden: true }
    }

    /// A header that removes the cookie of that name.
    pub fn removed(name: &str) -> Self {
        Self::new(name, "").lasting(0)
    }

    /// The cookie, kept for so many seconds.
    #[must_use]
    pub const fn lasting(mut self, seconds: u32) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// The cookie, which scripts of the page may read. All others are `HttpOnly`.
    #[must_use]
    pub const fn readable(mut self) -> Self {
        self.is_hidden = false;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of `Set-Cookie`. On an encrypted connection the cookie is never sent over another; `None` when its value cannot be
    /// written.
    pub fn header(&self, is_encrypted: bool) -> Option<HeaderValue> {
        let Self { name, value, seconds, is_hidden } = self;
        if !value.bytes().all(is_written) {
            return None;
        }
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let hidden = if *is_hidden { "; HttpOnly" } else { "" };
        let secure = if is_encrypted { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; SameSite=Lax{age}{hidden}{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

/// The value of the cookie of that name, the first if there are several.
pub fn read(request: &HttpRequest, name: &str) -> Option<String> {
    let values = request.headers().get_all(COOKIE).filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|text| text.split(';')).filter_map(|pair| {
        let (found, value) = pair.trim().split_once('=')?;
        Some((found, value))
    });
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

/// Whether a byte may stand in a cookie (RFC 6265, 4.1.1).
const fn is_written(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_cookie_is_hidden_from_scripts_and_kept_from_other_sites() {
        let cookie = Cookie::new("access", "abc.def").lasting(60);
        let plain = cookie.header(false).unwrap();
        assert_eq!(plain, "access=abc.def; Path=/; SameSite=Lax; Max-Age=60; HttpOnly");
        assert!(cookie.header(true).unwrap().to_str().unwrap().ends_with("; Secure"));
        let readable = Cookie::new("theme", "dark").readable().header(false).unwrap();
        assert_eq!(readable, "theme=dark; Path=/; SameSite=Lax");
        assert_eq!(
            Cookie::removed("a").header(false).unwrap(),
            "a=; Path=/; SameSite=Lax; Max-Age=0; HttpOnly"
        );
    }

    #[test]
    fn a_value_that_would_end_the_cookie_is_not_written() {
        for value in ["a;b", "a b", "a\"b", "ä", "a\r\nb"] {
            assert_eq!(Cookie::new("x", value).header(false), None, "{value:?}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let request = TestRequest::default()
            .insert_header((COOKIE, "other=1; theme=dark; xtheme=light; empty="))
            .to_http_request();
        assert_eq!(read(&request, "theme").as_deref(), Some("dark"));
        assert_eq!(read(&request, "empty").as_deref(), Some(""));
        assert_eq!(read(&request, "heme"), None);
    }
}
