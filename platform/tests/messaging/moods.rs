//! The behaviour of the reader's handler, as a test sets it.

use std::collections::HashMap;
use std::sync::Mutex;

use platform::subscription::HandlerError;
use shared_kernel::StoreError;

use super::pace::Pace;

/// How the reader's handler treats a word: by default it stores it, at once.
#[derive(Default)]
pub(crate) struct Moods {
    moods: Mutex<HashMap<String, Mood>>,
    /// Its delay.
    pub(crate) pace: Pace,
}

#[derive(Clone, Copy)]
pub(crate) enum Mood {
    /// Fails this often, then succeeds.
    FailsTimes(u32),
    /// Decides this often on a state that another has changed meanwhile, then succeeds.
    ConflictsTimes(u32),
    /// Wants a key that another row has, every time.
    WantsATakenKey,
    /// Fails every time.
    Poisoned,
    /// Fails permanently.
    Unreadable,
    /// Fails permanently, with an error that quotes the word.
    Quotes,
    /// Panics once.
    PanicsOnce,
    /// Fails after its effects are stored, as if the answer to the commit were lost.
    FailsAfterwards,
}

impl Moods {
    pub(crate) fn set(&self, word: &str, mood: Mood) {
        self.moods.lock().unwrap().insert(word.to_owned(), mood);
    }

    pub(crate) fn clear(&self, word: &str) {
        self.moods.lock().unwrap().remove(word);
    }

    pub(crate) fn is_set(&self, word: &str) -> bool {
        self.moods.lock().unwrap().contains_key(word)
    }

    pub(super) fn part(&self, word: &str) -> Result<(), HandlerError> {
        match self.moods.lock().unwrap().get(word) {
            Some(Mood::FailsAfterwards) => Err(std::io::Error::other("no answer").into()),
            _any_other => Ok(()),
        }
    }

    pub(super) fn meet(&self, word: &str) -> Result<(), HandlerError> {
        let mut moods = self.moods.lock().unwrap();
        let failure = std::io::Error::other("the reader is in a bad mood");
        match moods.get(word).copied() {
            None | Some(Mood::FailsTimes(0) | Mood::ConflictsTimes(0) | Mood::FailsAfterwards) => {
                Ok(())
            }
            Some(Mood::ConflictsTimes(left)) => {
                moods.insert(word.to_owned(), Mood::ConflictsTimes(left - 1));
                Err(StoreError::Conflict.into())
            }
            Some(Mood::FailsTimes(left)) => {
                moods.insert(word.to_owned(), Mood::FailsTimes(left - 1));
                Err(failure.into())
            }
            Some(Mood::WantsATakenKey) => {
                Err(StoreError::Duplicate { key: "heard.word".to_owned() }.into())
            }
            Some(Mood::Poisoned) => Err(failure.into()),
            Some(Mood::Unreadable) => Err(HandlerError::permanent(failure)),
            Some(Mood::Quotes) => {
                let unknown = std::io::Error::other(format!("unknown word {word}"));
                Err(HandlerError::permanent(unknown))
            }
            Some(Mood::PanicsOnce) => {
                moods.remove(word);
                drop(moods);
                panic!("the handler panics, as told");
            }
        }
    }
}
