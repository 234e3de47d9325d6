//! A sample of each published event, with every field filled.

use uuid::{Uuid, uuid};

use super::Sampled;
use super::events::{MailFailed, MailRequeued, MailSent, MailSuppressed, MailWritten};

/// The mail in every sample.
const ID: Uuid = uuid!("0197a3c1-9f2e-5c4b-8d11-5a0e6f7b2c3d");

impl Sampled for MailWritten {
    fn sample() -> Self {
        Self {
            mail_id: ID,
            user_id: uuid!("0197a3c0-11aa-7def-9a41-0c2d4e6f8a1b"),
            kind: "order-confirmed".to_owned(),
            about: "order/0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d".to_owned(),
        }
    }
}

impl Sampled for MailSent {
    fn sample() -> Self {
        Self { mail_id: ID }
    }
}

impl Sampled for MailFailed {
    fn sample() -> Self {
        Self { mail_id: ID, reason: "address-refused".to_owned() }
    }
}

impl Sampled for MailSuppressed {
    fn sample() -> Self {
        Self { mail_id: ID }
    }
}

impl Sampled for MailRequeued {
    fn sample() -> Self {
        Self { mail_id: ID }
    }
}
