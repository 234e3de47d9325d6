//! The use cases on stores in memory, with a mail server that answers as the test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use platform::testing::ManualClock;
use shared_kernel::Origin;
use uuid::Uuid;

use super::pacing::Pacing;
use super::ports::{
    Addresses, Delivery, KeyAway, Letter, MailServer, MailServerError, MailsWanted, OutboxMail,
};
use super::write_mail::About;
use crate::application::Application;
use crate::domain::samples::{THREE_DAYS, noon};
use crate::domain::{Address, Content, SealedAddress, UserId};
use crate::infrastructure::persistence::in_memory::InMemoryStore;

pub(crate) struct Shop {
    pub(crate) application: Application,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) server: Arc<ScriptedServer>,
    pub(crate) addresses: Arc<TestAddresses>,
}

/// A mail server that answers as it is told, and takes everything otherwise.
#[derive(Default)]
pub(crate) struct ScriptedServer {
    pub(crate) answers: Mutex<VecDeque<Result<Delivery, MailServerError>>>,
    pub(crate) letters: Mutex<Vec<Letter>>,
}

#[async_trait]
impl MailServer for ScriptedServer {
    async fn send(&self, letter: Letter) -> Result<Delivery, MailServerError> {
        self.letters.lock().unwrap().push(letter);
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(Delivery::Accepted))
    }
}

/// Opens every address, unless the keys are away.
#[derive(Default)]
pub(crate) struct TestAddresses {
    pub(crate) are_away: Mutex<bool>,
}

#[async_trait]
impl Addresses for TestAddresses {
    async fn open(
        &self,
        _user: UserId,
        address: &SealedAddress,
    ) -> Result<Option<Address>, KeyAway> {
        if *self.are_away.lock().unwrap() {
            return Err(KeyAway("users is away".into()));
        }
        Ok(address.as_str().strip_prefix("sealed.1.").map(|text| Address::opened(text.to_owned())))
    }
}

impl Shop {
    pub(crate) fn open() -> Self {
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let store = Arc::new(InMemoryStore::default());
        let (server, addresses) =
            (Arc::<ScriptedServer>::default(), Arc::<TestAddresses>::default());
        let application = Application {
            mails: store.clone(),
            recipients: store.clone(),
            orders: store,
            addresses: addresses.clone(),
            server: server.clone(),
            clock: clock.clone(),
            pacing: Pacing {
                grace: Duration::from_mins(2),
                first_retry: Duration::from_secs(5),
                longest_retry: Duration::from_mins(15),
            },
            give_up_after: THREE_DAYS,
            kinds: Content::KINDS.to_vec(),
        };
        Self { application, clock, server, addresses }
    }

    /// The server answers the next attempts so.
    pub(crate) fn will(&self, answer: Result<Delivery, MailServerError>) {
        self.server.answers.lock().unwrap().push_back(answer);
    }

    pub(crate) async fn mails(&self) -> Vec<OutboxMail> {
        let wanted = MailsWanted { status: None, recipient: None, after: None, at_most: 100 };
        self.application.list_mails(wanted).await.unwrap()
    }

    /// Takes what is due now, and tries it.
    pub(crate) async fn send_due(&self) -> usize {
        let now = self.application.now();
        let until = self.application.pacing.until(now);
        let due = self.application.mails.take_due(now, until, 100).await.unwrap().mails;
        let found = due.len();
        for mail in due {
            self.application.send_mail(mail).await.unwrap();
        }
        found
    }
}

/// An event at noon.
pub(crate) fn about(number: u128) -> About {
    About {
        event: Uuid::from_u128(0xe4e4_0000 + number),
        process: Uuid::from_u128(42),
        happened_at: noon(),
    }
}

pub(crate) fn origin() -> Origin {
    Origin::new(Uuid::from_u128(99))
}
