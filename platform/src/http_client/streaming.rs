//! Requests and answers whose bodies pass piece by piece, never whole in memory: for a host that forwards them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use http::{Request, Response};
use http_body::{Body, Frame};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::http_client::client::{HttpClient, no_answer};
use crate::http_client::service::HttpError;

/// Pieces on their way; a sender waits for the receiver (backpressure).
const PIECES_AHEAD: usize = 4;
/// An answer whose next piece takes longer than this is given up.
const NEXT_PIECE_WITHIN: Duration = Duration::from_secs(30);

/// The sending end of a request's body. The body is whole only after [`BodySender::end`]: a sender that is dropped before
/// makes the request fail, so that a part of a body is never taken for all of it.
#[derive(Debug)]
pub struct BodySender(mpsc::Sender<Option<Bytes>>);

/// The body of a request, piece by piece.
#[derive(Debug)]
pub struct StreamingBody {
    pieces: mpsc::Receiver<Option<Bytes>>,
}

impl StreamingBody {
    /// A body and its sender.
    pub fn channel() -> (BodySender, Self) {
        let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
        (BodySender(sender), Self { pieces })
    }
}

impl BodySender {
    /// Sends a piece. Returns whether anybody still reads the body.
    pub async fn send(&self, piece: Bytes) -> bool {
        self.0.send(Some(piece)).await.is_ok()
    }

    /// Sends the end: the body is whole.
    pub async fn end(self) {
        // Without a reader, nobody needs the end.
        let _no_reader = self.0.send(None).await;
    }
}

impl Body for StreamingBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(match ready!(self.get_mut().pieces.poll_recv(context)) {
            Some(Some(piece)) => Some(Ok(Frame::data(piece))),
            Some(None) => None,
            None => Some(Err(io::Error::other("the request was cut before its end"))),
        })
    }
}

impl HttpClient {
    /// Sends a request with this body, if it has one, and returns the answer as soon as its head is there. There is no
    /// timeout for the head: the caller sets one. A body that stops coming for half a minute ends with an error.
    pub async fn stream(
        &self,
        request: Request<Option<StreamingBody>>,
    ) -> Result<Response<impl Stream<Item = Result<Bytes, HttpError>> + use<>>, HttpError> {
        let (head, body) = request.into_parts();
        let body = body.map(reqwest::Body::wrap).unwrap_or_default();
        let mut answer = self.send(head, body).await?;
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        let pieces = try_unfold(answer, |mut answer| async move {
            let piece = timeout(NEXT_PIECE_WITHIN, answer.chunk()).await.map_err(no_answer)?;
            let piece = piece.map_err(|error| no_answer(error.without_url()))?;
            Ok(piece.map(|piece| (piece, answer)))
        });
        let mut response = Response::new(pieces);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}
