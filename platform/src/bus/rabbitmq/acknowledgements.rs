//! Which deliveries of a channel have been answered, so that one acknowledgement can cover many.

use std::collections::BTreeSet;

/// The delivery tags of one channel, which count from 1.
#[derive(Debug, Default)]
pub(super) struct Acknowledgements {
    /// All up to this one are answered.
    floor: u64,
    /// Answered, with an open one before them.
    above: BTreeSet<u64>,
}

/// The acknowledgements to send for a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ToSend {
    /// Covers itself and all before it.
    pub(super) through: Option<u64>,
    /// Cover themselves only.
    pub(super) alone: Vec<u64>,
}

impl Acknowledgements {
    /// Takes the tags acknowledged since the last call and returns the acknowledgements to send.
    pub(super) fn add(&mut self, tags: Vec<u64>) -> ToSend {
        self.above.extend(&tags);
        while self.above.remove(&(self.floor + 1)) {
            self.floor += 1;
        }
        // A tag must be acknowledged to the server at most once.
        let through = tags.iter().copied().filter(|tag| *tag <= self.floor).max();
        let alone = tags.into_iter().filter(|tag| *tag > self.floor).collect();
        ToSend { through, alone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_acknowledgement_covers_all_before_it() {
        let mut acknowledgements = Acknowledgements::default();
        let to_send = acknowledgements.add(vec![2, 1, 3, 5]);
        assert_eq!(to_send, ToSend { through: Some(3), alone: vec![5] });
    }

    #[test]
    fn a_closed_gap_acknowledges_only_new_tags() {
        let mut acknowledgements = Acknowledgements::default();
        acknowledgements.add(vec![2, 3]);
        assert_eq!(acknowledgements.add(vec![1]), ToSend { through: Some(1), alone: vec![] });
        assert_eq!(acknowledgements.add(vec![4]), ToSend { through: Some(4), alone: vec![] });
    }
}
