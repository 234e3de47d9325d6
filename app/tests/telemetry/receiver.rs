//! A server that keeps what is posted to it: the collector of traces and the Sentry of these tests.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request: its first line and its headers, and its body.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

/// The receiver. Its thread ends with the tests.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    posted: Arc<Mutex<Vec<Posted>>>,
}

impl Receiver {
    /// Takes everything, and answers 200.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let receiver = Self { address, posted: Arc::default() };
        let kept = Arc::clone(&receiver.posted);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || serve(&stream.unwrap(), &kept));
            }
        });
        receiver
    }

    /// The bodies that were posted so far.
    pub(crate) fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap().clone()
    }

    /// Whether these words are in anything that was posted.
    pub(crate) fn has(&self, words: &str) -> bool {
        let words = words.as_bytes();
        self.posted().iter().any(|one| one.body.windows(words.len()).any(|part| part == words))
    }
}

/// Answers the requests of a connection until the client closes it.
fn serve(mut stream: &TcpStream, kept: &Mutex<Vec<Posted>>) {
    let mut reader = BufReader::new(stream);
    while let Some(posted) = read(&mut reader) {
        kept.lock().unwrap().push(posted);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        if stream.write_all(answer).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Posted> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let length = head.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Posted { head, body })
}
