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
    tokio::select! {
        exit = work => exit,
        _interrupted = tokio::signal::ctrl_c() => Ok(Exit::CutShort),
        () = terminated() => Ok(Exit::CutShort),
    }
}

/// Returns at SIGTERM, which `timeout` and others send: a shop in a process of its own must not outlive the demo.
#[cfg(all(unix, feature = "demo"))]
async fn terminated() {
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            let _signal = signals.recv().await;
        }
        // Without a handler the signal ends this program at once.
        Err(_cannot_listen) => std::future::pending().await,
    }
}

/// There is no such signal on other systems.
#[cfg(all(not(unix), feature = "demo"))]
async fn terminated() {
    std::future::pending().await
}
