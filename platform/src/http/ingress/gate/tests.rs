//! The gate, over a pipe in memory.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::poll_fn;
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};

use super::*;

const GET: &str = "GET / HTTP/1.1\r\n\r\n";
const POST: &str = "POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc";

struct Piped {
    client: DuplexStream,
    server: DuplexStream,
    gate: RequestGate,
    wire: Rc<Wire>,
}

fn pipe() -> Piped {
    let (client, server) = duplex(1024 * 1024);
    Piped { client, server, gate: RequestGate::default(), wire: Rc::default() }
}

impl Piped {
    async fn send(&mut self, bytes: &str) {
        self.client.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// The bytes that the parser gets before it decodes, and whether the stream has ended.
    async fn read(&mut self) -> (String, bool) {
        let mut all = String::new();
        loop {
            let mut bytes = [0; 8 * 1024];
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = poll_fn(|cx| {
                Poll::Ready(self.gate.poll_read(cx, (&mut self.server, &self.wire), &mut buffer))
            });
            match read.await {
                Poll::Pending => return (all, false),
                Poll::Ready(outcome) => outcome.unwrap(),
            }
            if buffer.filled().is_empty() {
                return (all, true);
            }
            all += str::from_utf8(buffer.filled()).unwrap();
        }
    }

    /// The same, when there is something.
    async fn read_next(&mut self) -> (String, bool) {
        loop {
            let read = self.read().await;
            if !read.0.is_empty() {
                return read;
            }
            tokio::task::yield_now().await;
        }
    }

    /// The same, a few times, with the turns of the thread between.
    async fn read_soon(&mut self) -> (String, bool) {
        let (mut all, mut has_ended) = (String::new(), false);
        for _time in 0..5 {
            tokio::task::yield_now().await;
            let (read, ended) = self.read().await;
            (all, has_ended) = (all + &read, ended);
        }
        (all, has_ended)
    }
}

#[actix_web::test]
async fn one_request_is_handed_on_at_a_time() {
    let mut piped = pipe();
    piped.send(&[POST, GET, POST, GET].concat()).await;
    for request in [POST, GET, POST, GET] {
        assert_eq!(piped.read_next().await, (request.to_owned(), false));
        let (under_way, answer) = (piped.wire.begin(), piped.wire.open_answer());
        assert_eq!(piped.read_soon().await.0, "", "it is under way");
        drop(under_way);
        assert_eq!(piped.read_soon().await.0, "", "its answer is being written");
        drop(answer);
    }
    piped.send(GET).await;
    assert_eq!(piped.read().await.0, GET, "a request that was not sent ahead waits for no turn");
}

#[actix_web::test]
async fn the_rest_of_a_body_is_handed_on_while_its_request_is_under_way() {
    let mut piped = pipe();
    let (first, rest) = POST.split_at(POST.len() - 2);
    piped.send(first).await;
    assert_eq!(piped.read().await.0, first);
    let _under_way = piped.wire.begin();
    piped.send(&[rest, GET].concat()).await;
    assert_eq!(piped.read().await.0, rest);
}

#[actix_web::test]
async fn nothing_is_handed_on_behind_the_request_that_closes_the_connection() {
    let mut piped = pipe();
    piped.send(&[GET, POST].concat()).await;
    assert_eq!(piped.read().await.0, GET);
    drop(piped.wire.begin());
    piped.wire.close();
    assert_eq!(piped.read_soon().await, (String::new(), false));
}

#[actix_web::test]
async fn little_is_read_ahead() {
    let mut piped = pipe();
    piped.send(&GET.repeat(10_000)).await;
    assert_eq!(piped.read().await.0, GET);
    let _under_way = piped.wire.begin();
    assert_eq!(piped.read_soon().await.0, "");
    assert!(piped.gate.held.len() <= AHEAD + 8 * 1024, "{}", piped.gate.held.len());
}

#[actix_web::test]
async fn bytes_of_which_the_parser_makes_no_request_do_not_stop_the_next() {
    let mut piped = pipe();
    piped.send(&[GET, POST].concat()).await;
    assert_eq!(piped.read().await.0, GET);
    assert_eq!(piped.read_soon().await.0, POST, "the parser may know better where the first ends");
}

#[tokio::test(start_paused = true)]
async fn a_connection_whose_request_found_no_place_rests() {
    let mut piped = pipe();
    piped.send(GET).await;
    assert_eq!(piped.read().await.0, GET);
    let under_way = piped.wire.begin();
    assert_eq!(piped.read().await.0, "");
    piped.wire.rest(Duration::from_millis(500));
    drop(under_way);
    piped.send(GET).await;
    assert_eq!(piped.read().await.0, "");
    tokio::time::advance(Duration::from_millis(499)).await;
    assert_eq!(piped.read().await.0, "");
    tokio::time::advance(Duration::from_millis(2)).await;
    assert_eq!(piped.read().await.0, GET);
}

#[actix_web::test]
async fn requests_that_came_with_the_end_of_the_stream_begin_before_it() {
    let mut piped = pipe();
    piped.send(&[GET, POST].concat()).await;
    piped.client.shutdown().await.unwrap();
    assert_eq!(piped.read().await, (GET.to_owned(), false));
    drop(piped.wire.begin());
    assert_eq!(piped.read_next().await, (POST.to_owned(), false));
    drop(piped.wire.begin());
    assert_eq!(piped.read().await, (String::new(), true));
}
