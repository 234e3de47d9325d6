//! The store in memory, for the tests of use cases.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::application::ports::Subscribers;
use crate::domain::{Subscriber, SubscriberChange, UserId};

#[derive(Default)]
pub(crate) struct InMemory(Mutex<BTreeMap<Uuid, Subscriber>>);

#[async_trait]
impl Subscribers for InMemory {
    async fn find(&self, user: UserId) -> Result<Option<Subscriber>, StoreError> {
        Ok(self.0.lock().unwrap().get(&user.as_uuid()).cloned())
    }

    async fn commit(&self, change: SubscriberChange, _: &Origin) -> Result<(), StoreError> {
        self.0.lock().unwrap().insert(change.state.user().as_uuid(), change.state);
        Ok(())
    }
}
