//! The media type that a client wants to get.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// Whether a client names HTML, as browsers do, before JSON.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut kinds = accepts.split(',').map(str::trim);
    let named =
        kinds.find(|kind| kind.starts_with("text/html") || kind.starts_with("application/"));
    named.is_some_and(|kind| kind.starts_with("text/html"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_is_told_from_a_program() {
        for (accept, is_html) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("application/json, text/html", false),
            ("image/png, text/html", true),
            ("*/*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(prefers_html(&headers), is_html, "{accept}");
        }
    }
}
