//! The signals that stop the shop: SIGINT and SIGTERM, and Ctrl-C where there are no such things.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears every signal from when it was made.
pub(in crate::commands) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    #[cfg(unix)]
    pub(in crate::commands) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    pub(in crate::commands) fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Returns at the next signal.
    #[cfg(unix)]
    pub(in crate::commands) async fn next(&mut self) {
        tokio::select! {
            _signal = self.interrupt.recv() => {}
            _signal = self.terminate.recv() => {}
        }
    }

    /// Returns at the next signal.
    #[cfg(windows)]
    pub(in crate::commands) async fn next(&mut self) {
        let _signal = self.interrupt.recv().await;
    }
}
