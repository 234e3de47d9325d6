//! Step six: compares the copy with the original. Reading everything takes longer than writers should wait, so both
//! sides are read as a whole just before the fence, in one snapshot of the source; after the fence, the rows changed
//! since are read again, and the rows of both sides are counted. A move that was interrupted in between reads
//! everything.

use std::collections::BTreeMap;

use super::cell::Sum;
use super::copy::{KEYS, among, page};
use super::error::MoveError;
use super::side::Side;
use super::table::Table;
use super::{MovedTable, Moving, Stage};

type Sums = BTreeMap<String, Sum>;

impl Moving {
    // tour: move/compare
    /// Applies the changes made so far, and compares every row of both sides, while the source still takes changes.
    /// Returns how many changed rows it has applied.
    pub async fn compare(&mut self) -> Result<u64, MoveError> {
        match self.stage().await? {
            Stage::NotBegun => return Err(self.out_of_order()),
            Stage::Fenced | Stage::Ended => return Ok(0),
            Stage::UnderWay => {}
        }
        self.must_be_copied().await?;
        self.read_at_one_moment().await?;
        let read = async {
            let brought = self.bring_all_changes().await?;
            Ok((brought, sums(&mut self.source, &self.tables).await?))
        };
        let read = read.await;
        let (brought, original) = self.source.end(read).await?;
        let copy = sums(&mut self.target, &self.arriving).await?;
        self.must_not_differ(differing(&original, &copy))?;
        self.is_compared = true;
        Ok(brought)
    }

    /// A snapshot of a server contains the notes of a commit and its rows, or neither; but a note with a lower number
    /// may belong to a commit that ends later. So the snapshot is taken at a moment when no commit is in progress.
    async fn read_at_one_moment(&mut self) -> Result<(), MoveError> {
        if let Side::Server(server) = &mut self.source {
            server.lock_alone().await?;
        }
        let begun = async {
            self.source.begin_reading().await?;
            self.source.ownership().await
        };
        let begun = begun.await;
        if let Side::Server(server) = &mut self.source {
            server.unlock_alone().await?;
        }
        begun.map(drop)
    }

    async fn bring_all_changes(&mut self) -> Result<u64, MoveError> {
        self.target.run("BEGIN").await?;
        let brought = self.bring_changes().await;
        self.target.end(brought).await
    }

    // tour: move/verify
    /// Whether the copy equals the original. The source must be fenced, and the remaining changes applied.
    pub async fn verify(&mut self) -> Result<Vec<MovedTable>, MoveError> {
        match self.stage().await? {
            Stage::NotBegun | Stage::UnderWay => return Err(self.out_of_order()),
            Stage::Ended => return self.tables().await,
            Stage::Fenced => {}
        }
        let mut differences: Vec<String> = self
            .broken_references()
            .await?
            .into_iter()
            .map(|table| format!("{table} refers to rows that are not there"))
            .collect();
        differences.extend(if self.is_compared && self.is_tracked().await? {
            self.verify_what_followed().await?
        } else {
            let original = sums(&mut self.source, &self.tables).await?;
            differing(&original, &sums(&mut self.target, &self.arriving).await?)
        });
        self.must_not_differ(differences)?;
        self.is_verified = true;
        self.tables().await
    }

    async fn verify_what_followed(&mut self) -> Result<Vec<String>, MoveError> {
        let mut differences = Vec::new();
        for (table, arriving) in self.tables.iter().zip(&self.arriving) {
            let keys = self.followed.get(&table.name).map_or(&[][..], Vec::as_slice);
            let (mut original, mut copy) = (Sum::default(), Sum::default());
            for some in keys.chunks(KEYS) {
                for (side, table, sum) in [
                    (&mut self.source, table, &mut original),
                    (&mut self.target, arriving, &mut copy),
                ] {
                    let (names, chosen) = (table.names(), among(side, table, some));
                    let query = format!("SELECT {names} FROM \"{}\" WHERE {chosen}", table.name);
                    for row in side.query(&query, &table.kinds()).await? {
                        sum.add(&row);
                    }
                }
            }
            differences.extend(difference(&table.name, original, copy));
            let rows = self.source.count(&table.name).await?;
            let arrived = self.target.count(&table.name).await?;
            if rows != arrived {
                differences.push(counts_differ(&table.name, rows, arrived));
            }
        }
        Ok(differences)
    }

    fn must_not_differ(&self, differences: Vec<String>) -> Result<(), MoveError> {
        if differences.is_empty() {
            return Ok(());
        }
        Err(MoveError::Differs { name: self.name.to_owned(), differences })
    }
}

fn differing(original: &Sums, copy: &Sums) -> Vec<String> {
    let differing = original.iter().filter_map(|(table, sum)| {
        difference(table, *sum, copy.get(table).copied().unwrap_or_default())
    });
    differing.collect()
}

fn difference(table: &str, original: Sum, copy: Sum) -> Option<String> {
    if original == copy {
        return None;
    }
    if original.rows != copy.rows {
        return Some(counts_differ(table, original.rows, copy.rows));
    }
    Some(format!("some of the {} rows of {table} hold something else", original.rows))
}

fn counts_differ(table: &str, original: u64, copy: u64) -> String {
    format!("{table} has {original} rows, and its copy {copy}")
}

/// The checksums of whole tables.
async fn sums(side: &mut Side, tables: &[Table]) -> Result<Sums, MoveError> {
    let mut sums = Sums::new();
    for table in tables {
        let (mut sum, mut after) = (Sum::default(), None);
        loop {
            let query = page(side, table, after.as_ref(), false);
            let rows = side.query(&query, &table.kinds()).await?;
            for row in &rows {
                sum.add(row);
            }
            match rows.last() {
                Some(last) => after = Some(table.key_of(last)),
                None => break,
            }
        }
        sums.insert(table.name.clone(), sum);
    }
    Ok(sums)
}
