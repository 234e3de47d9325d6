//! One connection: counted, bounded, and with TLS where the host serves it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use super::connections::{Connections, Place};
use super::stream::{BoundedStream, Patience};
use super::tls::Tls;
use super::wire::Wire;

/// A connection that HTTP is served on.
pub(crate) struct Connection {
    stream: Secured,
    wire: Rc<Wire>,
    // Counted as long as the socket is open.
    _place: Place,
}

enum Secured {
    Plain(BoundedStream<TcpStream>),
    // Boxed: it is some kilobytes, which plain connections need not carry.
    Tls(Box<TlsStream<BoundedStream<TcpStream>>>),
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
        // One without an address is gone already.
        let address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let place = connections.admit(address).map_err(io::Error::other)?;
        let wire = Rc::new(Wire::new(is_tls));
        let stream = BoundedStream::new(stream, Rc::clone(&wire), patience);
        Ok(Self { stream, peer, wire, place, patience })
    }

    /// The connection, after the handshake where there is one. It takes no longer than the head of a request.
    pub(crate) async fn secured(self, tls: Option<&Tls>) -> io::Result<Connection> {
        let Self { stream, peer: _, wire, place, patience } = self;
        let stream = match tls {
            None => Secured::Plain(stream),
            Some(tls) => {
                let shaken = timeout(patience.head, tls.acceptor().accept(stream)).await;
                let too_slow = |_elapsed| io::Error::from(io::ErrorKind::TimedOut);
                Secured::Tls(Box::new(shaken.map_err(too_slow)??))
            }
        };
        Ok(Connection { stream, wire, _place: place })
    }
}

impl Connection {
    pub(crate) fn wire(&self) -> Rc<Wire> {
        Rc::clone(&self.wire)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Secured::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Secured::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Secured::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Secured::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Secured::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Secured::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Secured::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Secured::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
