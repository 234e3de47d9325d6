//! The numbers of groups: every transaction of a writer takes one, and the positions of its events follow from it.

use std::time::Duration;

use tokio::time::Instant;

use crate::database::batches::Written;

/// The positions of a group's events begin at its number times this; it is more than a group ever holds.
const POSITIONS_A_GROUP: i64 = 65_536;
/// After another host has taken a number for its group, how long that group may still be uncommitted.
const OTHERS_MAY_COMMIT: Duration = Duration::from_secs(12);

/// The position that the events of a group come after.
pub(super) const fn after(group: i64) -> i64 {
    group * POSITIONS_A_GROUP
}

/// The numbers that groups were given, by this host and by others.
#[derive(Default)]
pub(super) struct Groups {
    last: i64,
    others_until: Option<Instant>,
}

impl Groups {
    /// Records the number of a group that begins. Numbers between ours were taken by others, whose events may not be
    /// visible yet; one of ours that was rolled back leaves no gap.
    pub(super) fn note(&mut self, group: i64) {
        if self.last != 0 && group != self.last + 1 {
            self.others_until = Some(Instant::now() + OTHERS_MAY_COMMIT);
        }
        self.last = group;
    }

    pub(super) fn written(&self, group: i64) -> Written {
        let others_wrote = self.others_until.is_some_and(|until| Instant::now() < until);
        Written { after: after(group), others_wrote }
    }
}
