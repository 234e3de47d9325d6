//! Server-sent events of a host, as a test reads them.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use hyper::body::Bytes;
use platform::http_client::{HttpClient, HttpError, Request};
use serde_json::Value;

use super::PATIENCE;
use super::client::Call;

/// A stream that is being read.
pub struct Events {
    body: BoxStream<'static, Result<Bytes, HttpError>>,
    rest: String,
    frames: Vec<(String, Value)>,
    last: u64,
}

impl Call {
    /// Sends it, and reads the answer as events.
    ///
    /// # Panics
    /// When the answer is no stream.
    pub async fn follow(self) -> Events {
        let (address, path, headers) = self.parts();
        let client = HttpClient::new(&format!("http://{address}")).unwrap();
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = client.stream(request.body(None).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Events {
            body: answer.into_body().boxed(),
            rest: String::new(),
            frames: Vec::new(),
            last: 0,
        }
    }
}

impl Events {
    /// Reads until the events so far are as they are wanted; the events, and the id of the last.
    ///
    /// # Panics
    /// When that takes too long, or the stream ends before.
    pub async fn until(
        &mut self,
        is_enough: impl Fn(&[(String, Value)]) -> bool,
    ) -> (Vec<(String, Value)>, u64) {
        let reading = async {
            while !is_enough(&self.frames) {
                assert!(self.read().await, "the stream ended: {:?}", self.frames);
            }
        };
        let read = tokio::time::timeout(PATIENCE, reading).await;
        assert!(read.is_ok(), "timed out: {:?}", self.frames);
        (self.frames.clone(), self.last)
    }

    /// Reads to the end; whether the stream has said that it is the end.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn end(mut self) -> bool {
        let reading = async { while self.read().await {} };
        tokio::time::timeout(PATIENCE, reading).await.expect("the end of the stream");
        self.frames.last().is_some_and(|(event, _)| event == "end")
    }

    /// Reads on; whether the stream goes on.
    async fn read(&mut self) -> bool {
        let Some(Ok(piece)) = self.body.next().await else { return false };
        self.rest.push_str(&String::from_utf8_lossy(&piece));
        while let Some((frame, rest)) = self.rest.split_once("\n\n") {
            let field = |name: &str| {
                let begin = format!("{name}: ");
                frame.lines().find_map(|line| line.strip_prefix(&*begin).map(str::to_owned))
            };
            let data = field("data").and_then(|data| serde_json::from_str(&data).ok());
            self.frames.push((field("event").unwrap_or_default(), data.unwrap_or_default()));
            self.last = field("id").and_then(|id| id.parse().ok()).unwrap_or(self.last);
            self.rest = String::from(rest);
        }
        true
    }
}
