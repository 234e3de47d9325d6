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
    /// One that was received, and is still to be heeded.
    is_kept: bool,
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
            is_kept: false,
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { is_kept: false, interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Lets the signal that was received last be the next one again.
    pub(crate) const fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Returns at the next signal.
    pub(crate) async fn next(&mut self) {
        if !std::mem::take(&mut self.is_kept) {
            self.receive().await;
        }
    }

    #[cfg(unix)]
    async fn receive(&mut self) {
        tokio::select! {
            _signal = self.interrupt.recv() => {}
            _signal = self.terminate.recv() => {}
        }
    }

    #[cfg(windows)]
    async fn receive(&mut self) {
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
