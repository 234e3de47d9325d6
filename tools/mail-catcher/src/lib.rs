//! A mail server on loopback that keeps what it is given: for a rehearsal, which shows the mails on a page, and for tests, which read
//! them, refuse addresses, and let the server be away. It sends nothing on, knows no shop, and keeps the latest mails in memory alone.
//!
//! Read `session.rs` for the SMTP that it speaks, `caught.rs` for what is kept, and `page.rs` for how it is shown.

mod caught;
mod page;
mod session;

#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use caught::Caught;
pub use caught::CaughtMail;
use page::Page;

/// Connections at the same time; one more waits until another ends.
const CONNECTIONS: usize = 64;

/// A running mail server, and the page that shows what it has caught.
pub struct MailCatcher {
    /// Where it takes mails.
    pub smtp: SocketAddr,
    caught: Caught,
    page: Option<Page>,
    sessions: TaskTracker,
    stopping: CancellationToken,
}

impl MailCatcher {
    /// Takes mails on a free port of loopback, and shows them on another.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start_with_page() -> io::Result<Self> {
        let mut catcher = Self::start().await?;
        catcher.page = Some(Page::start(catcher.caught.clone())?);
        Ok(catcher)
    }

    /// Takes mails on a free port of loopback.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> io::Result<Self> {
        Self::at((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// Takes mails at this address, for instance where another one was that has stopped.
    ///
    /// # Errors
    /// When the address is taken, or is not on loopback: it takes mails from everybody who reaches it.
    pub async fn at(address: SocketAddr) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            return Err(io::Error::other("a mail catcher is for loopback alone"));
        }
        let listener = TcpListener::bind(address).await?;
        let smtp = listener.local_addr()?;
        let (caught, sessions) = (Caught::default(), TaskTracker::new());
        let stopping = CancellationToken::new();
        sessions.spawn(accept(listener, caught.clone(), sessions.clone(), stopping.clone()));
        Ok(Self { smtp, caught, page: None, sessions, stopping })
    }

    /// The address for the setting `notifications.smtp_url`.
    pub fn smtp_url(&self) -> String {
        format!("smtp://{}", self.smtp)
    }

    /// Where the page is, if it has one.
    pub fn page_url(&self) -> Option<String> {
        self.page.as_ref().map(|page| format!("http://{}", page.address))
    }

    /// The mails that are kept, in the order of their arrival.
    pub fn mails(&self) -> Vec<CaughtMail> {
        self.caught.mails()
    }

    /// From now on mail to this address is refused for good: there is no such mailbox.
    pub fn refuse(&self, address: &str) {
        self.caught.refuse(address);
    }

    /// Returns as soon as `condition` holds for the mails that are kept, with these.
    ///
    /// # Errors
    /// The mails as they are when it does not hold within `limit`.
    pub async fn until(
        &self,
        limit: Duration,
        condition: impl Fn(&[CaughtMail]) -> bool,
    ) -> Result<Vec<CaughtMail>, Vec<CaughtMail>> {
        let mut changes = self.caught.changes();
        let waiting = async {
            loop {
                let mails = self.mails();
                // The sender lives as long as this does.
                if condition(&mails) || changes.changed().await.is_err() {
                    return mails;
                }
            }
        };
        tokio::time::timeout(limit, waiting).await.map_err(|_too_late| self.mails())
    }

    /// Takes no more mails, and ends the connections. What it has caught stays with it until it is dropped.
    pub async fn stop(&mut self) {
        self.stopping.cancel();
        self.sessions.close();
        self.sessions.wait().await;
        if let Some(page) = self.page.take() {
            page.stop().await;
        }
    }
}

impl Drop for MailCatcher {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

async fn accept(
    listener: TcpListener,
    caught: Caught,
    sessions: TaskTracker,
    stopping: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            accepted = accepted => accepted,
        };
        // A connection that was given up before it was accepted is none.
        let Ok((stream, _)) = accepted else { continue };
        let (caught, stopping) = (caught.clone(), stopping.clone());
        sessions.spawn(async move {
            let _place = place;
            tokio::select! {
                biased;
                () = stopping.cancelled() => {}
                // Whatever ends a session ends it alone.
                _ended = session::run(stream, &caught) => {}
            }
        });
    }
}
