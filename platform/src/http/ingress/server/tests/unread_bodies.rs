//! Requests that are refused before their bodies are read.

use super::*;

const REFUSED: &str = "POST /nowhere HTTP/1.1\r\nhost: x\r\n";
const LAST: &str = "GET /small HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

fn refused(length: usize) -> String {
    format!("{REFUSED}content-length: {length}\r\n\r\n{}", "x".repeat(length))
}

#[actix_web::test]
async fn the_connection_goes_on_behind_a_small_body() {
    let served = served(&[]);
    let chunked = format!("{REFUSED}transfer-encoding: chunked\r\n\r\n2\r\nxx\r\n0\r\n\r\n");
    for request in [refused(2), refused(60_000), chunked] {
        let answers = served.until_closed(format!("{request}{request}{LAST}").into_bytes()).await;
        assert_eq!(statuses(&answers), ["404", "404", "204"], "{answers}");
        assert_eq!(answers.matches("connection: close").count(), 1, "{answers}");
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn the_connection_ends_behind_a_body_that_is_large_or_does_not_come() {
    let served = served(&[("http.body_timeout_ms", "60000")]);
    let late = format!("{REFUSED}content-length: 9\r\n\r\nx");
    for request in [format!("{}{LAST}", refused(70_000)), late] {
        let answers = served.until_closed(request.into_bytes()).await;
        assert_eq!(statuses(&answers), ["404"], "{answers}");
        assert!(answers.contains("connection: close"), "{answers}");
    }
    served.handle.stop(false).await;
}
