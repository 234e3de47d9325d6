//! Paths and queries of addresses, made of texts that may hold anything.

use std::fmt;

use url::form_urlencoded::byte_serialize;

/// One segment of a path, percent-encoded (RFC 3986, 2.3).
pub fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 15)]);
        }
    }
    encoded
}

/// The text that was percent-encoded; `None` if it was not.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// A digit for a number below 16.
fn hexadecimal(number: u8) -> char {
    char::from_digit(u32::from(number), 16).unwrap_or('0').to_ascii_uppercase()
}

/// A text as a value in a query.
pub fn in_query(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// The part of an address behind its `?`, parameter by parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// No parameter.
    pub fn new() -> Self {
        Self::default()
    }

    /// The query with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        self.0.push_str(&in_query(value));
        self
    }

    /// The query with one more parameter, if it has a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) if !value.is_empty() => self.with(name, value),
            Some(_) | None => self,
        }
    }

    /// The address with this query.
    pub fn below(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.0) }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A path of this site that a parameter names, to go back to; `/` for anything else.
pub fn path_of_this_site(text: &str) -> &str {
    let mut bytes = text.bytes();
    let is_path = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_path && is_plain && text.len() <= 512 { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_fits_into_a_segment_and_a_query() {
        assert_eq!(segment("VASE-ONDA 2/3 ä"), "VASE-ONDA%202%2F3%20%C3%A4");
        assert_eq!(segment(".."), "..");
        assert_eq!(decoded("VASE%202%2F3%20%C3%A4").as_deref(), Some("VASE 2/3 ä"));
        assert_eq!((decoded("%"), decoded("%FF"), decoded("%zz")), (None, None, None));
        let query = Query::new().with("q", "a&b=c ä").with_some("sort", None).with("n", "1");
        assert_eq!(query.below("/x"), "/x?q=a%26b%3Dc+%C3%A4&n=1");
        assert_eq!(Query::new().below("/x"), "/x");
    }

    #[test]
    fn a_way_back_leads_nowhere_else() {
        for path in ["/", "/orders/7?x=1", "/checkout"] {
            assert_eq!(path_of_this_site(path), path);
        }
        for other in
            ["", "orders", "//evil.example", "/\\evil.example", "https://evil.example", "/a b"]
        {
            assert_eq!(path_of_this_site(other), "/", "{other}");
        }
    }
}
