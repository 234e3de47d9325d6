//! The bounds of a stream, over a pipe in memory.

use futures_util::poll;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

const LONG: Patience = Patience { head: Duration::from_mins(9), write: Duration::from_mins(9) };

type Piped = (DuplexStream, BoundedStream<DuplexStream>, Rc<Wire>);

fn pipe(capacity: usize, patience: Patience) -> Piped {
    let (client, server) = duplex(capacity);
    let wire = Rc::new(Wire::default());
    (client, BoundedStream::new(server, Rc::clone(&wire), patience), wire)
}

/// Reads what can be read now, and returns how much that was.
async fn read_now(stream: &mut BoundedStream<DuplexStream>) -> usize {
    let mut all = 0;
    loop {
        let mut bytes = vec![0; 64 * 1024];
        let reading = std::pin::pin!(stream.read(&mut bytes));
        match poll!(reading) {
            Poll::Ready(read) => all += read.unwrap(),
            Poll::Pending => return all,
        }
    }
}

#[tokio::test]
async fn a_turn_ends_after_a_few_kilobytes_and_the_next_follows_at_once() {
    let (mut client, mut stream, _wire) = pipe(64 * 1024, LONG);
    client.write_all(&vec![b'x'; 10 * 1024]).await.unwrap();
    assert_eq!(read_now(&mut stream).await, AT_ONCE);
    assert_eq!(read_now(&mut stream).await, AT_ONCE);
    assert_eq!(read_now(&mut stream).await, 2 * 1024);
}

#[tokio::test]
async fn nothing_is_read_while_the_client_takes_no_answer() {
    let (mut client, mut stream, _wire) = pipe(1024, LONG);
    {
        let answer = vec![b'a'; 2 * 1024];
        let writing = std::pin::pin!(stream.write_all(&answer));
        assert!(poll!(writing).is_pending());
    }
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    assert_eq!(read_now(&mut stream).await, 0);
    let mut taken = vec![0; 1024];
    client.read_exact(&mut taken).await.unwrap();
    stream.write_all(b"the rest").await.unwrap();
    stream.flush().await.unwrap();
    assert_eq!(read_now(&mut stream).await, 18);
}

#[tokio::test]
async fn a_client_that_takes_no_answer_is_cut_off() {
    let patience = Patience { write: Duration::from_millis(1), ..LONG };
    let (_client, mut stream, _wire) = pipe(1024, patience);
    let cut = stream.write_all(&[b'a'; 2 * 1024]).await.unwrap_err();
    assert_eq!(cut.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_client_that_takes_its_answer_in_parts_is_not_cut_off() {
    let (mut client, mut stream, _wire) = pipe(1024, LONG);
    let answer = vec![b'a'; 64 * 1024];
    let (written, read) = tokio::join!(stream.write_all(&answer), async {
        let mut bytes = vec![0; answer.len()];
        client.read_exact(&mut bytes).await
    });
    written.unwrap();
    assert_eq!(read.unwrap(), answer.len());
}

#[tokio::test]
async fn a_head_that_never_ends_is_refused_and_an_idle_connection_just_ends() {
    let patience = Patience { head: Duration::from_millis(1), ..LONG };
    for (sent, answered) in [("GET / HT", Some(Unreadable::HeadTooSlow)), ("", None)] {
        let (mut client, mut stream, wire) = pipe(1024, patience);
        // Each head has its limit, not only the first.
        drop(wire.begin());
        client.write_all(sent.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        assert_eq!(bytes, sent.as_bytes());
        assert_eq!(wire.last_answer(), answered);
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_and_not_handed_on() {
    let (mut client, mut stream, wire) = pipe(256 * 1024, LONG);
    client.write_all(&vec![b'x'; 100 * 1024]).await.unwrap();
    let mut head = Vec::new();
    stream.read_to_end(&mut head).await.unwrap();
    assert!(head.len() <= LARGEST_HEAD, "{}", head.len());
    assert_eq!(wire.last_answer(), Some(Unreadable::HeadTooLarge));
    stream.write_all(b"answer").await.unwrap();
    client.write_all(b"more").await.unwrap();
    let (ended, answer) = tokio::join!(stream.shutdown(), async {
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        drop(client);
        answer
    });
    ended.unwrap();
    assert_eq!(answer, b"answer", "the client sees it, however much it has sent");
}

#[tokio::test]
async fn the_rest_of_a_request_that_has_its_answer_is_not_answered() {
    let patience = Patience { head: Duration::from_millis(1), ..LONG };
    for sent in [10, 2 * LARGEST_HEAD] {
        let (mut client, mut stream, wire) = pipe(256 * 1024, patience);
        let (request, body) = (wire.begin(), wire.open_body());
        drop((body, request));
        client.write_all(&vec![b'x'; sent]).await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
        assert_eq!((wire.is_ended(), wire.last_answer()), (true, None), "{sent}");
    }
}

#[tokio::test]
async fn the_body_of_a_request_is_no_head() {
    let (mut client, mut stream, wire) = pipe(256 * 1024, LONG);
    let (_request, _body) = (wire.begin(), wire.open_body());
    client.write_all(&vec![b'x'; 100 * 1024]).await.unwrap();
    let mut read = 0;
    while read < 100 * 1024 {
        read += read_now(&mut stream).await;
    }
}
