//! Requests behind one that closes the connection, and requests that want another protocol.

use std::sync::atomic::Ordering;

use futures_util::future::join_all;

use super::*;

const SMALL: &str = "GET /small HTTP/1.1\r\nhost: x\r\n\r\n";
const CLOSE: &str = "host: x\r\nconnection: close\r\n";
/// A request that is counted when it is executed.
const COUNTED: &str = "POST /queue HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n";

impl Served {
    /// The answers to `sent`, and how many of the counted requests were executed.
    async fn executed(&self, sent: &str) -> (String, usize) {
        let before = self.queue.worked.load(Ordering::Relaxed);
        let answer = self.until_closed(sent.as_bytes().to_vec()).await;
        (answer, self.queue.worked.load(Ordering::Relaxed) - before)
    }
}

#[actix_web::test]
async fn a_request_behind_one_that_closes_the_connection_is_not_executed() {
    let served = served(&[]);
    served.queue.cores.add_permits(100);
    let json = "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    for (last, status) in [
        (format!("GET /small HTTP/1.1\r\n{CLOSE}\r\n"), "204"),
        ("GET /small HTTP/1.0\r\n\r\n".to_owned(), "204"),
        (format!("GET /large HTTP/1.1\r\n{CLOSE}\r\n"), "200"),
        (format!("GET /nowhere HTTP/1.1\r\n{CLOSE}\r\n"), "404"),
        (format!("POST /body HTTP/1.1\r\n{CLOSE}{json}"), "200"),
        ("GET /small HTTP/1.1\r\nhost: x\r\nconnection: x, Close\r\n\r\n".to_owned(), "204"),
    ] {
        for behind in [
            format!("{COUNTED}\r\n{{}}"),
            format!("{COUNTED}expect: 100-continue\r\n\r\n{{}}"),
            format!("{COUNTED}\r\n{{}}").repeat(30),
            format!("{SMALL}{COUNTED}connection: keep-alive\r\n\r\n{{}}"),
            "BAD\r\n\r\n".to_owned(),
        ] {
            let (answer, executed) = served.executed(&format!("{SMALL}{last}{behind}")).await;
            assert_eq!(executed, 0, "{last}{behind}");
            assert_eq!(statuses(&answer), ["204", status], "{last}{behind}: {answer}");
            let whole = if last.contains("/large") { LARGE } else { 0 };
            assert!(answer.len() > whole, "{last}{behind}: {} bytes", answer.len());
        }
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn a_request_that_closes_the_connection_is_answered_although_others_came_while_it_waited() {
    let served = served(&[]);
    let counted = format!("{COUNTED}\r\n{{}}");
    let sent = format!("POST /queue HTTP/1.1\r\n{CLOSE}content-length: 2\r\n\r\n{{}}{counted}");
    let client = departures::asking(&served, sent).await;
    served.queue.until_waiting(1).await;
    served.queue.cores.add_permits(100);
    let answer = web::block(move || until_closed(client, b"")).await.unwrap();
    assert_eq!(statuses(&answer), ["204"], "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(served.queue.worked.load(Ordering::Relaxed), 1);
    served.handle.stop(false).await;
}

/// Requests that want another protocol, and the status of the answer that each has all the same.
fn wishes() -> Vec<(String, &'static str)> {
    let json = "host: x\r\ncontent-type: application/json\r\n";
    let mut wishes = vec![("CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(), "404")];
    for upgrade in [
        "connection: upgrade\r\nupgrade: websocket\r\n",
        "upgrade: websocket\r\n",
        "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n",
        "connection: upgrade\r\nupgrade: TLS/1.0, IRC/6.9\r\n",
    ] {
        let post = format!("POST /body HTTP/1.1\r\n{json}{upgrade}");
        let chunked = "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        wishes.extend([
            (format!("GET /small HTTP/1.1\r\nhost: x\r\n{upgrade}\r\n"), "204"),
            (format!("{post}content-length: 2\r\n\r\n{{}}"), "200"),
            (format!("{post}{chunked}"), "200"),
            (format!("{post}\r\n"), "400"),
        ]);
    }
    wishes
}

#[actix_web::test]
async fn the_wish_to_speak_another_protocol_is_ignored_and_the_request_answered() {
    let bounds = [("http.body_timeout_ms", "100"), ("http.connections_per_address", "100")];
    let served = served(&bounds);
    served.queue.cores.add_permits(100);
    let counted = format!("{COUNTED}\r\n{{}}");
    // The parser waits for the end of what it takes for a body. So all are asked at once.
    let asked = wishes().into_iter().flat_map(|(wish, status)| {
        ["", &counted].map(|behind| (format!("{wish}{behind}"), status))
    });
    let shop = &served;
    let asked = asked.map(|(sent, status)| async move {
        let answer = shop.until_closed(sent.clone().into_bytes()).await;
        assert_eq!(statuses(&answer), [status], "{sent}: {answer}");
        assert!(answer.contains("connection: close"), "{sent}: {answer}");
    });
    join_all(asked).await;
    assert_eq!(served.queue.worked.load(Ordering::Relaxed), 0, "what is behind is not executed");
    served.handle.stop(false).await;
}
