//! Reading one subscriber.

use shared_kernel::StoreError;

use crate::application::Application;
use crate::domain::{Subscriber, UserId};

impl Application {
    pub(crate) async fn subscriber(&self, user: UserId) -> Result<Option<Subscriber>, StoreError> {
        self.subscribers.find(user).await
    }
}
