//! `If-None-Match` (RFC 9110, 13.1.2): the representations that a client holds already. They are compared weakly. A header
//! that cannot be read names nothing, so that the client gets the whole answer.

use actix_web::HttpRequest;
use actix_web::http::header::IF_NONE_MATCH;

use crate::http::entity_tags::{opaque_part, uncoded};
use crate::http::quoted::split_outside_quotes;

/// Whether the client holds what `tag` names, under whichever content coding.
pub(crate) fn holds(request: &HttpRequest, tag: &str) -> bool {
    let Some(current) = opaque_part(tag).map(uncoded) else { return false };
    let sent = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| split_outside_quotes(value, ',')).any(|candidate| {
        candidate == "*" || opaque_part(candidate).map(uncoded).is_some_and(|held| held == current)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::http::entity_tags::in_gzip;

    fn held(sent: &[&str], tag: &str) -> bool {
        let request = TestRequest::get();
        let request = sent
            .iter()
            .fold(request, |request, value| request.append_header((IF_NONE_MATCH, *value)));
        holds(&request.to_http_request(), tag)
    }

    #[test]
    fn tags_are_compared_weakly() {
        for (sent, tag) in [
            ("\"3\"", "\"3\""),
            ("W/\"3\"", "\"3\""),
            ("\"3\"", "W/\"3\""),
            ("W/\"3\"", "W/\"3\""),
            ("*", "\"3\""),
        ] {
            assert!(held(&[sent], tag), "{sent} {tag}");
        }
        assert!(!held(&["\"4\""], "\"3\"") && !held(&[], "\"3\""));
    }

    #[test]
    fn one_of_several_tags_is_enough_in_one_header_or_in_two() {
        assert!(held(&[r#""1", W/"a,b" , "3""#], "\"3\""));
        assert!(held(&[r#""1""#, r#""2", "3""#], "\"3\""));
        assert!(held(&[r#"W/"a,b", "1""#], "W/\"a,b\""));
        assert!(!held(&[r#""1", "2""#], "\"3\""));
    }

    #[test]
    fn a_content_coding_is_another_strong_tag_of_what_the_client_holds() {
        assert_eq!((in_gzip("\"3\""), in_gzip("W/\"a\"")), ("\"3-gzip\"".into(), "W/\"a\"".into()));
        assert!(held(&["\"3-gzip\""], "\"3\"") && held(&["\"3\""], "\"3\""));
    }

    #[test]
    fn what_cannot_be_read_names_nothing() {
        for sent in ["3", "", "\"3", "w/\"3\"", "\"3\" \"4\"", "** ", "\u{e4}"] {
            assert!(!held(&[sent], "\"3\""), "{sent}");
        }
        assert!(held(&["3, \"3\""], "\"3\""), "the others are read");
    }
}
