//! The mails that are kept: the latest ones, in memory.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mailparse::{MailHeaderMap, ParsedMail};
use serde::Serialize;
use tokio::sync::watch;

/// How many mails are kept.
const KEPT: usize = 500;

/// A mail as it was taken, and as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaughtMail {
    /// Its number, from 1 on.
    pub number: u64,
    /// Who sent it, by the envelope.
    pub from: String,
    /// Who gets it, by the envelope.
    pub to: Vec<String>,
    /// The header `Message-ID`.
    pub message_id: String,
    /// The header `Subject`.
    pub subject: String,
    /// The header `Content-Language`.
    pub language: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// What is kept. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Caught(Arc<Inner>);

#[derive(Default)]
struct Inner {
    kept: Mutex<Held>,
    count: watch::Sender<u64>,
}

#[derive(Default)]
struct Held {
    mails: VecDeque<CaughtMail>,
    taken: u64,
    refused: BTreeSet<String>,
}

impl Caught {
    pub(crate) fn mails(&self) -> Vec<CaughtMail> {
        self.kept().mails.iter().cloned().collect()
    }

    pub(crate) fn mail(&self, number: u64) -> Option<CaughtMail> {
        self.kept().mails.iter().find(|mail| mail.number == number).cloned()
    }

    pub(crate) fn refuse(&self, address: &str) {
        self.kept().refused.insert(address.to_lowercase());
    }

    pub(crate) fn is_refused(&self, address: &str) -> bool {
        self.kept().refused.contains(&address.to_lowercase())
    }

    /// Changes with every mail.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.0.count.subscribe()
    }

    /// Keeps a message, and forgets the oldest when there are too many.
    pub(crate) fn take(&self, from: String, to: Vec<String>, message: &[u8]) {
        let mut kept = self.kept();
        kept.taken += 1;
        let number = kept.taken;
        kept.mails.push_back(CaughtMail::of(number, from, to, message));
        if kept.mails.len() > KEPT {
            kept.mails.pop_front();
        }
        drop(kept);
        self.0.count.send_replace(number);
    }

    fn kept(&self) -> MutexGuard<'_, Held> {
        // Any prefix of the mails is a valid memory.
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CaughtMail {
    /// A message that is none has no headers, and its bytes are its text.
    fn of(number: u64, from: String, to: Vec<String>, message: &[u8]) -> Self {
        let parsed = mailparse::parse_mail(message).ok();
        let header = |name: &str| {
            let headers = parsed.as_ref().map(ParsedMail::get_headers);
            headers.and_then(|headers| headers.get_first_value(name)).unwrap_or_default()
        };
        let part = |kind: &str| parsed.as_ref().and_then(|mail| part_of(mail, kind));
        let plain = || String::from_utf8_lossy(message).into_owned();
        Self {
            number,
            from,
            to,
            message_id: header("Message-ID"),
            subject: header("Subject"),
            language: header("Content-Language"),
            text: part("text/plain").unwrap_or_else(plain),
            html: part("text/html").unwrap_or_default(),
        }
    }
}

/// The first part of a kind, decoded.
fn part_of(mail: &ParsedMail<'_>, kind: &str) -> Option<String> {
    if mail.subparts.is_empty() {
        return (mail.ctype.mimetype == kind).then(|| mail.get_body().ok())?;
    }
    mail.subparts.iter().find_map(|part| part_of(part, kind))
}
