//! The stage of a move, as the two databases record it.

use super::error::MoveError;
use super::side::Ownership;
use super::{Moving, Stage, progress};

impl Moving {
    /// The stage of this move. Refuses when the data are in a third database, or another move is in progress.
    pub async fn stage(&mut self) -> Result<Stage, MoveError> {
        let source = self.source.ownership().await?;
        let target = self.target.ownership().await?;
        let filled_from = progress::get(&mut self.target, progress::SOURCE).await?;
        let is_ours = filled_from.as_deref() == Some(self.source.label());
        match (&*source.state, &*target.state) {
            ("receiving", _) => Err(MoveError::StillArriving {
                name: self.name.to_owned(),
                into: self.source.label().to_owned(),
            }),
            ("moved", "here") if target.epoch > source.epoch && self.is_one_lineage().await? => {
                Ok(Stage::Ended)
            }
            ("moved", "receiving") if is_ours => Ok(Stage::Fenced),
            ("moved", _) => Err(self.not_in_source(source)),
            (_here, "receiving") if is_ours => Ok(Stage::UnderWay),
            (_here, "receiving") => match filled_from {
                None => Ok(Stage::NotBegun),
                Some(from) => Err(MoveError::FilledFromElsewhere {
                    target: self.target.label().to_owned(),
                    from,
                }),
            },
            (_here, _not_receiving) => Ok(Stage::NotBegun),
        }
    }

    fn not_in_source(&self, source: Ownership) -> MoveError {
        MoveError::NotInSource {
            name: self.name.to_owned(),
            from: self.source.label().to_owned(),
            to: source.moved_to.unwrap_or_else(|| "another database".to_owned()),
        }
    }

    pub(super) fn out_of_order(&self) -> MoveError {
        MoveError::OutOfOrder { name: self.name.to_owned() }
    }
}
