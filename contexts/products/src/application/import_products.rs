//! Imports a file into the catalogue, product by product: equal values stay untouched, and a refused line affects no
//! other.

mod currency;
pub(crate) mod derived_sku;
mod effect;
mod into_an_empty_catalogue;
mod names;
mod offer;
mod plan;
mod report;
#[cfg(test)]
mod tests;
mod visible;

use futures_util::StreamExt;
use shared_kernel::{Origin, StoreError};

use super::Application;
use names::{Names, may_be_another};
use plan::{Plan, Step};

pub use currency::PriceCurrency;
pub use effect::ImportEffect;
pub(crate) use offer::{Offer, Offered, OfferedImages, OfferedName, OfferedSku};
pub use report::{ImportProgress, ImportReport, RefusedLine, TakenLine};
pub(crate) use visible::visible;

/// Products that are imported concurrently, so that the writer merges their commits.
const SIDE_BY_SIDE: usize = 64;

/// The options of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    /// Decides everything and stores nothing.
    pub dry_run: bool,
    /// The currency of the prices, which the file does not state.
    pub currency: PriceCurrency,
}

/// The content of a file: offers, and lines that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) offers: Vec<Offer>,
    pub(crate) refused: Vec<RefusedLine>,
    /// The values for which the file has no column.
    pub(crate) kept: Vec<&'static str>,
}

/// The outcome of one offer.
enum Outcome {
    Imported { line: u64, sku: String, plan: Plan },
    Refused(RefusedLine),
}

impl Application {
    /// Calls `progress` after each product. A failure of the store stops the import; the products imported until then
    /// stay, and another run imports the rest.
    pub(crate) async fn import_products(
        &self,
        sheet: Sheet,
        options: ImportOptions,
        origin: &Origin,
        progress: impl Fn(ImportProgress) + Send + Sync,
    ) -> Result<ImportReport, StoreError> {
        let names = self.names_for(&sheet).await?;
        let Sheet { offers, refused, kept } = sheet;
        let total = offers.len();
        let mut report = ImportReport::new(options.dry_run, refused, kept);
        let mut outcomes = futures_util::stream::iter(offers)
            .map(|offer| self.import_offer(offer, options, &names, origin))
            .buffer_unordered(SIDE_BY_SIDE);
        let mut done = 0;
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Outcome::Imported { line, sku, plan } => report.take(line, sku, &plan),
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
        options: ImportOptions,
        names: &Names,
        origin: &Origin,
    ) -> Result<Outcome, StoreError> {
        Self::decide(is_outrun, || async {
            let (line, sku) = (offer.line, offer.sku.sku().as_str());
            let plan = match self.plan_offer(&offer, options, names).await? {
                Ok(plan) => plan,
                Err(reason) => return Ok(Outcome::Refused(RefusedLine::new(line, sku, &reason))),
            };
            if !options.dry_run {
                self.carry_out(&plan, origin).await?;
            }
            Ok(Outcome::Imported { line, sku: sku.to_owned(), plan })
        })
        .await
    }

    async fn plan_offer(
        &self,
        offer: &Offer,
        options: ImportOptions,
        names: &Names,
    ) -> Result<Result<Plan, String>, StoreError> {
        let skus = [offer.sku.sku().clone()];
        let (product, levels) = futures_util::future::try_join(
            self.products.find_by_sku(offer.sku.sku()),
            self.stock.levels(&skus),
        )
        .await?;
        if product.is_none()
            && let OfferedSku::Derived { earlier, .. } = &offer.sku
        {
            if let Err(reason) = names.must_be_new(offer) {
                return Ok(Err(reason));
            }
            if let Some(earlier) = earlier
                && self.products.find_by_sku(earlier).await?.is_some()
            {
                return Ok(Err(may_be_another(earlier.as_str())));
            }
        }
        let stored = product.zip(levels.into_iter().next());
        Ok(Plan::decide(offer, options.currency, stored, &*self.ids, self.clock.now()))
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
