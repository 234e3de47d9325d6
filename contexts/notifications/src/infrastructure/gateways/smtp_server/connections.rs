//! Connections to a mail server: opened, logged in, and kept for the next mail.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use shared_kernel::error_chain::describe;

use super::judging::code_of;
use crate::application::ports::{Delivery, MailServerError};
use crate::infrastructure::gateways::smtp_url::{Security, SmtpUrl};

/// Servers close connections that are idle for minutes (RFC 5321, 4.5.3.2.7): one is used again well before.
const KEPT_FOR: Duration = Duration::from_secs(20);

/// Opens connections, and keeps those that are idle.
pub(super) struct Connections {
    url: SmtpUrl,
    hello: ClientId,
    timeout: Duration,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Connections {
    pub(super) fn new(url: SmtpUrl, own_name: &str, timeout: Duration) -> Self {
        let hello = ClientId::Domain(own_name.to_owned());
        Self { url, hello, timeout, idle: Mutex::default() }
    }

    /// A connection that was kept, unless none is fresh.
    pub(super) fn kept(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle();
        idle.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        idle.pop().map(|(connection, _)| connection)
    }

    /// A new connection, logged in.
    pub(super) async fn open(&self) -> Result<AsyncSmtpConnection, MailServerError> {
        let SmtpUrl { host, port, security, credentials } = &self.url;
        let tls = || TlsParameters::new(host.clone());
        let from_the_first_byte = match security {
            Security::Tls => Some(tls().map_err(not_reached)?),
            Security::Plain | Security::StartTls => None,
        };
        let server = (host.as_str(), *port);
        let (timeout, hello) = (Some(self.timeout), &self.hello);
        let opened =
            AsyncSmtpConnection::connect_tokio1(server, timeout, hello, from_the_first_byte, None);
        let mut connection = opened.await.map_err(not_reached)?;
        if *security == Security::StartTls {
            let upgraded = connection.starttls(tls().map_err(not_reached)?, hello).await;
            upgraded.map_err(not_reached)?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(not_reached)?;
        }
        Ok(connection)
    }

    /// Keeps a connection over which a mail was taken, and ends any other.
    pub(super) async fn give_back(
        &self,
        mut connection: AsyncSmtpConnection,
        delivered: &Result<Delivery, MailServerError>,
    ) {
        match delivered {
            Ok(Delivery::Accepted) => self.idle().push((connection, Instant::now())),
            // It answers: it is told that the connection ends.
            Ok(_) => connection.abort().await,
            Err(_) => {}
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        // Any subset of idle connections is one.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing was handed over yet. Of an answer the code is kept, since its words are those of a stranger.
#[expect(clippy::needless_pass_by_value, reason = "results are mapped over it")]
fn not_reached(error: lettre::transport::smtp::Error) -> MailServerError {
    let why = match code_of(&error) {
        Some(answer) => format!("it answered {} before anything was sent", answer.0),
        None => describe(&error),
    };
    MailServerError::NotReached { why }
}
