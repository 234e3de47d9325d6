//! The body of an answer, which tells the connection when the parser has taken all of it.

use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

use super::wire::{OpenAnswer, Wire};

/// A body with its count among the answers that are being written.
struct AnswerBody {
    body: BoxBody,
    _open: OpenAnswer,
}

/// The body, counted until it is dropped. One without bytes is written with its head.
pub(super) fn counted(body: BoxBody, wire: &Rc<Wire>) -> BoxBody {
    match body.size() {
        BodySize::None | BodySize::Sized(0) => body,
        BodySize::Sized(_) | BodySize::Stream => {
            BoxBody::new(AnswerBody { body, _open: wire.open_answer() })
        }
    }
}

impl MessageBody for AnswerBody {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
