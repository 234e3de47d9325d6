//! The use cases, one file each. Each loads, lets the domain decide and commits one change-set; the mail server is only asked between
//! commits.

pub(crate) mod ports;

pub(crate) mod note_order;
pub(crate) mod note_recipient;

pub(crate) mod write_mail;

pub(crate) mod retry_mail;
pub(crate) mod send_mail;

pub(crate) mod lift_suppression;
pub(crate) mod read_mails;

pub(crate) mod pacing;

#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use shared_kernel::{Clock, Origin};

use crate::domain::{GiveUpAfter, Mail};
use pacing::Pacing;
use ports::{Addresses, MailServer, Mails, Orders, Recipients};

/// The use cases and the ports they work through.
pub(crate) struct Application {
    pub(crate) mails: Arc<dyn Mails>,
    pub(crate) recipients: Arc<dyn Recipients>,
    pub(crate) orders: Arc<dyn Orders>,
    pub(crate) addresses: Arc<dyn Addresses>,
    pub(crate) server: Arc<dyn MailServer>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pacing: Pacing,
    pub(crate) give_up_after: GiveUpAfter,
    /// The kinds of mails that the shop writes.
    pub(crate) kinds: Vec<&'static str>,
}

impl Application {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// The origin of changes that no request and no event causes: the business process that the mail belongs to.
pub(crate) fn origin_of(mail: &Mail) -> Origin {
    Origin::new(mail.process())
}
