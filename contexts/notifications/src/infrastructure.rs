//! The adapters: HTTP, subscriptions, the database, due work, the mail server, and the words of mails.

pub(crate) mod persistence;

pub(crate) mod due_work;

pub(crate) mod gateways;
pub(crate) mod letters;

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod audit;

#[cfg(test)]
pub(crate) mod testing;
