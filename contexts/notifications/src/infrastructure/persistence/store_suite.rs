//! The promises of every store. The same suite runs on the database, which is of both kinds, and in memory.

use std::sync::Arc;

use chrono::TimeDelta;
use platform::testing::{ManualClock, TestDatabase};
use shared_kernel::StoreError;

use super::in_memory::InMemoryStore;
use super::{SeaOrmMails, SeaOrmOrders, SeaOrmRecipients};
use crate::application::ports::{
    Attempts, CommitExtras, Mails, MailsWanted, Orders, OutboxMail, Recipients, StatusName,
    Suppression,
};
use crate::application::testing::origin;
use crate::domain::samples::{
    THREE_DAYS, contents, erased, euros, known_order, new_mail, noon, order, recipient, user,
    written,
};
use crate::domain::{FailureReason, Mail, MailChange, NotSent, SealedAddress};
use crate::infrastructure::testing::notifications_database;

/// One kind of stores.
struct Stores {
    mails: Arc<dyn Mails>,
    recipients: Arc<dyn Recipients>,
    orders: Arc<dyn Orders>,
    _database: Option<TestDatabase>,
}

impl Stores {
    fn in_memory() -> Self {
        let store = Arc::new(InMemoryStore::default());
        Self { mails: store.clone(), recipients: store.clone(), orders: store, _database: None }
    }

    async fn in_tables() -> Self {
        let database = notifications_database().await;
        let services = database.services(ManualClock::at("2026-03-01T12:00:00Z"));
        Self {
            mails: Arc::new(SeaOrmMails::new(services.database.clone())),
            recipients: Arc::new(SeaOrmRecipients::new(services.database.clone())),
            orders: Arc::new(SeaOrmOrders::new(&services)),
            _database: Some(database),
        }
    }

    async fn store(&self, change: MailChange, extras: CommitExtras) -> Mail {
        let state = change.state.clone();
        self.mails.commit(change, extras, &origin()).await.unwrap();
        state
    }

    async fn refuse(&self, number: u128, address: &str) {
        let mail = self.store(written(number, number), due(0)).await;
        let suppression = Suppression {
            user: user(number),
            address: SealedAddress::stored(address),
            since: noon(),
            answer: "550".to_owned(),
        };
        let refused = NotSent::Failed(FailureReason::AddressRefused);
        let extras = CommitExtras { suppression: Some(suppression), ..CommitExtras::default() };
        self.store(mail.not_sent(refused, noon()).unwrap(), extras).await;
    }

    async fn listed(&self) -> Vec<u128> {
        let listed = self.recipients.suppressions(None, 9).await.unwrap();
        listed.into_iter().map(|one| one.user.as_uuid().as_u128()).collect()
    }
}

/// The mail is due so many minutes after noon.
fn due(minutes: i64) -> CommitExtras {
    let next_at = Some(noon() + TimeDelta::minutes(minutes));
    CommitExtras {
        attempts: Attempts { next_at, ..Attempts::default() },
        ..CommitExtras::default()
    }
}

async fn stores_decisions(stores: Stores) {
    for (number, content) in (1..).zip(contents()) {
        let mail = Mail::write(new_mail(number, 7, content), THREE_DAYS, noon()).unwrap();
        let mail = stores.store(mail, due(1)).await;
        let found = stores.mails.find(mail.id()).await.unwrap();
        assert_eq!(found, Some(OutboxMail { mail: mail.clone(), attempts: due(1).attempts }));
        let settled = match number % 3 {
            0 => mail.sent(noon()),
            1 => mail.not_sent(NotSent::Suppressed, noon()),
            _ => mail.not_sent(NotSent::Failed(FailureReason::GivenUp), noon()),
        };
        let settled = stores.store(settled.unwrap(), CommitExtras::default()).await;
        assert_eq!(stores.mails.find(mail.id()).await.unwrap().unwrap().mail, settled);
    }
}

async fn refuses_decisions_on_an_old_state(stores: Stores) {
    let mail = stores.store(written(1, 7), due(0)).await;
    let again = stores.mails.commit(written(1, 7), due(0), &origin()).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "one event is one mail: {again:?}");
    stores.store(mail.sent(noon()).unwrap(), CommitExtras::default()).await;
    let late =
        stores.mails.commit(mail.sent(noon()).unwrap(), CommitExtras::default(), &origin()).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
}

async fn takes_due_mails_once(stores: Stores) {
    let at = |minutes| noon() + TimeDelta::minutes(minutes);
    for (number, minutes) in [(1, 3), (2, 1), (3, 2)] {
        stores.store(written(number, 7), due(minutes)).await;
    }
    assert_eq!(stores.mails.next_due().await.unwrap(), Some(at(1)));
    let taken = stores.mails.take_due(at(2), at(9), 10).await.unwrap().mails;
    let events: Vec<_> = taken.iter().map(|due| due.mail.id()).collect();
    assert_eq!(events, [written(2, 7).state.id(), written(3, 7).state.id()]);
    assert!(stores.mails.take_due(at(2), at(9), 10).await.unwrap().mails.is_empty());
    assert_eq!(stores.mails.next_due().await.unwrap(), Some(at(3)));
    assert_eq!(stores.mails.take_due(at(9), at(99), 1).await.unwrap().mails.len(), 1);
}

async fn counts_attempts_until_the_next_decision(stores: Stores) {
    let mail = stores.store(written(1, 7), due(0)).await;
    let attempts = |made| Attempts {
        made,
        next_at: Some(noon() + TimeDelta::minutes(1)),
        last_answer: Some("connection refused".to_owned()),
    };
    stores.mails.record_attempt(&mail, attempts(1)).await.unwrap();
    assert_eq!(stores.mails.find(mail.id()).await.unwrap().unwrap().attempts, attempts(1));
    stores.store(mail.sent(noon()).unwrap(), CommitExtras::default()).await;
    stores.mails.record_attempt(&mail, attempts(2)).await.unwrap();
    assert_eq!(stores.mails.next_due().await.unwrap(), None, "settled, so it is not tried");
}

async fn lists_newest_first(stores: Stores) {
    for number in 1..=5 {
        let at = noon() + TimeDelta::minutes(i64::try_from(number / 2).unwrap());
        let new = new_mail(number, number % 2, contents()[0].clone());
        stores.store(Mail::write(new, THREE_DAYS, at).unwrap(), due(0)).await;
    }
    let mut wanted = MailsWanted { status: None, recipient: None, after: None, at_most: 2 };
    let mut seen = Vec::new();
    loop {
        let page = stores.mails.list(wanted.clone()).await.unwrap();
        let Some(last) = page.last() else { break };
        wanted.after = Some((last.mail.written_at(), last.mail.id()));
        seen.extend(page.iter().map(|one| (one.mail.written_at(), one.mail.id())));
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|one, next| one > next), "{seen:?}");
    let wanted = MailsWanted { after: None, at_most: 9, ..wanted };
    let of_one = MailsWanted { recipient: Some(user(1)), ..wanted.clone() };
    assert_eq!(stores.mails.list(of_one).await.unwrap().len(), 3);
    let sent = MailsWanted { status: Some(StatusName::Sent), ..wanted };
    assert!(stores.mails.list(sent).await.unwrap().is_empty());
}

async fn keeps_the_newest_of_a_recipient(stores: Stores) {
    let told = recipient(7, "sealed.1.ada", 2);
    let extras = CommitExtras { recipient: Some(told.clone()), ..due(0) };
    stores.store(written(1, 7), extras).await;
    assert_eq!(stores.recipients.find(user(7)).await.unwrap(), Some(told.clone()));
    stores.recipients.update(recipient(7, "sealed.1.older", 1), &origin()).await.unwrap();
    assert_eq!(stores.recipients.find(user(7)).await.unwrap(), Some(told));
    stores.recipients.update(erased(7, 3), &origin()).await.unwrap();
    assert_eq!(stores.recipients.find(user(7)).await.unwrap(), Some(erased(7, 3)));
    stores.recipients.update(recipient(7, "sealed.1.ada", 2), &origin()).await.unwrap();
    assert_eq!(stores.recipients.find(user(7)).await.unwrap(), Some(erased(7, 3)));
}

async fn suppresses_the_present_address_until_it_is_lifted(stores: Stores) {
    for number in [1, 2, 3, 4] {
        let told = recipient(number, &format!("sealed.1.{number}"), 1);
        stores.recipients.update(told, &origin()).await.unwrap();
    }
    for number in [1, 2, 3] {
        stores.refuse(number, &format!("sealed.1.{number}")).await;
    }
    assert_eq!(stores.listed().await, [1, 2, 3]);
    let rest = stores.recipients.suppressions(Some(user(1)), 1).await.unwrap();
    assert_eq!(rest.iter().map(|one| one.user).collect::<Vec<_>>(), [user(2)]);
    let address = SealedAddress::stored("sealed.1.1");
    assert!(stores.recipients.is_suppressed(user(1), &address).await.unwrap());
    assert!(!stores.recipients.is_suppressed(user(4), &address).await.unwrap());

    assert!(stores.recipients.lift(user(1), &origin()).await.unwrap());
    assert!(!stores.recipients.lift(user(1), &origin()).await.unwrap());
    stores.recipients.update(recipient(2, "sealed.1.new", 2), &origin()).await.unwrap();
    assert!(
        !stores.recipients.lift(user(2), &origin()).await.unwrap(),
        "the new one is not listed"
    );
    stores.recipients.update(erased(3, 2), &origin()).await.unwrap();
    assert!(stores.listed().await.is_empty());
}

async fn keeps_the_first_of_an_order(stores: Stores) {
    let placed = known_order(1, 7);
    assert_eq!(stores.orders.find(order(1)).await.unwrap(), None);
    stores.orders.note(placed, &origin()).await.unwrap();
    let other = crate::domain::KnownOrder { total: euros(1), ..placed };
    stores.orders.note(other, &origin()).await.unwrap();
    assert_eq!(stores.orders.find(order(1)).await.unwrap(), Some(placed));
}

macro_rules! on_both_stores {
    ($($promise:ident)*) => {
        mod in_memory_store {
            use super::*;
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(Stores::in_memory()).await;
            })*
        }

        mod database_store {
            use super::*;
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(Stores::in_tables().await).await;
            })*
        }
    };
}

on_both_stores! {
    stores_decisions
    refuses_decisions_on_an_old_state
    takes_due_mails_once
    counts_attempts_until_the_next_decision
    lists_newest_first
    keeps_the_newest_of_a_recipient
    suppresses_the_present_address_until_it_is_lifted
    keeps_the_first_of_an_order
}
