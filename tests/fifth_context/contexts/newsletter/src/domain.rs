//! The domain: subscribers.

mod subscriber;

pub(crate) use subscriber::{Subscriber, SubscriberChange, UserId};
