//! Brings the catalogue to what a file says, product by product: what is so already stays untouched, and a line
//! that is refused harms no other.

mod into_an_empty_catalogue;
mod plan;
mod report;
#[cfg(test)]
mod tests;

use futures_util::StreamExt;
use shared_kernel::{Currency, Origin, StoreError};

use super::{Application, MOST_ATTEMPTS};
use crate::domain::product::Details;
use crate::domain::{Price, Sku};
use plan::{Plan, Step};

pub use report::{ImportProgress, ImportReport, RefusedLine};

/// Products that are dealt with side by side, so that the writer merges their commits.
const SIDE_BY_SIDE: usize = 64;

/// How a file is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    /// Decide everything and change nothing.
    pub dry_run: bool,
    /// The currency of the prices, which the file does not say.
    pub currency: Currency,
}

/// One product as a file offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The line of the file that it begins on.
    pub(crate) line: u64,
    pub(crate) sku: Sku,
    pub(crate) details: Details,
    pub(crate) price: Price,
    pub(crate) on_sale: bool,
    /// How many there are; `None` when the file does not say.
    pub(crate) on_hand: Option<i64>,
}

/// What a file says: offers, and lines that cannot be understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) offers: Vec<Offer>,
    pub(crate) refused: Vec<RefusedLine>,
}

/// What became of one offer.
enum Outcome {
    Taken(Plan),
    Refused(RefusedLine),
}

impl Application {
    /// `progress` is told after each product. A store that fails stops the import; what was imported until then
    /// stays, and running it again does the rest.
    pub(crate) async fn import_products(
        &self,
        sheet: Sheet,
        dry_run: bool,
        progress: impl Fn(ImportProgress) + Send + Sync,
    ) -> Result<ImportReport, StoreError> {
        let Sheet { offers, refused } = sheet;
        let origin = Origin::new(self.ids.next());
        let total = offers.len();
        let mut report = ImportReport::new(dry_run, refused);
        let mut outcomes = futures_util::stream::iter(offers)
            .map(|offer| self.import_offer(offer, dry_run, &origin))
            .buffer_unordered(SIDE_BY_SIDE);
        let mut done = 0;
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Outcome::Taken(plan) => report.count(&plan),
                Outcome::Refused(line) => report.refuse(line),
            }
            done += 1;
            progress(ImportProgress { done, total });
        }
        Ok(report.in_order_of_lines())
    }

    async fn import_offer(
        &self,
        offer: Offer,
        dry_run: bool,
        origin: &Origin,
    ) -> Result<Outcome, StoreError> {
        let mut attempts = 1;
        loop {
            let plan = match self.plan_offer(&offer).await? {
                Ok(plan) => plan,
                Err(reason) => return Ok(Outcome::Refused(refused(&offer, reason))),
            };
            if dry_run {
                return Ok(Outcome::Taken(plan));
            }
            match self.carry_out(&plan, origin).await {
                Ok(()) => return Ok(Outcome::Taken(plan)),
                // Somebody else changed the product or took units meanwhile: look again.
                Err(
                    StoreError::Conflict
                    | StoreError::Duplicate { .. }
                    | StoreError::RuleBroken { .. },
                ) if attempts < MOST_ATTEMPTS => attempts += 1,
                Err(error) => return Err(error),
            }
        }
    }

    async fn plan_offer(&self, offer: &Offer) -> Result<Result<Plan, String>, StoreError> {
        let skus = [offer.sku.clone()];
        let (known, levels) = futures_util::future::try_join(
            self.products.find_by_sku(&offer.sku),
            self.stock.levels(&skus),
        )
        .await?;
        let level = levels.into_iter().next();
        Ok(Plan::decide(offer, known.zip(level), &*self.ids, self.clock.now()))
    }

    async fn carry_out(&self, plan: &Plan, origin: &Origin) -> Result<(), StoreError> {
        for step in plan.steps() {
            match step {
                Step::Product(change) => self.products.commit(change.clone(), origin).await?,
                Step::Stock(change) => self.stock.commit(change.clone(), origin).await?,
            }
        }
        Ok(())
    }
}

fn refused(offer: &Offer, reason: String) -> RefusedLine {
    RefusedLine { line: offer.line, sku: Some(offer.sku.to_string()), reason }
}
