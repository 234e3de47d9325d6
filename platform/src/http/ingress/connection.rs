//! One connection: counted, bounded, and with TLS where the host serves it. Its last answer, to a request that could not be read,
//! is written here.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::connections::{Connections, Place};
use super::gate::RequestGate;
use super::last_answer::{LastAnswers, of_the_parser};
use super::secured::Secured;
use super::stream::{BoundedStream, Patience};
use super::tls::Tls;
use super::wire::Wire;

/// The part of an answer that the kernel takes before it is sent, in bytes.
#[cfg(target_os = "linux")]
const MOST_UNSENT: u32 = 64 * 1024;

/// A connection that HTTP is served on.
pub(crate) struct Connection {
    stream: Secured,
    gate: RequestGate,
    wire: Rc<Wire>,
    last_answers: LastAnswers,
    /// The unwritten rest of the last answer, once the end has begun.
    farewell: Option<BytesMut>,
    /// Whether the client sends nothing more.
    has_hung_up: bool,
    // Counted as long as the socket is open.
    _place: Place,
}

/// A connection that was accepted and counted, before anything of it was read.
pub(crate) struct Accepted {
    stream: BoundedStream<TcpStream>,
    pub(crate) peer: Option<SocketAddr>,
    wire: Rc<Wire>,
    place: Place,
    patience: Patience,
}

impl Accepted {
    /// Counts the connection, or closes it.
    pub(crate) fn admit(
        stream: TcpStream,
        connections: &Connections,
        (patience, is_tls): (Patience, bool),
    ) -> io::Result<Self> {
        let peer = stream.peer_addr().ok();
        limit_unsent(&stream)?;
        // One without an address is gone already.
        let address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let place = connections.admit(address).map_err(io::Error::other)?;
        let wire = Rc::new(Wire::new(is_tls));
        let stream = BoundedStream::new(stream, Rc::clone(&wire), patience);
        Ok(Self { stream, peer, wire, place, patience })
    }

    /// The connection, after the handshake where there is one. It takes no longer than the head of a request.
    pub(crate) async fn secured(
        self,
        tls: Option<&Tls>,
        last_answers: LastAnswers,
    ) -> io::Result<Connection> {
        let Self { stream, peer: _, wire, place, patience } = self;
        let stream = match tls {
            None => Secured::Plain(stream),
            Some(tls) => {
                let shaken = timeout(patience.head, tls.acceptor().accept(stream)).await;
                let too_slow = |_elapsed| io::Error::from(io::ErrorKind::TimedOut);
                Secured::Tls(Box::new(shaken.map_err(too_slow)??))
            }
        };
        let (gate, farewell, has_hung_up) = (RequestGate::default(), None, false);
        Ok(Connection { stream, gate, wire, last_answers, farewell, has_hung_up, _place: place })
    }
}

/// A client that reads no answer makes the host work for no more than this.
#[cfg(target_os = "linux")]
fn limit_unsent(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_tcp_notsent_lowat(MOST_UNSENT)
}

/// Other systems have only the bounds of their send buffers.
#[cfg(not(target_os = "linux"))]
fn limit_unsent(_stream: &TcpStream) -> io::Result<()> {
    Ok(())
}

impl Connection {
    pub(crate) fn wire(&self) -> Rc<Wire> {
        Rc::clone(&self.wire)
    }

    /// The client sends nothing more: it has left. A request under way is given up, by an error that ends the dispatcher; one that
    /// came with the end begins first.
    fn poll_hung_up(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.wire.is_idle() {
            let left = "the client has hung up";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionAborted, left)));
        }
        if self.has_hung_up {
            return Poll::Ready(Ok(()));
        }
        self.has_hung_up = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Writes the last answer, if there is one, and ends the connection so that the client sees it.
    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let answer = || match self.wire.last_answer() {
            Some(why) => self.last_answers.write(why, self.wire.is_tls()),
            None => BytesMut::new(),
        };
        let farewell = self.farewell.get_or_insert_with(answer);
        while !farewell.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, farewell))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => farewell.advance(written),
            }
        }
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        let outcome = this.gate.poll_read(cx, (&mut this.stream, &this.wire), buffer);
        let is_nothing = buffer.filled().len() == before;
        if this.wire.is_ended() && is_nothing {
            // TLS takes an end without a goodbye for an error, and the farewell would not be asked for.
            return Poll::Ready(Ok(()));
        }
        match outcome {
            Poll::Ready(Ok(())) if is_nothing => this.poll_hung_up(cx),
            other @ (Poll::Ready(_) | Poll::Pending) => other,
        }
    }
}

impl AsyncWrite for Connection {
    /// The parser writes nothing after an answer of its own, and the connection is dropped when that is written: the farewell
    /// comes before.
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let of_the_app = match of_the_parser(bytes) {
            Some((0, why)) if this.wire.is_idle() => {
                this.wire.refuse(why);
                ready!(this.poll_farewell(cx))?;
                return Poll::Ready(Ok(bytes.len()));
            }
            Some((begins, _)) if begins > 0 => bytes.get(..begins).unwrap_or(bytes),
            Some(_) | None => bytes,
        };
        Pin::new(&mut this.stream).poll_write(cx, of_the_app)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_farewell(cx)
    }
}
