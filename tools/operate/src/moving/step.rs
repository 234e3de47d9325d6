//! The steps of a move, over all databases of a context.

use std::time::Instant;

use platform::moving::{Copying, Stage};

use super::{ContextMove, ContextMoveError, Done};

// tour: move/steps
/// A step. They are taken in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The target is claimed, and empty.
    Prepare,
    /// The source records its changes.
    Track,
    /// The present rows are copied.
    Copy,
    /// The copy is compared, and the source takes no more changes.
    Fence,
    /// The rows that changed meanwhile are copied again.
    Follow,
    /// The copy is the original.
    Verify,
    /// The target takes over.
    Flip,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::Prepare,
        Self::Track,
        Self::Copy,
        Self::Fence,
        Self::Follow,
        Self::Verify,
        Self::Flip,
    ];

    /// Its number, from 1.
    pub fn number(self) -> usize {
        Self::ALL.iter().take_while(|step| **step <= self).count()
    }

    /// The state when it is done.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Prepare => "prepared",
            Self::Track => "tracked",
            Self::Copy => "copied",
            Self::Fence => "fenced",
            Self::Follow => "followed",
            Self::Verify => "verified",
            Self::Flip => "flipped",
        }
    }
}

impl ContextMove {
    /// All databases are looked at before any of them is touched.
    pub(super) async fn prepare(&mut self) -> Result<Done, ContextMoveError> {
        let mut done = Done::default();
        let mut unused = Vec::new();
        for (part, moving) in &mut self.parts {
            let rows = part.unused().await?;
            done.emptied_a_backup |= moving.check(&rows).await?;
            unused.push(rows);
        }
        for ((_, moving), rows) in self.parts.iter_mut().zip(unused) {
            moving.prepare(&rows).await?;
        }
        Ok(done)
    }

    pub(super) async fn track(&mut self) -> Result<Done, ContextMoveError> {
        for (_, moving) in &mut self.parts {
            moving.track().await?;
        }
        Ok(Done::default())
    }

    pub(super) async fn copy(
        &mut self,
        report: &mut (dyn FnMut(Copying) + Send),
    ) -> Result<Done, ContextMoveError> {
        let mut total = 0;
        for table in self.tables().await? {
            total += table.rows;
        }
        let mut rows = 0;
        for (_, moving) in &mut self.parts {
            let (before, mut copied) = (rows, 0);
            let mut add = |copying: Copying| {
                copied = copying.done;
                report(Copying { done: before + copied, total });
            };
            moving.copy(&mut add).await?;
            rows += copied;
        }
        Ok(Done { rows, ..Done::default() })
    }

    /// All databases are compared, which takes long, before the first of them is fenced.
    pub(super) async fn fence(&mut self) -> Result<Done, ContextMoveError> {
        let mut rows = 0;
        for (_, moving) in &mut self.parts {
            rows += moving.compare().await?;
        }
        let fencing = Instant::now();
        let was_open = self.stage().await? < Stage::Fenced;
        for (_, moving) in &mut self.parts {
            moving.fence().await?;
        }
        if was_open {
            self.fenced_at = Some(fencing);
        }
        Ok(Done { rows, ..Done::default() })
    }

    pub(super) async fn follow(&mut self) -> Result<Done, ContextMoveError> {
        let mut rows = 0;
        for (_, moving) in &mut self.parts {
            rows += moving.follow().await?;
        }
        Ok(Done { rows, ..Done::default() })
    }

    pub(super) async fn verify(&mut self) -> Result<Done, ContextMoveError> {
        let mut rows = 0;
        for (_, moving) in &mut self.parts {
            let tables = moving.verify().await?;
            rows += tables.iter().map(|table| table.rows).sum::<u64>();
        }
        Ok(Done { rows, ..Done::default() })
    }

    pub(super) async fn flip(&mut self) -> Result<Done, ContextMoveError> {
        for (_, moving) in &mut self.parts {
            moving.flip().await?;
        }
        let fenced_for = self.fenced_at.take().map(|at| at.elapsed());
        for (_, moving) in &mut self.parts {
            moving.clean_up().await?;
        }
        Ok(Done { fenced_for, ..Done::default() })
    }
}
