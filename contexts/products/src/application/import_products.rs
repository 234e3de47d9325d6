//! Imports a file into the catalogue, product by product: equal values stay untouched, and a refused line affects no
//! other.

mod into_an_empty_catalogue;
mod plan;
mod report;
#[cfg(test)]
mod tests;

use futures_util::StreamExt;
use shared_kernel::{Currency, Origin, StoreError};

use super::Application;
use crate::domain::product::Details;
use crate::domain::{Price, Sku};
use plan::{Plan, Step};

pub use report::{ImportProgress, ImportReport, RefusedLine};

/// Products that are imported concurrently, so that the writer merges their commits.
const SIDE_BY_SIDE: usize = 64;

/// The options of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    /// Decides everything and stores nothing.
    pub dry_run: bool,
    /// The currency of the prices, which the file does not state.
    pub currency: Currency,
}

/// One product as an imported file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The line of the file on which it begins.
    pub(crate) line: u64,
    pub(crate) sku: Sku,
    pub(crate) details: Details,
    pub(crate) price: Price,
    pub(crate) on_sale: bool,
    /// The units on hand; `None` when the file does not state them.
    pub(crate) on_hand: Option<i64>,
}

/// The content of a file: offers, and lines that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) offers: Vec<Offer>,
    pub(crate) refused: Vec<RefusedLine>,
}

/// The outcome of one offer.
enum Outcome {
    Imported(Plan),
    Refused(RefusedLine),
}

impl Application {
    /// Calls `progress` after each product. A failure of the store stops the import; the products imported until then
    /// stay, and another run imports the rest.
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
                Outcome::Imported(plan) => report.count(&plan),
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
        Self::decide(is_outrun, || async {
            let plan = match self.plan_offer(&offer).await? {
                Ok(plan) => plan,
                Err(reason) => return Ok(Outcome::Refused(refused(&offer, reason))),
            };
            if !dry_run {
                self.carry_out(&plan, origin).await?;
            }
            Ok(Outcome::Imported(plan))
        })
        .await
    }

    async fn plan_offer(&self, offer: &Offer) -> Result<Result<Plan, String>, StoreError> {
        let skus = [offer.sku.clone()];
        let (product, levels) = futures_util::future::try_join(
            self.products.find_by_sku(&offer.sku),
            self.stock.levels(&skus),
        )
        .await?;
        let level = levels.into_iter().next();
        Ok(Plan::decide(offer, product.zip(level), &*self.ids, self.clock.now()))
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

/// Whether another commit added or changed the product, or took units, since the offer was planned.
const fn is_outrun(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Conflict | StoreError::Duplicate { .. } | StoreError::RuleBroken { .. }
    )
}

fn refused(offer: &Offer, reason: String) -> RefusedLine {
    RefusedLine { line: offer.line, sku: Some(offer.sku.to_string()), reason }
}
