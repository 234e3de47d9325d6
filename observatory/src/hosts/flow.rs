//! The stream of message events of all hosts together: the frames of each, with the place of the host, and a position that says where
//! each of them is, so that a browser resumes all of them by one id.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{LocalBoxStream, SelectAll, unfold};
use platform::http_client::HttpError;
use serde_json::{Value, json};

use super::{HostClient, Hosts};

/// The delay before a host that does not answer is asked again.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// The longest frame of a host that is read, in bytes.
const LONGEST_FRAME: usize = 4 * 1024 * 1024;

/// A frame of one host.
struct Frame {
    host: usize,
    position: Option<u64>,
    event: String,
    data: Value,
}

/// The reader of one host.
struct HostReader {
    host: usize,
    client: HostClient,
    last: Option<u64>,
    body: Option<LocalBoxStream<'static, Result<Bytes, HttpError>>>,
    rest: Vec<u8>,
    frames: VecDeque<Frame>,
    was_away: bool,
    is_over: bool,
}

/// The frames of all hosts as they are sent to a browser, which was at `position` last. It ends when the own host stops.
pub(crate) fn flow(hosts: &Hosts, position: Option<&str>) -> LocalBoxStream<'static, Bytes> {
    let mut positions: Vec<Option<u64>> = read_position(position, hosts.count());
    let mut all = SelectAll::new();
    for ((host, client), last) in hosts.all().zip(&positions) {
        all.push(read(HostReader::new(host, client.clone(), *last)));
    }
    let frames = all.scan(false, move |is_over, frame: Frame| {
        let given = if *is_over { None } else { Some(written(&frame, &mut positions)) };
        *is_over = frame.host == 0 && frame.event == "end";
        std::future::ready(given)
    });
    frames.boxed_local()
}

fn read(reader: HostReader) -> LocalBoxStream<'static, Frame> {
    unfold(reader, HostReader::next).boxed_local()
}

fn read_position(position: Option<&str>, hosts: usize) -> Vec<Option<u64>> {
    let mut given = position.unwrap_or_default().split('.').map(|number| number.parse().ok());
    (0..hosts).map(|_host| given.next().flatten()).collect()
}

fn written(frame: &Frame, positions: &mut [Option<u64>]) -> Bytes {
    if let Some(of_host) = positions.get_mut(frame.host) {
        *of_host = frame.position.or(*of_host);
    }
    let number =
        |position: &Option<u64>| position.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let id = positions.iter().map(number).collect::<Vec<_>>().join(".");
    let mut data = frame.data.clone();
    if let Some(fields) = data.as_object_mut() {
        fields.insert("host".to_owned(), json!(frame.host));
    }
    format!("id: {id}\nevent: {}\ndata: {data}\n\n", frame.event).into()
}

impl HostReader {
    fn new(host: usize, client: HostClient, last: Option<u64>) -> Self {
        Self {
            host,
            client,
            last,
            body: None,
            rest: Vec::new(),
            frames: VecDeque::new(),
            was_away: false,
            is_over: false,
        }
    }

    async fn next(mut self) -> Option<(Frame, Self)> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                self.last = frame.position.or(self.last);
                self.is_over = self.host == 0 && frame.event == "end";
                return Some((frame, self));
            }
            if self.is_over {
                return None;
            }
            let piece = match &mut self.body {
                Some(body) => body.next().await.and_then(Result::ok),
                None => None,
            };
            match piece {
                Some(piece) => self.take(&piece),
                None => self.connect().await,
            }
        }
    }

    /// Connects anew. The first failure is told, and then nothing until the host is back.
    async fn connect(&mut self) {
        if self.body.take().is_some() || self.was_away {
            tokio::time::sleep(ASKED_AGAIN_AFTER).await;
        }
        self.rest.clear();
        let cursor = self.last.map(|last| format!("?cursor={last}")).unwrap_or_default();
        match self.client.stream(&format!("/messages/stream{cursor}")).await {
            Ok(body) => {
                self.body = Some(body);
                self.tell("here", &json!({ "name": self.client.name() }));
                self.was_away = false;
            }
            Err(error) => {
                if !self.was_away {
                    let why = error.to_string();
                    self.tell("away", &json!({ "name": self.client.name(), "why": why }));
                }
                self.was_away = true;
            }
        }
    }

    fn tell(&mut self, event: &str, data: &Value) {
        let (host, event, data) = (self.host, event.to_owned(), data.clone());
        self.frames.push_back(Frame { host, position: None, event, data });
    }

    /// Takes a piece of the body: whole frames are parsed, the rest waits for the next piece.
    fn take(&mut self, piece: &[u8]) {
        self.rest.extend_from_slice(piece);
        while let Some(end) = self.rest.windows(2).position(|two| two == b"\n\n") {
            let frame: Vec<u8> = self.rest.drain(..end.saturating_add(2)).collect();
            let text = String::from_utf8_lossy(&frame);
            self.frames.extend(parsed(self.host, &text));
        }
        if self.rest.len() > LONGEST_FRAME {
            self.rest.clear();
            self.body = None;
        }
    }
}

fn parsed(host: usize, text: &str) -> Option<Frame> {
    let (mut position, mut event, mut data) = (None, None, Value::Null);
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("id", id)) => position = id.parse().ok(),
            Some(("event", name)) => event = Some(name.to_owned()),
            Some(("data", json)) => data = serde_json::from_str(json).ok()?,
            Some(_) | None => {}
        }
    }
    Some(Frame { host, position, event: event?, data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_says_where_each_host_is() {
        assert_eq!(read_position(Some("12.-.7"), 3), [Some(12), None, Some(7)]);
        assert_eq!(read_position(Some("12"), 2), [Some(12), None]);
        assert_eq!(read_position(None, 2), [None, None]);
        let mut positions = vec![Some(12), None];
        let frame = parsed(1, "id: 5\nevent: messages\ndata: {\"items\":[]}\n").unwrap();
        let written = written(&frame, &mut positions);
        let text = String::from_utf8_lossy(&written);
        assert!(text.starts_with("id: 12.5\nevent: messages\ndata: {"), "{text}");
        assert!(text.contains("\"host\":1") && text.ends_with("}\n\n"), "{text}");
    }

    #[test]
    fn frames_are_cut_where_they_end_however_they_arrive() {
        let client = HostClient::new("a".to_owned(), "http://127.0.0.1:1", "x".into()).unwrap();
        let mut reader = HostReader::new(0, client, None);
        for piece in [
            "id: 1\nevent: mess",
            "ages\ndata: {}\n",
            "\nid: 2\nevent: still-here\ndata: {}\n\nid: 3",
        ] {
            reader.take(piece.as_bytes());
        }
        let events: Vec<(Option<u64>, &str)> =
            reader.frames.iter().map(|frame| (frame.position, &*frame.event)).collect();
        assert_eq!(events, [(Some(1), "messages"), (Some(2), "still-here")]);
    }
}
