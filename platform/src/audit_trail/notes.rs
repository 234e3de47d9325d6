//! Audit notes on things that change nothing: refused requests, failed log-ins, reads of personal data. Notes that are alike are
//! merged with a count, and written together: the first at once, the following once a minute. So a flood of requests writes a
//! bounded number of entries. The notes of up to a minute are lost when a host is killed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use shared_kernel::{Accountable, Principal};
use uuid::Uuid;

use super::entry::{Entry, Outcome};
use crate::sync::{Mutex, Notify};

/// Notes that are told apart until they are written. Refusals beyond are merged by their action alone.
const MOST_NOTES: usize = 100;
/// The same for actions that were done, and more: only staff can fill it, and a read must not hide among others.
const MOST_DONE: usize = 10_000;
/// The object of notes that are merged because there are too many.
const OTHERS: &str = "others";

/// Something that happened and changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The principal and its network.
    pub by: Accountable,
    /// The name of the action.
    pub action: &'static str,
    /// The thing it was meant for. Never a text that a client has made up.
    pub object: String,
    /// Whether it was done.
    pub outcome: Outcome,
    /// Why it was refused, by the code of the problem.
    pub code: Option<&'static str>,
    /// The request.
    pub request_id: Option<Uuid>,
}

/// The notes of a context that are yet to be written. Clones share them.
#[derive(Clone, Default)]
pub struct Notes(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    some: Notify,
}

/// The entries that are yet to be written, by what makes them alike. Each kind has its own limit.
#[derive(Default)]
struct Waiting {
    done: BTreeMap<String, Entry>,
    refused: BTreeMap<String, Entry>,
}

impl Notes {
    /// Adds a note of something that happened at `now`. It is merged with those that are alike.
    pub fn add(&self, note: Note, now: DateTime<Utc>) {
        let Note { by, action, object, outcome, code, request_id } = note;
        let mut entry = Entry::done(by, action, object, now);
        (entry.outcome, entry.request_id) = (outcome, request_id);
        entry.details = code.map(|code| serde_json::json!({ "code": code }).to_string());
        self.merge([entry]);
        self.0.some.notify_one();
    }

    pub(super) fn merge(&self, entries: impl IntoIterator<Item = Entry>) {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for mut entry in entries {
            let (waiting, most) = match entry.outcome {
                Outcome::Done => (&mut waiting.done, MOST_DONE),
                Outcome::Refused => (&mut waiting.refused, MOST_NOTES),
            };
            if waiting.len() >= most && !waiting.contains_key(&key(&entry)) {
                // Of what was done the principal stays: staff are few, and strangers who fill the notes must not hide them.
                let principal = match entry.outcome {
                    Outcome::Done => entry.by.principal,
                    Outcome::Refused => Principal::Anonymous,
                };
                (entry.by, entry.object) =
                    (Accountable { principal, network: None }, OTHERS.to_owned());
                (entry.details, entry.request_id) = (None, None);
            }
            match waiting.entry(key(&entry)) {
                Slot::Vacant(free) => {
                    free.insert(entry);
                }
                Slot::Occupied(mut same) => {
                    let same = same.get_mut();
                    same.times = same.times.saturating_add(entry.times);
                    same.occurred_at = same.occurred_at.min(entry.occurred_at);
                }
            }
        }
    }

    pub(super) fn take(&self) -> Vec<Entry> {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Waiting { done, refused } = std::mem::take(&mut *waiting);
        done.into_values().chain(refused.into_values()).collect()
    }

    /// Returns when there are notes to write.
    pub(super) async fn some(&self) {
        self.0.some.notified().await;
    }

    /// Makes them be written once more.
    pub(super) fn notify(&self) {
        self.0.some.notify_one();
    }
}

/// Notes with the same key are alike.
fn key(entry: &Entry) -> String {
    let Entry { by, action, object, outcome, details, .. } = entry;
    format!("{action} {outcome:?} {by:?} {object} {details:?}")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn note(number: u128, object: &str) -> Note {
        Note {
            by: Accountable {
                principal: Principal::Person(Uuid::from_u128(number)),
                network: None,
            },
            action: "log-in",
            object: object.to_owned(),
            outcome: Outcome::Refused,
            code: Some("wrong-credentials"),
            request_id: Some(Uuid::from_u128(number)),
        }
    }

    #[test]
    fn notes_that_are_alike_become_one_entry_with_a_count_and_the_first_time() {
        let (notes, now) = (Notes::default(), DateTime::UNIX_EPOCH);
        for seconds in 0..3 {
            notes.add(note(1, "user/1"), now + TimeDelta::seconds(seconds));
        }
        notes.add(note(1, "user/2"), now);
        let entries = notes.take();
        let counts: Vec<_> = entries.iter().map(|entry| (&*entry.object, entry.times)).collect();
        assert_eq!(counts, [("user/1", 3), ("user/2", 1)]);
        assert!(entries.iter().all(|entry| entry.occurred_at == now));
        assert_eq!(entries[0].details.as_deref(), Some(r#"{"code":"wrong-credentials"}"#));
        assert!(notes.take().is_empty());
    }

    #[test]
    fn a_flood_of_notes_takes_a_bounded_number_of_entries() {
        let notes = Notes::default();
        for number in 0..10_000 {
            notes.add(note(number, "user/1"), DateTime::UNIX_EPOCH);
        }
        let entries = notes.take();
        assert_eq!(entries.len(), MOST_NOTES + 1);
        let others = entries.iter().find(|entry| entry.object == OTHERS).unwrap();
        assert_eq!(others.times, 10_000 - u64::try_from(MOST_NOTES).unwrap());
        assert_eq!((others.by.principal, others.request_id), (Principal::Anonymous, None));
    }

    #[test]
    fn what_was_done_takes_no_place_of_a_refusal() {
        let notes = Notes::default();
        for number in 0..200 {
            let read = Note { outcome: Outcome::Done, ..note(1, &format!("user/{number}")) };
            notes.add(read, DateTime::UNIX_EPOCH);
        }
        notes.add(note(2, "user/1"), DateTime::UNIX_EPOCH);
        let entries = notes.take();
        let refused = entries.iter().find(|entry| entry.outcome == Outcome::Refused).unwrap();
        assert_eq!((&*refused.object, refused.request_id), ("user/1", Some(Uuid::from_u128(2))));
    }

    #[test]
    fn who_has_read_much_hides_nobody_among_others() {
        let notes = Notes::default();
        for number in 0..200 {
            notes.add(note(number, "user/1"), DateTime::UNIX_EPOCH);
        }
        for number in 0..200 {
            let read = Note { outcome: Outcome::Done, ..note(1, &format!("user/{number}")) };
            notes.add(read, DateTime::UNIX_EPOCH);
        }
        let entries = notes.take();
        let read = entries.iter().filter(|entry| entry.outcome == Outcome::Done);
        assert_eq!(read.filter(|entry| entry.object != OTHERS).count(), 200);
    }
}
