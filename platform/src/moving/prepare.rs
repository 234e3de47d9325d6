//! Step one: checks that the target holds no other data, and claims it for this move.

use super::error::MoveError;
use super::table::Unused;
use super::{Moving, Stage, progress};

impl Moving {
    /// Checks whether the target can be filled, and changes nothing. Refuses one that holds rows, unless it is the
    /// database that these data once were moved from, which will be emptied: then `true`.
    pub async fn check(&mut self, unused: &Unused) -> Result<bool, MoveError> {
        if self.stage().await? != Stage::NotBegun {
            return Ok(false);
        }
        match &*self.target.ownership().await?.state {
            "moved" => self.is_our_backup().await.map(|()| true),
            "here" => {
                self.is_of_no_other_shop().await?;
                self.is_unused(unused).await.map(|()| false)
            }
            _receiving => Ok(false),
        }
    }

    /// Claims the target for this move: until the end it takes no changes of a host, and is empty.
    pub async fn prepare(&mut self, unused: &Unused) -> Result<(), MoveError> {
        self.check(unused).await?;
        if self.stage().await? != Stage::NotBegun {
            return Ok(());
        }
        self.target.begin_alone().await?;
        let claimed = self.claim().await;
        self.target.end(claimed).await
    }

    // tour: move/claim
    async fn claim(&mut self) -> Result<(), MoveError> {
        let target = &mut self.target;
        target.run("UPDATE ownership SET state = 'receiving', moved_to = NULL").await?;
        progress::make(target).await?;
        progress::set(target, progress::SOURCE, self.source.label()).await?;
        self.lift_references().await?;
        self.empty().await
    }

    /// Deletes every row, also those that the migrations have inserted: they are copied with the others.
    pub(super) async fn empty(&mut self) -> Result<(), MoveError> {
        let names: Vec<String> =
            self.arriving.iter().map(|table| format!("\"{}\"", table.name)).collect();
        if self.target.is_server() {
            self.target.run(&format!("TRUNCATE {}", names.join(", "))).await?;
        } else {
            for name in names {
                self.target.run(&format!("DELETE FROM {name}")).await?;
            }
        }
        progress::unset_copied(&mut self.target).await
    }

    async fn is_unused(&mut self, unused: &Unused) -> Result<(), MoveError> {
        for table in &self.arriving {
            let rows = self.target.count(&table.name).await?;
            if rows != unused.get(&table.name).copied().unwrap_or_default() {
                return Err(self.occupied(format!("its table {} has other rows", table.name)));
            }
        }
        Ok(())
    }

    pub(super) fn occupied(&self, why: String) -> MoveError {
        MoveError::Occupied {
            name: self.name.to_owned(),
            target: self.target.label().to_owned(),
            why,
        }
    }
}
