//! The lineage of the data: a backup is ours if it has the lineage of the source and was left by an earlier move, whatever its
//! outbox still holds. The identity travels with the data, at the last step.

use uuid::Uuid;

use super::Moving;
use super::cell::Cell;
use super::error::MoveError;
use super::side::{Ownership, Side};
use super::table::Kind;
use crate::identity::{self, Identity};

impl Moving {
    // tour: move/back
    /// Refuses a target that is no backup of the source: one that has the source's lineage and fewer moves. A backup of a
    /// version without lineages says where its data went, or has an event that the source knows.
    pub(super) async fn is_our_backup(&mut self) -> Result<(), MoveError> {
        let source = self.source.ownership().await?;
        let target = self.target.ownership().await?;
        let pair = (self.source.identity().await?, self.target.identity().await?);
        let is_ours = match pair {
            (Some(ours), Some(theirs)) => {
                ours.lineage == theirs.lineage && target.epoch < source.epoch
            }
            (None, _) | (_, None) => {
                self.went_to_the_source(&source, &target) || self.knows_the_last_event().await?
            }
        };
        if is_ours { Ok(()) } else { Err(self.not_ours().await?) }
    }

    /// Refuses a target that another shop has begun, though it has not been used.
    pub(super) async fn is_of_no_other_shop(&mut self) -> Result<(), MoveError> {
        match (self.source.identity().await?, self.target.identity().await?) {
            (Some(ours), Some(theirs)) if ours.shop != theirs.shop => Err(self.not_ours().await?),
            _ => Ok(()),
        }
    }

    /// Whether both sides are, or may be, the same data at different times.
    pub(super) async fn is_one_lineage(&mut self) -> Result<bool, MoveError> {
        let pair = self.source.identity().await?.zip(self.target.identity().await?);
        Ok(pair.is_none_or(|(source, target)| source.lineage == target.lineage))
    }

    /// Gives the target the identity of the source. To be called in the transaction that hands over.
    pub(super) async fn hand_over_identity(&mut self) -> Result<(), MoveError> {
        if !self.target.has_table(identity::TABLE).await? {
            return Ok(());
        }
        let rows = self.source.identity_rows().await?;
        self.target.run(&format!("DELETE FROM {}", identity::TABLE)).await?;
        for identity::Row { name, shop, lineage } in rows {
            let id = |id: Option<Uuid>| {
                id.map_or(Cell::Null, |id| Cell::Bytes(id.into_bytes().to_vec()))
            };
            let row = [Cell::Text(name), id(Some(shop)), id(lineage)];
            let row = self.target.tuple(&row.to_vec(), &KINDS);
            let table = identity::TABLE;
            let sql = format!("INSERT INTO {table} (name, shop_id, lineage) VALUES {row}");
            self.target.run(&sql).await?;
        }
        Ok(())
    }

    /// Each move raises the epoch twice: at the fence, and when the target takes over.
    fn went_to_the_source(&self, source: &Ownership, target: &Ownership) -> bool {
        target.moved_to.as_deref() == Some(self.source.label()) && target.epoch + 1 == source.epoch
    }

    async fn knows_the_last_event(&mut self) -> Result<bool, MoveError> {
        let last = "SELECT id FROM outbox ORDER BY position DESC LIMIT 1";
        let last = self.target.query(last, &[Kind::Id]).await?;
        let Some(Some(id @ Cell::Bytes(_))) = last.first().map(|row| row.first()) else {
            return Ok(false);
        };
        let id = self.source.literal(id, Kind::Id);
        let known = format!("SELECT 1 FROM outbox WHERE id = {id}");
        Ok(!self.source.query(&known, &[Kind::Integer]).await?.is_empty())
    }

    async fn not_ours(&mut self) -> Result<MoveError, MoveError> {
        let why = match (self.source.identity().await?, self.target.identity().await?) {
            (Some(ours), Some(theirs)) if ours.shop != theirs.shop => {
                format!("it belongs to the shop {}, and these to {}", theirs.shop, ours.shop)
            }
            _ => "its lineage is another".to_owned(),
        };
        Ok(self.occupied(why))
    }
}

const KINDS: [Kind; 3] = [Kind::Text, Kind::Id, Kind::Id];

impl Side {
    /// The identity of this side; none in a database that no host of a version with identities has opened.
    async fn identity(&mut self) -> Result<Option<Identity>, MoveError> {
        let rows = self.identity_rows().await?;
        let own = rows.into_iter().find_map(|row| Some((row.shop, row.lineage?)));
        Ok(own.map(|(shop, lineage)| Identity { shop, lineage }))
    }

    async fn identity_rows(&mut self) -> Result<Vec<identity::Row>, MoveError> {
        if !self.has_table(identity::TABLE).await? {
            return Ok(Vec::new());
        }
        let query = format!("SELECT name, shop_id, lineage FROM {} ORDER BY name", identity::TABLE);
        let id = |cell: &Cell| match cell {
            Cell::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
            Cell::Null | Cell::Integer(_) | Cell::Real(_) | Cell::Text(_) => None,
        };
        let rows = self.query(&query, &KINDS).await?.into_iter().filter_map(|row| match &*row {
            [Cell::Text(name), shop, lineage] => {
                Some(identity::Row { name: name.clone(), shop: id(shop)?, lineage: id(lineage) })
            }
            _ => None,
        });
        Ok(rows.collect())
    }
}
