//! A sample of each published event.

use uuid::uuid;

use super::{Sampled, SubscriberAdded};

impl Sampled for SubscriberAdded {
    fn sample() -> Self {
        Self { user_id: uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d") }
    }
}
