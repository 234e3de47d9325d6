//! Mails and the decisions about them, and what the context knows of recipients and orders. Nothing here knows a database, a mail
//! server, the time of day or a source of chance: all of that comes in as arguments.

mod language;

mod mail;

mod recipient;

mod order;

#[cfg(test)]
pub(crate) mod samples;

pub(crate) use language::Language;
pub(crate) use mail::{
    Content, FailureReason, GiveUpAfter, Mail, MailChange, MailEvent, MailId, MailRefusal,
    MailStatus, NewMail, NotSent,
};
pub(crate) use order::{KnownOrder, OrderId};
pub(crate) use recipient::{Address, Recipient, ReplicaVersion, SealedAddress, UserId};
