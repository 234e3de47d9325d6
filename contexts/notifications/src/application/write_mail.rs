//! Writing a mail about an event: one row, which waits to be sent.

use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::Application;
use super::ports::{Attempts, CommitExtras};
use crate::domain::{Content, KnownOrder, Mail, NewMail, OrderId, Recipient, UserId};

/// The event that a mail is written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) event: Uuid,
    pub(crate) process: Uuid,
    pub(crate) happened_at: DateTime<Utc>,
}

/// Why no mail about an order was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteMailError {
    /// Its placing was not told yet, or was told before this context was there.
    #[error("order {0} is not known here: `galleria republish orders` tells it again")]
    UnknownOrder(OrderId),
    #[error("the mail could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Keeps a new user, and welcomes them, in one commit.
    pub(crate) async fn welcome(
        &self,
        recipient: Recipient,
        about: About,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let user = recipient.id();
        self.write(user, Content::Welcome, about, Some(recipient), origin).await
    }

    /// Writes to the customer of an order; `content` says what, of what is known of the order.
    pub(crate) async fn write_about_order(
        &self,
        order: OrderId,
        about: About,
        content: impl FnOnce(&KnownOrder) -> Content + Send,
        origin: &Origin,
    ) -> Result<(), WriteMailError> {
        let known = self.orders.find(order).await?;
        let known = known.ok_or(WriteMailError::UnknownOrder(order))?;
        self.write(known.customer, content(&known), about, None, origin).await?;
        Ok(())
    }

    async fn write(
        &self,
        user: UserId,
        content: Content,
        about: About,
        told: Option<Recipient>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let About { event, process, happened_at } = about;
        let new = NewMail { recipient: user, content, event, process, happened_at };
        let now = self.now();
        let is_wanted = self.kinds.contains(&new.content.kind());
        let written = is_wanted.then(|| Mail::write(new, self.give_up_after, now)).flatten();
        let written = match written {
            // The inbox forgets handled events after a while; the mail about one is found for as long as it is kept.
            Some(written) if self.mails.find(written.state.id()).await?.is_none() => written,
            Some(_) | None => {
                return match told {
                    Some(recipient) => self.recipients.update(recipient, origin).await,
                    None => Ok(()),
                };
            }
        };
        let attempts = Attempts { next_at: Some(now), ..Attempts::default() };
        let extras = CommitExtras { attempts, recipient: told, suppression: None };
        self.mails.commit(written, extras, origin).await
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::application::testing::{Shop, about, origin};
    use crate::domain::samples::{known_order, noon, order, recipient, user};

    #[tokio::test]
    async fn a_new_user_is_kept_and_welcomed_once_however_often_the_event_comes() {
        let shop = Shop::open();
        let ada = recipient(7, "sealed.1.ada", 1);
        for _time in 0..2 {
            shop.application.welcome(ada.clone(), about(1), &origin()).await.unwrap();
        }
        assert_eq!(shop.application.recipients.find(user(7)).await.unwrap(), Some(ada));
        let mails = shop.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(
            (mails[0].mail.recipient(), mails[0].mail.content()),
            (user(7), &Content::Welcome)
        );
        assert_eq!(mails[0].attempts.next_at, Some(noon()), "it is sent at once");
    }

    #[tokio::test]
    async fn an_old_event_fills_the_replica_and_writes_nothing() {
        let shop = Shop::open();
        shop.clock.advance(TimeDelta::days(30));
        shop.application
            .welcome(recipient(7, "sealed.1.ada", 1), about(1), &origin())
            .await
            .unwrap();
        assert!(shop.application.recipients.find(user(7)).await.unwrap().is_some());
        assert!(shop.mails().await.is_empty());
    }

    #[tokio::test]
    async fn a_kind_that_the_shop_does_not_write_is_left_out() {
        let mut shop = Shop::open();
        shop.application.kinds = vec!["order-confirmed"];
        shop.application
            .welcome(recipient(7, "sealed.1.ada", 1), about(1), &origin())
            .await
            .unwrap();
        assert!(shop.application.recipients.find(user(7)).await.unwrap().is_some());
        assert!(shop.mails().await.is_empty());
    }

    #[tokio::test]
    async fn the_customer_of_a_known_order_is_written_to() {
        let shop = Shop::open();
        let confirmed =
            |known: &KnownOrder| Content::OrderConfirmed { order: known.id, total: known.total };
        let origin = origin();
        let write = || shop.application.write_about_order(order(1), about(2), confirmed, &origin);
        let unknown = write().await.unwrap_err();
        assert!(matches!(unknown, WriteMailError::UnknownOrder(_)), "{unknown:?}");
        let known = known_order(1, 7);
        shop.application.note_order(known, &origin).await.unwrap();
        write().await.unwrap();
        let mails = shop.mails().await;
        assert_eq!((mails.len(), mails[0].mail.recipient()), (1, user(7)));
        assert_eq!(*mails[0].mail.content(), confirmed(&known));
    }
}
