//! The guard around every call to the mail server ([`Dependency`]). A mail is handed over again at once only when the server certainly
//! does not have it; every other failure is tried later, when its row is due.

use std::sync::Arc;

use async_trait::async_trait;
use platform::dependency::{CallError, CallFailure, Dependency, DependencySettings, Repeat};

use crate::application::ports::{Delivery, Letter, MailServer, MailServerError};

/// The name of the mail server in metrics, and in the health of a host.
pub(crate) const MAIL_SERVER: &str = "mail-server";

const SEND: &str = "send";

/// The kinds of calls.
pub(crate) const CALLS: &[&str] = &[SEND];

/// The bounds of the guard: a call is a whole delivery, and there are no more of them than connections.
pub(crate) fn bounds() -> DependencySettings {
    DependencySettings {
        timeout: std::time::Duration::from_secs(15),
        at_once: 4,
        ..DependencySettings::default()
    }
}

/// A mail server with a guard around it.
pub(crate) struct GuardedServer {
    server: Arc<dyn MailServer>,
    guard: Dependency,
}

impl GuardedServer {
    pub(crate) const fn new(server: Arc<dyn MailServer>, guard: Dependency) -> Self {
        Self { server, guard }
    }
}

impl CallFailure for MailServerError {
    fn was_not_received(&self) -> bool {
        matches!(self, Self::NotReached { .. })
    }
}

impl From<CallError<Self>> for MailServerError {
    fn from(error: CallError<Self>) -> Self {
        error.into_failure(|why| Self::NotReached { why }, |why| Self::NoAnswer { why })
    }
}

#[async_trait]
impl MailServer for GuardedServer {
    async fn send(&self, letter: Letter) -> Result<Delivery, MailServerError> {
        let send = || self.server.send(letter.clone());
        Ok(self.guard.call(SEND, Repeat::WhenNotReceived, send).await?)
    }
}

#[cfg(test)]
mod tests {
    use platform::dependency::Dependencies;
    use platform::testing::ManualClock;

    use super::*;
    use crate::application::testing::ScriptedServer;
    use crate::domain::samples::{noon, written};
    use crate::domain::{Address, Content, Language};

    fn letter() -> Letter {
        Letter {
            mail: written(1, 7).state.id(),
            to: Address::opened("ada@example.org".to_owned()),
            language: Language::English,
            content: Content::Welcome,
            written_at: noon(),
        }
    }

    #[tokio::test]
    async fn only_a_mail_that_was_not_received_is_handed_over_again_at_once() {
        let lost = MailServerError::NoAnswer { why: "reset".to_owned() };
        let away = MailServerError::NotReached { why: "refused".to_owned() };
        for (first, times) in [(lost, 1), (away, 2)] {
            let server = Arc::new(ScriptedServer::default());
            server.answers.lock().unwrap().push_back(Err(first.clone()));
            let clock = ManualClock::at("2026-03-01T12:00:00Z");
            let settings =
                DependencySettings { first_retry_after: std::time::Duration::ZERO, ..bounds() };
            let guard = Dependencies::default().guard(MAIL_SERVER, CALLS, clock, settings);
            let answer = GuardedServer::new(server.clone(), guard).send(letter()).await;
            assert_eq!(answer.is_ok(), times == 2, "{first:?}: {answer:?}");
            assert_eq!(server.letters.lock().unwrap().len(), times, "{first:?}");
        }
    }
}
