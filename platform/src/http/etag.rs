//! `ETag` and `If-Match` (RFC 9110): a client changes only the version it has seen. A missing header is 428 here; a version
//! that a use case finds outdated becomes 412 by `Problem::stale_version` (`http/problem.rs`), the one place that says 412.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared_kernel::Version;

use crate::http::entity_tags::{opaque_part, uncoded};
use crate::http::problem::{Problem, kinds};
use crate::http::quoted::split_outside_quotes;

/// The `ETag` header of a version: its number in quotes, `"3"`.
pub fn etag(version: Version) -> (HeaderName, String) {
    (ETAG, tag(version))
}

/// The `ETag` of a version whose answer shows something that changes without it, such as the units in stock: another state
/// is another validator, `"3.1f0"`. [`IfMatch::expected`] reads the version in it, so that a client may change what it has
/// seen although the rest has moved on.
pub fn etag_of_state(version: Version, state: i64) -> (HeaderName, String) {
    (ETAG, format!("\"{version}.{state:x}\""))
}

/// The same for a body in which much may change without the version, such as the prices of a basket.
pub fn etag_of_body(version: Version, body: &impl Serialize) -> (HeaderName, String) {
    // A body that cannot be written is not answered either.
    let written = serde_json::to_vec(body).unwrap_or_default();
    let digest = Sha256::digest(&written);
    let state = digest.first_chunk().copied().map_or(0, i64::from_be_bytes);
    etag_of_state(version, state)
}

fn tag(version: Version) -> String {
    format!("\"{version}\"")
}

/// The versions that the client says it has seen. The extractor refuses a malformed header with 400; an absent header
/// is refused by [`IfMatch::expected`], so that an endpoint may do without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// There was no `If-Match`.
    Absent,
    /// `*`: any version.
    Any,
    /// The strong tags, quotes included. Weak ones are left out: they never match.
    Tags(Vec<String>),
}

impl IfMatch {
    /// The version the client has seen, for a command that compares it at the moment it decides; `None` for `*`.
    /// 428 if it did not say, 412 if what it named is no version, 400 if it named several.
    pub fn expected(&self) -> Result<Option<Version>, Problem> {
        let tags = match self {
            Self::Absent => return Err(required()),
            Self::Any => return Ok(None),
            Self::Tags(tags) => tags.as_slice(),
        };
        match tags {
            [] => Err(stale()),
            [only] => version_of(only).map(Some).ok_or_else(stale),
            [_, _, ..] => Err(malformed("Name one version in If-Match, the one you have seen.")),
        }
    }

    fn parse(request: &HttpRequest) -> Result<Self, Problem> {
        let mut tags = Vec::new();
        let mut present = false;
        for value in request.headers().get_all(IF_MATCH) {
            present = true;
            let text = value.to_str().map_err(|_not_ascii| malformed(FORM))?.trim();
            if text == "*" {
                return Ok(Self::Any);
            }
            for candidate in split_outside_quotes(text, ',') {
                tags.extend(strong_tag(candidate)?);
            }
            if text.is_empty() {
                return Err(malformed(FORM));
            }
        }
        Ok(if present { Self::Tags(tags) } else { Self::Absent })
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::parse(request))
    }
}

const FORM: &str =
    "If-Match must be * or the ETag of what you have seen, such as \"3\" with its quotes.";

/// The tag if it is strong, nothing if it is weak.
fn strong_tag(candidate: &str) -> Result<Option<String>, Problem> {
    match opaque_part(candidate) {
        None => Err(malformed(FORM)),
        Some(_) if candidate.starts_with("W/") => Ok(None),
        // The version of what was seen is the same, however its representation was coded.
        Some(opaque) => Ok(Some(format!("\"{}\"", uncoded(opaque)))),
    }
}

fn version_of(tag: &str) -> Option<Version> {
    let opaque = tag.trim_matches('"');
    let (number, state) = opaque.split_once('.').map_or((opaque, None), |(n, s)| (n, Some(s)));
    let version = Version::from_u32(number.parse().ok()?);
    // Only the exact text that `etag` or `etag_of_state` writes is a version: "03" and "+3" are not.
    let written = match state {
        None => self::tag(version),
        Some(state) => {
            let bits = u64::from_str_radix(state, 16).ok()?;
            etag_of_state(version, bits.cast_signed()).1
        }
    };
    (written == tag).then_some(version)
}

fn malformed(detail: &str) -> Problem {
    Problem::of(&kinds::BAD_IF_MATCH, detail)
}

fn required() -> Problem {
    let detail = "Send If-Match with the ETag of the version you have seen.";
    Problem::of(&kinds::IF_MATCH_REQUIRED, detail)
}

fn stale() -> Problem {
    Problem::stale_version(
        "It has changed since you saw it, or is not what you saw. Load it and decide again.",
    )
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const THREE: Version = Version::from_u32(3);

    fn parse(value: &str) -> Result<IfMatch, Problem> {
        IfMatch::parse(&TestRequest::patch().insert_header((IF_MATCH, value)).to_http_request())
    }

    fn code<T: std::fmt::Debug>(outcome: Result<T, Problem>) -> &'static str {
        outcome.unwrap_err().code()
    }

    #[test]
    fn the_tag_of_a_version_expects_that_version() {
        let (name, value) = etag(THREE);
        assert_eq!((name, value.as_str()), (ETAG, "\"3\""));
        let seen = parse(&value).unwrap();
        assert_eq!(seen.expected().unwrap(), Some(THREE));
    }

    #[test]
    fn the_tag_of_a_state_tells_states_apart_and_expects_the_version() {
        let tags = [0, 1, 999, -1].map(|state| etag_of_state(THREE, state).1);
        for tag in &tags {
            assert_eq!(parse(tag).unwrap().expected().unwrap(), Some(THREE), "{tag}");
            assert_eq!(tags.iter().filter(|other| *other == tag).count(), 1);
        }
        for other in ["\"3.\"", "\"3.01\"", "\"3.+1\"", "\"3.A\"", "\"3.1.1\"", "\".1\""] {
            assert_eq!(code(parse(other).unwrap().expected()), "stale-version", "{other}");
        }
    }

    #[test]
    fn a_star_expects_no_version_and_a_list_is_refused() {
        assert_eq!(parse("*").unwrap().expected().unwrap(), None);
        let several = parse(r#""1", "3" ,"a,b""#).unwrap();
        assert_eq!(code(several.expected()), "bad-if-match");
    }

    #[test]
    fn the_tag_of_a_compressed_answer_expects_the_same_version() {
        for tag in ["\"3-gzip\"", "\"3.1f-gzip\""] {
            assert_eq!(parse(tag).unwrap().expected().unwrap(), Some(THREE), "{tag}");
        }
        assert_eq!(code(parse("\"3-br\"").unwrap().expected()), "stale-version");
    }

    #[test]
    fn a_weak_tag_matches_nothing() {
        let weak = parse(r#"W/"3""#).unwrap();
        assert_eq!(code(weak.expected()), "stale-version");
    }

    #[test]
    fn other_writings_of_the_number_match_nothing() {
        for text in [r#""03""#, r#""+3""#, r#""x""#, r#""""#] {
            let seen = parse(text).unwrap();
            assert_eq!(code(seen.expected()), "stale-version", "{text}");
        }
    }

    #[test]
    fn a_malformed_tag_is_400() {
        for text in ["3", "", "\"3", "w/\"3\"", "\"3\" \"4\"", "*, \"3\"", "\"a b\""] {
            assert_eq!(code(parse(text)), "bad-if-match", "{text}");
        }
    }

    #[test]
    fn an_absent_header_is_428_where_it_is_required() {
        let absent = IfMatch::parse(&TestRequest::patch().to_http_request()).unwrap();
        assert_eq!(absent, IfMatch::Absent);
        assert_eq!(code(absent.expected()), "if-match-required");
    }
}
