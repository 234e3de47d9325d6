//! A registered user becomes a subscriber.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Subscriber, UserId};

impl Application {
    /// Adds the user to the subscribers.
    pub(crate) async fn add_subscriber(
        &self,
        user: UserId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.subscribers.commit(Subscriber::add(user), origin).await
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Origin;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::application;

    #[tokio::test]
    async fn a_registered_user_becomes_a_subscriber() {
        let application = application();
        let user = UserId::from_uuid(Uuid::nil());
        application.add_subscriber(user, &Origin::new(Uuid::nil())).await.unwrap();
        assert!(application.subscriber(user).await.unwrap().is_some());
    }
}
