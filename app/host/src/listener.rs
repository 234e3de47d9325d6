//! The listening socket of a host: the one that a supervisor passes on, or its own.

use std::net::{SocketAddr, TcpListener};

use listenfd::ListenFd;

use crate::error::StartError;

/// The first socket that the process was started with, by the protocol of systemd (`LISTEN_FDS`, `LISTEN_PID`); without one,
/// a new socket at `address`. A supervisor keeps its socket open while one host replaces another: meanwhile connections wait
/// in the queue of the socket and are not refused.
pub(crate) fn open(address: SocketAddr) -> Result<TcpListener, StartError> {
    let passed = ListenFd::from_env().take_tcp_listener(0).map_err(StartError::PassedSocket)?;
    match passed {
        Some(socket) => Ok(socket),
        None => TcpListener::bind(address)
            .map_err(|source| StartError::CannotListen { address, source }),
    }
}
