//! The stores in memory, for the tests of use cases. They keep the promises of those in tables.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError, Version};

use crate::application::ports::{
    Attempts, CommitExtras, DueMails, Mails, MailsWanted, Orders, OutboxMail, Recipients,
    StatusName, Suppression,
};
use crate::domain::{
    KnownOrder, Mail, MailChange, MailId, OrderId, Recipient, SealedAddress, UserId,
};

/// Mails, recipients and orders behind one lock, as the real ones are behind one writer.
#[derive(Default)]
pub(crate) struct InMemoryStore(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    mails: BTreeMap<MailId, OutboxMail>,
    recipients: BTreeMap<UserId, Recipient>,
    orders: BTreeMap<OrderId, KnownOrder>,
    suppressions: BTreeMap<UserId, Suppression>,
}

impl InMemoryStore {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap()
    }
}

impl Tables {
    fn replace_newer(&mut self, recipient: Recipient) {
        let stored = self.recipients.get(&recipient.id());
        let is_newer =
            stored.is_none_or(|stored| stored.version().sequence < recipient.version().sequence);
        if is_newer {
            self.recipients.insert(recipient.id(), recipient);
        }
    }

    fn is_present(&self, suppression: &Suppression) -> bool {
        let recipient = self.recipients.get(&suppression.user);
        recipient.and_then(Recipient::address) == Some(&suppression.address)
    }
}

#[async_trait]
impl Mails for InMemoryStore {
    async fn find(&self, id: MailId) -> Result<Option<OutboxMail>, StoreError> {
        Ok(self.tables().mails.get(&id).cloned())
    }

    async fn commit(
        &self,
        change: MailChange,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let id = change.state.id();
        let found = tables.mails.get(&id).map_or(Version::NEW, |found| found.mail.version());
        if found != change.decided_on {
            return Err(StoreError::Conflict);
        }
        let CommitExtras { attempts, recipient, suppression } = extras;
        if let Some(recipient) = recipient {
            tables.replace_newer(recipient);
        }
        if let Some(suppression) = suppression {
            tables.suppressions.insert(suppression.user, suppression);
        }
        tables.mails.insert(id, OutboxMail { mail: change.state, attempts });
        origin.dedup_record_committed();
        Ok(())
    }

    async fn record_attempt(&self, mail: &Mail, attempts: Attempts) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let stored = tables.mails.get_mut(&mail.id());
        if let Some(stored) = stored.filter(|stored| stored.mail.version() == mail.version()) {
            stored.attempts = attempts;
        }
        Ok(())
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.tables().mails.values().filter_map(|stored| stored.attempts.next_at).min())
    }

    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<DueMails, StoreError> {
        let mut tables = self.tables();
        let mut due: Vec<&mut OutboxMail> = tables
            .mails
            .values_mut()
            .filter(|stored| stored.attempts.next_at.is_some_and(|at| at <= now))
            .collect();
        due.sort_by_key(|stored| stored.attempts.next_at);
        due.truncate(usize::try_from(at_most).unwrap());
        let take = |stored: &mut OutboxMail| {
            let taken = stored.clone();
            stored.attempts.next_at = Some(until);
            taken
        };
        Ok(DueMails { mails: due.into_iter().map(take).collect(), unreadable: Vec::new() })
    }

    async fn list(&self, wanted: MailsWanted) -> Result<Vec<OutboxMail>, StoreError> {
        let MailsWanted { status, recipient, after, at_most } = wanted;
        let place = |stored: &OutboxMail| (stored.mail.written_at(), stored.mail.id());
        let is_wanted = |stored: &OutboxMail| {
            status.is_none_or(|status| StatusName::of(stored.mail.status()) == status)
                && recipient.is_none_or(|user| stored.mail.recipient() == user)
                && after.is_none_or(|after| place(stored) < after)
        };
        let tables = self.tables();
        let mut mails: Vec<OutboxMail> =
            tables.mails.values().filter(|stored| is_wanted(stored)).cloned().collect();
        mails.sort_by_key(|stored| std::cmp::Reverse(place(stored)));
        mails.truncate(usize::try_from(at_most).unwrap());
        Ok(mails)
    }
}

#[async_trait]
impl Recipients for InMemoryStore {
    async fn find(&self, id: UserId) -> Result<Option<Recipient>, StoreError> {
        Ok(self.tables().recipients.get(&id).cloned())
    }

    async fn update(&self, recipient: Recipient, origin: &Origin) -> Result<(), StoreError> {
        let mut tables = self.tables();
        if matches!(recipient, Recipient::Erased { .. }) {
            tables.suppressions.remove(&recipient.id());
        }
        tables.replace_newer(recipient);
        origin.dedup_record_committed();
        Ok(())
    }

    async fn is_suppressed(
        &self,
        user: UserId,
        address: &SealedAddress,
    ) -> Result<bool, StoreError> {
        let tables = self.tables();
        Ok(tables.suppressions.get(&user).is_some_and(|listed| listed.address == *address))
    }

    async fn suppressions(
        &self,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<Suppression>, StoreError> {
        let tables = self.tables();
        let later = |listed: &&Suppression| after.is_none_or(|after| listed.user > after);
        let listed = tables.suppressions.values().filter(later);
        let present = listed.filter(|listed| tables.is_present(listed));
        Ok(present.take(usize::try_from(at_most).unwrap()).cloned().collect())
    }

    async fn lift(&self, user: UserId, _: &Origin) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        let is_listed = tables.suppressions.get(&user).is_some_and(|one| tables.is_present(one));
        if is_listed {
            tables.suppressions.remove(&user);
        }
        Ok(is_listed)
    }
}

#[async_trait]
impl Orders for InMemoryStore {
    async fn find(&self, id: OrderId) -> Result<Option<KnownOrder>, StoreError> {
        Ok(self.tables().orders.get(&id).copied())
    }

    async fn note(&self, order: KnownOrder, origin: &Origin) -> Result<(), StoreError> {
        self.tables().orders.entry(order.id).or_insert(order);
        origin.dedup_record_committed();
        Ok(())
    }
}
