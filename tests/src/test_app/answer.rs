//! The answer of a shop, and what tests assert of it.

use hyper::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

/// The answer of the shop.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The method and path of the request, for the messages of failed tests.
    pub asked: String,
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub text: String,
}

impl Answer {
    /// Returns the answer, which must have this status.
    ///
    /// # Panics
    /// When the status is another.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "an answer that is as expected may be all there is to it"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text);
        self
    }

    pub(super) fn says_that_the_token_has_expired(&self) -> bool {
        self.status == 401 && self.text.contains("\"token-expired\"")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When the body is not JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| {
            panic!("{}: {}: {error}: {}", self.asked, self.status, self.text)
        })
    }

    /// A text in the body, by JSON pointer.
    ///
    /// # Panics
    /// When there is no text at the pointer.
    #[track_caller]
    pub fn text_at(&self, pointer: &str) -> String {
        let json = self.json();
        let text = json.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("{}: no {pointer} in {}", self.asked, self.text)).to_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The fields that were refused. The answer must be a complete problem with this status and code.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Vec<String> {
        let described = format!("{}: {}: {}", self.asked, self.status, self.text);
        assert_eq!(self.status, status, "{described}");
        assert_eq!(
            self.header(CONTENT_TYPE.as_str()),
            Some("application/problem+json"),
            "{described}"
        );
        let problem = self.json();
        assert_eq!(problem["code"], code, "{described}");
        assert_eq!(problem["status"], status, "{described}");
        for part in ["type", "title", "detail"] {
            assert!(
                problem[part].as_str().is_some_and(|text| !text.is_empty()),
                "{part} is missing: {described}"
            );
        }
        let errors = problem["errors"].as_array().into_iter().flatten();
        let mut fields: Vec<String> =
            errors.filter_map(|error| error["field"].as_str()).map(str::to_owned).collect();
        fields.sort();
        fields
    }
}
