//! One connection of a customer, by hand: a request is written whole, and its answer read into one buffer. Ten times the peak is
//! more than a client for every case has time for on the cores that it shares with the shop.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;

use httparse::{EMPTY_HEADER, Response, Status};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// More headers than an answer has.
const HEADERS: usize = 48;
/// Answers are shorter.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// An open connection.
pub(super) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, whose body is in the buffer of its connection until the next one.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    body: Range<usize>,
}

impl Wire {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4096) })
    }

    /// Sends a request, and reads the whole answer. The end of the stream in place of an answer is `UnexpectedEof`.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.buffer.clear();
        self.stream.write_all(request).await?;
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = whole_answer(&self.buffer)? {
                return Ok(answer);
            }
            if self.buffer.len() > LONGEST_ANSWER {
                return Err(io::Error::other("the answer is too long"));
            }
        }
    }

    pub(super) fn body(&self, answer: &Answer) -> &[u8] {
        self.buffer.get(answer.body.clone()).unwrap_or_default()
    }
}

/// The answer in these bytes, once all of it is there.
fn whole_answer(bytes: &[u8]) -> io::Result<Option<Answer>> {
    let mut headers = [EMPTY_HEADER; HEADERS];
    let mut response = Response::new(&mut headers);
    let Status::Complete(begins) = response.parse(bytes).map_err(io::Error::other)? else {
        return Ok(None);
    };
    let header = |name: &str| {
        let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.and_then(|header| std::str::from_utf8(header.value).ok())
    };
    // Answers of the shop have a length, unless they have no body.
    let length: usize =
        header("content-length").map_or(Ok(0), str::parse).map_err(io::Error::other)?;
    let body = begins..begins.saturating_add(length);
    if bytes.len() < body.end {
        return Ok(None);
    }
    let location = header("location").map(str::to_owned);
    Ok(Some(Answer { status: response.code.unwrap_or_default(), location, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] =
        b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\nLocation: /there\r\n\r\n{}";

    #[test]
    fn an_answer_is_read_when_all_of_it_is_there() {
        for part in 0..ANSWER.len() {
            assert!(whole_answer(&ANSWER[..part]).unwrap().is_none(), "{part} bytes");
        }
        let answer = whole_answer(ANSWER).unwrap().unwrap();
        assert_eq!((answer.status, answer.location.as_deref()), (202, Some("/there")));
        assert_eq!(&ANSWER[answer.body], b"{}");
        assert!(whole_answer(b"SSH-2.0-OpenSSH_9.6\r\n").is_err());
    }
}
