//! Bodies as they pass: piece by piece, and never shortened.

use std::io::{Error, ErrorKind};
use std::pin::Pin;

use actix_web::error::PayloadError;
use futures_util::stream;

use super::*;

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>>;

/// A host that never answers, and a request with this body that is forwarded to it.
fn forwarding(
    pieces: Pieces,
) -> (TcpListener, impl Future<Output = Result<HttpResponse, Problem>>) {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    other.set_nonblocking(true).unwrap();
    let url = format!("http://{}", other.local_addr().unwrap());
    let forwarder = Forwarder::new("payments", &url, &Dependencies::default()).unwrap();
    let request =
        TestRequest::post().uri("/api/v1/payments").insert_header(("content-length", "3"));
    let request = request.to_http_request();
    (other, async move { forwarder.forward(&request, Payload::from(pieces)).await })
}

#[actix_web::test]
async fn a_small_body_that_has_not_come_takes_no_place_at_the_other_host() {
    let (other, forwarding) = forwarding(Box::pin(stream::pending()));
    let mut forwarding = Box::pin(forwarding);
    for _turn in 0..20 {
        assert!(futures_util::poll!(forwarding.as_mut()).is_pending());
        tokio::task::yield_now().await;
    }
    assert_eq!(other.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[actix_web::test]
async fn a_body_that_breaks_off_is_refused_as_a_host_that_runs_the_context_does() {
    for (kind, code) in
        [(ErrorKind::TimedOut, "body-too-slow"), (ErrorKind::UnexpectedEof, "body-incomplete")]
    {
        let pieces = [Ok(Bytes::from_static(b"a")), Err(PayloadError::Io(Error::from(kind)))];
        let (_other, forwarding) = forwarding(Box::pin(stream::iter(pieces)));
        assert_eq!(forwarding.await.unwrap_err().code(), code);
    }
}

#[actix_web::test]
async fn an_answer_begins_before_its_end_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = listener.local_addr().unwrap();
    let (ends, end) = channel::<()>();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read(&stream);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        end.recv().unwrap();
        stream.write_all(b"4\r\nlast\r\n0\r\n\r\n").unwrap();
    });
    let answer = ask(other, request("/api/v1/payments")).await;
    let mut body = Box::pin(answer.into_body());
    let mut next = async || {
        let piece = std::future::poll_fn(|context| body.as_mut().poll_next(context)).await;
        piece.map(|piece| piece.unwrap_or_else(|error| panic!("{error}")))
    };
    assert_eq!(next().await.unwrap(), "first");
    ends.send(()).unwrap();
    assert_eq!(next().await.unwrap(), "last");
    assert_eq!(next().await, None);
}

#[tokio::test]
async fn a_body_that_is_cut_is_never_taken_for_a_whole_one() {
    for is_whole in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let other = listener.local_addr().unwrap();
        let reading = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut sent = Vec::new();
            let mut piece = [0; 512];
            while !sent.ends_with(b"0\r\n\r\n") {
                let bytes = stream.read(&mut piece).unwrap_or(0);
                if bytes == 0 {
                    break;
                }
                sent.extend_from_slice(&piece[..bytes]);
            }
            stream.write_all(DONE.as_bytes()).unwrap_or_default();
            sent.ends_with(b"0\r\n\r\n")
        });
        let client = HttpClient::new(&format!("http://{other}")).unwrap();
        let (sender, body) = StreamingBody::channel();
        let mut request = Request::new(Some(body));
        *request.method_mut() = Method::POST;
        let sending = async {
            assert!(sender.send(Bytes::from_static(b"a part")).await);
            if is_whole {
                sender.end().await;
            }
        };
        let (answer, ()) = tokio::join!(client.stream(request), sending);
        assert_eq!(answer.is_ok(), is_whole);
        drop(answer);
        assert_eq!(reading.join().unwrap(), is_whole);
    }
}
