//! Answers to requests that no app sees, and that each request has one answer.

use super::*;

/// A body of 64 KiB in chunks of 4 KiB, without an end.
fn endless() -> String {
    format!("1000\r\n{}\r\n", "x".repeat(4096)).repeat(16)
}

#[actix_web::test]
async fn a_request_that_cannot_be_read_is_answered_by_a_problem_with_the_headers_of_others() {
    let served = served(&[("http.head_timeout_ms", "100")]);
    let fine = "GET /small HTTP/1.1\r\nhost: x\r\n\r\n";
    let many = "x: y\r\n".repeat(200);
    for (sent, status, code) in [
        ("\0\r\n\r\n".to_owned(), "400", "bad-request"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400", "bad-request"),
        (
            format!("GET / HTTP/1.1\r\n\u{7f}: y\r\n\r\n{}", "z".repeat(90_000)),
            "400",
            "bad-request",
        ),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), "431", "head-too-large"),
        (format!("GET / HTTP/1.1\r\nx: {}", "y".repeat(90_000)), "431", "head-too-large"),
        ("GET / HTTP/1.1\r\nx: y".to_owned(), "408", "head-too-slow"),
    ] {
        let answer = served.until_closed(sent.clone().into_bytes()).await;
        assert_eq!(statuses(&answer), [status], "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        for header in [
            "content-type: application/problem+json",
            "x-content-type-options: nosniff",
            "x-frame-options: DENY",
            "cache-control: no-store",
            "referrer-policy: no-referrer",
            "content-security-policy: default-src 'none'",
            "x-request-id: 0",
            "connection: close",
            "date: ",
        ] {
            assert_eq!(head.matches(&format!("\r\n{header}")).count(), 1, "{header} in {head}");
        }
        assert!(head.contains(&format!("\r\ncontent-length: {}", body.len())), "{answer}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(
            (&problem["code"], problem["status"].to_string()),
            (&code.into(), status.into())
        );

        if status == "400" {
            let behind = served.until_closed(format!("{fine}{fine}{sent}").into_bytes()).await;
            assert_eq!(statuses(&behind), ["204", "204", "400"], "{behind}");
            assert!(behind.contains("\"code\":\"bad-request\""), "{behind}");
        }
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn a_request_has_one_answer_whatever_follows_of_its_body() {
    let served = served(&[("http.head_timeout_ms", "100"), ("http.body_timeout_ms", "100")]);
    let chunked = "host: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let sized = "host: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n";
    let upgrade = "host: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    let long = "x".repeat(50_000);
    for (sent, status) in [
        (format!("POST /nowhere HTTP/1.1\r\n{chunked}1\r\nx\r\n"), "404"),
        (format!("POST /nowhere HTTP/1.1\r\n{chunked}{}", endless()), "404"),
        (format!("POST /nowhere HTTP/1.1\r\n{chunked}1\r\nx\r\nno chunk\r\n"), "404"),
        (format!("POST /nowhere HTTP/1.1\r\n{sized}x"), "404"),
        (format!("POST /nowhere HTTP/1.1\r\n{sized}{long}"), "404"),
        (format!("GET /small HTTP/1.1\r\n{upgrade}{long}"), "204"),
        (format!("POST /body HTTP/1.1\r\n{chunked}1\r\nx\r\nno chunk\r\n"), "400"),
        (format!("POST /body HTTP/1.1\r\n{chunked}{}{}", endless(), endless()), "413"),
        (format!("POST /body HTTP/1.1\r\n{sized}x"), "408"),
    ] {
        let answer = served.until_closed(sent.clone().into_bytes()).await;
        let head = &sent[..sent.len().min(200)];
        assert_eq!(statuses(&answer), [status], "{head}: {answer}");
        assert!(answer.contains("x-content-type-options: nosniff"), "{head}: {answer}");
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn the_request_behind_a_body_that_nobody_read_has_its_own_answer() {
    let served = served(&[]);
    let unread = "POST /nowhere HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    let fine = "GET /small HTTP/1.1\r\nhost: x\r\n\r\n";
    let answer = served.until_closed(format!("{unread}{fine}?\r\n\r\n").into_bytes()).await;
    assert_eq!(statuses(&answer), ["404", "204", "400"], "{answer}");
    served.handle.stop(false).await;
}
