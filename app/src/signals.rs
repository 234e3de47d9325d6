//! The signals that stop a command: SIGINT and SIGTERM, and Ctrl-C where there are no such signals.

use std::io;

#[cfg(feature = "demo")]
use terminal::Exit;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

#[cfg(feature = "demo")]
use crate::error::CommandError;

/// Receives every signal from its making on.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Returns at the next signal.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _signal = self.interrupt.recv() => {}
            _signal = self.terminate.recv() => {}
        }
    }

    /// Returns at the next signal.
    #[cfg(windows)]
    pub(crate) async fn next(&mut self) {
        let _signal = self.interrupt.recv().await;
    }
}

/// Does some work, unless a signal interrupts it; everything it has made is dropped then.
#[cfg(feature = "demo")]
pub(crate) async fn unless_interrupted(
    work: impl Future<Output = Result<Exit, CommandError>>,
) -> Result<Exit, CommandError> {
    let mut signals = Signals::listen().map_err(CommandError::Signals)?;
    tokio::select! {
        exit = work => exit,
        () = signals.next() => Ok(Exit::CutShort),
    }
}
