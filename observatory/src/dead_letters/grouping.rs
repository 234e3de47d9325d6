//! Dead letters by cause: those of one handler whose errors differ in ids and numbers alone.

use ring::digest::{SHA256, digest};
use uuid::Uuid;

use super::shown::ShownLetter;
use crate::hosts::{DeadLetterBody, Hosts};
use crate::wording::{rfc3339, short_handler, short_name, short_subject, span, words_of};

/// The dead letters of one cause.
pub(crate) struct Group {
    /// Names the group in addresses and forms.
    pub(crate) key: String,
    pub(crate) kind: String,
    pub(crate) context: String,
    pub(crate) handler: String,
    /// The error of the first, as it is.
    pub(crate) error: String,
    pub(crate) can_be_replayed: bool,
    pub(crate) oldest: String,
    pub(crate) waiting_behind: u64,
    pub(crate) letters: Vec<Letter>,
}

/// The letters of a group that are listed with the other groups.
const LISTED: usize = 10;

/// A dead letter in a list.
pub(crate) struct Letter {
    pub(crate) host: usize,
    pub(crate) host_name: String,
    pub(crate) event_id: Uuid,
    pub(crate) event: String,
    pub(crate) subject: String,
    pub(crate) received_at: String,
    pub(crate) age: String,
    pub(crate) attempts: i32,
    pub(crate) waiting_behind: u64,
}

impl Group {
    /// The field of a form that names its letters.
    pub(super) fn shown(&self) -> String {
        ShownLetter::field(self.letters.iter().map(|letter| ShownLetter {
            host: letter.host,
            event: letter.event_id,
            context: self.context.clone(),
        }))
    }

    /// The letters that are listed with the other groups; the page of the group has all of them.
    pub(crate) fn first_letters(&self) -> &[Letter] {
        self.letters.get(..LISTED).unwrap_or(&self.letters)
    }
}

/// The letters in groups, the largest first.
pub(super) fn group(
    letters: impl Iterator<Item = (usize, DeadLetterBody)>,
    hosts: &Hosts,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (host, letter) in letters {
        let key = key(&letter);
        let listed = Letter::of(&letter, host, hosts);
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.add(listed),
            None => groups.push(Group::begun_by(key, letter, listed)),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.letters.len()));
    groups
}

/// The same for letters of one cause.
fn key(letter: &DeadLetterBody) -> String {
    let error = without_ids(letter.last_error.as_deref().unwrap_or_default());
    let cause = format!("{}\n{}\n{}\n{error}", letter.kind, letter.context, letter.handler);
    let digest = digest(&SHA256, cause.as_bytes());
    hex::encode(digest.as_ref().get(..8).unwrap_or_default())
}

/// A text without what tells its occurrences apart: words with a digit.
fn without_ids(text: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '_';
    let mut bare = String::new();
    for word in text.split_inclusive(|letter| !is_part(letter)) {
        let own = word.trim_end_matches(|letter| !is_part(letter));
        if own.chars().any(|letter| letter.is_ascii_digit()) {
            bare.push('…');
            bare.push_str(word.get(own.len()..).unwrap_or_default());
        } else {
            bare.push_str(word);
        }
    }
    bare
}

impl Group {
    fn begun_by(key: String, letter: DeadLetterBody, listed: Letter) -> Self {
        Self {
            key,
            kind: words_of(&letter.kind),
            handler: short_handler(&letter.handler).to_owned(),
            error: letter.last_error.unwrap_or_default(),
            can_be_replayed: letter.has_handler,
            oldest: listed.age.clone(),
            waiting_behind: listed.waiting_behind,
            context: letter.context,
            letters: vec![listed],
        }
    }

    fn add(&mut self, letter: Letter) {
        self.waiting_behind = self.waiting_behind.saturating_add(letter.waiting_behind);
        self.letters.push(letter);
    }
}

impl Letter {
    fn of(letter: &DeadLetterBody, host: usize, hosts: &Hosts) -> Self {
        Self {
            host,
            host_name: hosts.name(host).to_owned(),
            event_id: letter.event_id,
            event: short_name(&letter.event_type),
            subject: short_subject(&letter.subject),
            received_at: rfc3339(letter.received_at),
            age: span(letter.age_s.saturating_mul(1_000)),
            attempts: letter.attempts,
            waiting_behind: letter.waiting_behind,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn letter(handler: &str, error: &str) -> DeadLetterBody {
        serde_json::from_value(json!({
            "kind": "failed", "context": "orders", "handler": handler, "has_handler": true,
            "event_id": "01a224b2-bdba-737f-a6ca-a60d788161ae", "event_type": "products.stock-reserved.v1",
            "subject": "order/1", "sequence": 1, "received_at": "2026-01-01T12:00:00Z", "age_s": 61,
            "attempts": 10, "last_error": error, "waiting_behind": 2, "event": {},
        }))
        .unwrap()
    }

    #[test]
    fn letters_whose_errors_differ_in_ids_alone_have_one_cause() {
        let hosts = Hosts::new(("127.0.0.1:1".parse().unwrap(), "x".into()), Vec::new()).unwrap();
        let letters = [
            letter("orders.other", "no order 3"),
            letter(
                "orders.on-stock-reserved",
                "no order 01a224b2-bdba-737f-a6ca-a60d788161ae: gone",
            ),
            letter("orders.on-stock-reserved", "no order 7: gone"),
            letter("orders.on-stock-reserved", "no stock"),
        ];
        let groups = group(letters.into_iter().map(|letter| (0, letter)), &hosts);
        let sizes: Vec<usize> = groups.iter().map(|group| group.letters.len()).collect();
        assert_eq!(sizes, [2, 1, 1]);
        assert_eq!((groups[0].waiting_behind, &*groups[0].oldest), (4, "1 min 1 s"));
        assert!(groups[0].error.contains("01a224b2"), "the first error is shown as it is");
    }
}
