//! The end of a connection as HTTP/1.1 has it: requests and answers that close it, and upgrades, which a host does not know.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_http::RequestHead;
use actix_web::dev::{Payload, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
use actix_web::http::{ConnectionType, Method};
use bytes::Bytes;
use futures_util::Stream;

use super::wire::Wire;

/// Whether the connection ends after the answer to this request. The client may want it (`Connection: close`, or HTTP/1.0 without
/// `keep-alive`). The wish to speak another protocol is ignored, and the request is answered (RFC 9110, section 7.8); but the
/// parser has begun to take what follows for that protocol.
pub(super) fn closes_connection(head: &RequestHead) -> bool {
    head.connection_type() != ConnectionType::KeepAlive || wants_another_protocol(head)
}

/// Closes the connection after this answer, when its request or the answer itself says so.
pub(super) fn close<B>(answered: &mut ServiceResponse<B>, is_asked: bool, wire: Option<&Wire>) {
    let version = answered.request().version();
    let head = answered.response_mut().head_mut();
    // Heads are used again, with the version of an earlier answer: an old one would stand for `close`.
    head.version = version;
    if is_asked {
        head.set_connection_type(ConnectionType::Close);
    }
    if head.connection_type() == ConnectionType::Close
        && let Some(wire) = wire
    {
        wire.close();
    }
}

/// The length of the body that the parser does not end itself, in bytes: that of a request that wants another protocol.
pub(super) fn unbounded_length(head: &RequestHead) -> Option<u64> {
    if !wants_another_protocol(head) || head.headers().contains_key(TRANSFER_ENCODING) {
        return None;
    }
    // The parser has refused a length that is no number.
    let declared = head.headers().get(CONTENT_LENGTH);
    Some(declared.and_then(|length| length.to_str().ok()?.trim().parse().ok()).unwrap_or(0))
}

/// The payload, up to `length`.
pub(super) fn bounded(payload: Payload, length: u64) -> Payload {
    if length == 0 {
        return Payload::None;
    }
    Payload::Stream { payload: Box::pin(BoundedBody { payload, left: length }) }
}

fn wants_another_protocol(head: &RequestHead) -> bool {
    head.method == Method::CONNECT || head.headers().contains_key(UPGRADE)
}

struct BoundedBody {
    payload: Payload,
    left: u64,
}

impl Stream for BoundedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = std::task::ready!(Pin::new(&mut self.payload).poll_next(cx));
        Poll::Ready(piece.map(|piece| {
            piece.map(|mut piece| {
                piece.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
                let taken = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                self.left = self.left.saturating_sub(taken);
                piece
            })
        }))
    }
}
