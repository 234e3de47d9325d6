//! Step four and the last step, which change the ownership of the data; and the way back between them.

use super::error::MoveError;
use super::{Moving, Stage, progress};

impl Moving {
    // tour: move/fence
    /// Fences the source: it takes no more changes. Commits made before can be copied; later ones are refused.
    pub async fn fence(&mut self) -> Result<(), MoveError> {
        match self.stage().await? {
            Stage::NotBegun => return Err(self.out_of_order()),
            Stage::Fenced | Stage::Ended => return Ok(()),
            Stage::UnderWay => {}
        }
        self.must_be_copied().await?;
        let to = self.source.text(self.target.label());
        self.source.begin_alone().await?;
        let fenced = self
            .source
            .run(&format!(
                "UPDATE ownership SET state = 'moved', epoch = epoch + 1, moved_to = {to}"
            ))
            .await;
        self.source.end(fenced).await
    }

    // tour: move/flip
    /// Hands over to the target, which this process must have verified. From then on the source is a backup, and its
    /// notes are deleted.
    pub async fn flip(&mut self) -> Result<(), MoveError> {
        match self.stage().await? {
            Stage::NotBegun | Stage::UnderWay => Err(self.out_of_order()),
            Stage::Fenced if !self.is_verified => Err(self.out_of_order()),
            Stage::Fenced => {
                let epoch = self.source.ownership().await?.epoch + 1;
                self.target.begin_alone().await?;
                let flipped = async {
                    self.target
                        .run(&format!("UPDATE ownership SET state = 'here', epoch = {epoch}"))
                        .await?;
                    self.hand_over_identity().await?;
                    self.record().await?;
                    progress::forget(&mut self.target).await
                };
                let flipped = flipped.await;
                self.target.end(flipped).await
            }
            Stage::Ended => Ok(()),
        }
    }

    /// Removes the move's own tables and triggers from the source, when the target has taken over.
    pub async fn clean_up(&mut self) -> Result<(), MoveError> {
        if self.stage().await? != Stage::Ended {
            return Err(self.out_of_order());
        }
        self.source.begin_alone().await?;
        let forgotten = self.forget_changes().await;
        self.source.end(forgotten).await.map(drop)
    }

    // tour: move/roll-back
    /// Takes the move back, at any time before the target has taken over: the source takes changes again, and the
    /// target is empty and unowned. Returns whether there was anything to take back.
    pub async fn roll_back(&mut self) -> Result<bool, MoveError> {
        match self.stage().await? {
            Stage::NotBegun => return self.stop_noting().await,
            Stage::Ended => {
                return Err(MoveError::Ended {
                    name: self.name.to_owned(),
                    target: self.target.label().to_owned(),
                });
            }
            Stage::UnderWay | Stage::Fenced => {}
        }
        // The source first: a half-filled target can be emptied later, and delays no writer.
        self.source.begin_alone().await?;
        let taken_back = async {
            self.source
                .run(
                    "UPDATE ownership SET state = 'here', epoch = epoch + 1, moved_to = NULL
                     WHERE state = 'moved'",
                )
                .await?;
            self.forget_changes().await.map(drop)
        };
        let taken_back = taken_back.await;
        self.source.end(taken_back).await?;
        self.target.begin_alone().await?;
        let emptied = async {
            self.empty().await?;
            self.restore_references().await?;
            progress::forget(&mut self.target).await
        };
        let emptied = emptied.await;
        self.target.end(emptied).await?;
        (self.is_compared, self.is_verified, self.followed) = Default::default();
        Ok(true)
    }

    /// A move whose target is gone has left its triggers behind.
    async fn stop_noting(&mut self) -> Result<bool, MoveError> {
        if self.source.ownership().await?.state != "here" {
            return Ok(false);
        }
        self.source.begin_alone().await?;
        let forgotten = self.forget_changes().await;
        self.source.end(forgotten).await
    }
}
