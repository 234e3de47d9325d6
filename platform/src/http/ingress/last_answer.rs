//! The last answer of a connection: to a request that could not be read, so that no endpoint and no middleware ever sees it. The
//! parser answers such a request with a status alone. The connection writes this answer in its place, with the problem, the id
//! and the headers of every other answer; it writes the same for the stream, which refuses heads that are too slow or too large.

use std::sync::Arc;
use std::time::SystemTime;

use actix_web::ResponseError;
use actix_web::body::MessageBody;
use actix_web::http::header::{
    CONNECTION, CONTENT_LENGTH, DATE, HeaderName, HeaderValue, HttpDate,
};
use bytes::BytesMut;
use shared_kernel::Ids;

use super::security_headers::put_on;
use super::settings::Hsts;
use super::unreadable::Unreadable;
use crate::http::origin::REQUEST_ID;

/// More than the answer of a parser takes, in bytes.
const LONGEST_OF_THE_PARSER: usize = 160;

/// Writes last answers.
#[derive(Clone)]
pub(crate) struct LastAnswers {
    ids: Arc<dyn Ids>,
    hsts: Hsts,
}

impl LastAnswers {
    pub(super) fn new(ids: Arc<dyn Ids>, hsts: Hsts) -> Self {
        Self { ids, hsts }
    }

    /// The answer as it goes over the wire. A client's own request id is not in it: the head that has it was not read.
    pub(super) fn write(&self, why: Unreadable, is_tls: bool) -> BytesMut {
        let problem = why.problem();
        let (mut response, body) = problem.error_response().into_parts();
        let body = body.try_into_bytes().unwrap_or_default();
        let id = self.ids.next().to_string();
        tracing::debug!(request_id = id, status = %response.status(), "a request could not be read");
        let status = response.status();
        let headers = response.headers_mut();
        let mut put = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        };
        put(CONNECTION, "close".to_owned());
        put(CONTENT_LENGTH, body.len().to_string());
        put(DATE, HttpDate::from(SystemTime::now()).to_string());
        put(REQUEST_ID, id);
        put_on(headers, self.hsts, is_tls);
        let mut written = BytesMut::from(format!("HTTP/1.1 {status}\r\n").as_bytes());
        for (name, value) in &*headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                written.extend_from_slice(part);
            }
        }
        written.extend_from_slice(b"\r\n");
        written.extend_from_slice(&body);
        written
    }
}

/// Where in `bytes`, which are about to be written, an answer of the parser begins, if they end with one. It has no body and no
/// header but these three; every answer of the app has those of [`put_on`].
pub(super) fn of_the_parser(bytes: &[u8]) -> Option<(usize, Unreadable)> {
    const BEGINS: &[u8] = b"HTTP/1.";
    let before = bytes.len().saturating_sub(LONGEST_OF_THE_PARSER);
    let end = bytes.get(before..)?.strip_suffix(b"\r\n\r\n")?;
    let begins = end.windows(BEGINS.len()).rposition(|window| window == BEGINS)?;
    let mut lines = str::from_utf8(end.get(begins..)?).ok()?.split("\r\n");
    let why = match lines.next()?.split(' ').nth(1)? {
        "400" => Unreadable::Malformed,
        "408" => Unreadable::HeadTooSlow,
        "431" => Unreadable::HeadTooLarge,
        "500" => Unreadable::Failed,
        _other => return None,
    };
    let mut is_empty = false;
    for line in lines {
        match line.split_once(": ")? {
            ("content-length", length) => is_empty = length == "0",
            ("connection" | "date", _) => {}
            _of_the_app => return None,
        }
    }
    is_empty.then_some((before.saturating_add(begins), why))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\
                        date: Sat, 28 Nov 2026 19:29:41 GMT\r\n\r\n";

    #[test]
    fn an_answer_of_the_parser_is_found_behind_those_of_the_app() {
        let before = format!("HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n{}", "x".repeat(300));
        for (before, answer, why) in [
            ("", BARE.to_owned(), Unreadable::Malformed),
            (&*before, BARE.to_owned(), Unreadable::Malformed),
            (&before, BARE.replace("connection: close\r\n", ""), Unreadable::Malformed),
            (&before, BARE.replace("1.1 400 Bad Request", "1.0 408 x"), Unreadable::HeadTooSlow),
            (
                &before,
                BARE.replace("400 Bad Request", "431 Request Header Fields Too Large"),
                Unreadable::HeadTooLarge,
            ),
            (&before, BARE.replace("400", "500"), Unreadable::Failed),
        ] {
            let written = format!("{before}{answer}");
            assert_eq!(of_the_parser(written.as_bytes()), Some((before.len(), why)), "{answer}");
        }
    }

    #[test]
    fn answers_of_the_app_are_not_taken_for_those_of_the_parser() {
        for other in [
            String::new(),
            BARE.replace("400 Bad Request", "204 No Content"),
            BARE.replace("length: 0", "length: 7"),
            BARE.replace("date", "x-content-type-options"),
            BARE.replace("content-length: 0\r\n", ""),
            format!("{BARE}{{}}"),
            "HTTP/1.1 400".to_owned(),
        ] {
            assert_eq!(of_the_parser(other.as_bytes()), None, "{other}");
        }
    }
}
