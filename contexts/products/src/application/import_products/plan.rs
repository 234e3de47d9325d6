//! The plan of an offer: the changes that bring one product to the values of the file. Everything is decided before
//! anything is stored, so that a refused line changes nothing.

use chrono::{DateTime, Utc};
use shared_kernel::Ids;

use super::effect::ImportEffect;
use super::{Offer, PriceCurrency};
use crate::domain::product::{NewProduct, ProductEvent};
use crate::domain::{
    Adjustment, Movement, MovementChange, MovementId, NewSku, Product, ProductChange, ProductId,
    Quantity, Reason, StockLevel,
};

/// Decisions in the order in which they are committed.
#[derive(Debug, Default)]
pub(crate) struct Plan(Vec<Step>);

#[derive(Debug)]
pub(crate) enum Step {
    Product(ProductChange),
    Stock(MovementChange),
}

impl Plan {
    /// Compares `offer` with the stored product of its SKU. The error is the reason to refuse the offer.
    pub(super) fn decide(
        offer: &Offer,
        currency: PriceCurrency,
        stored: Option<(Product, StockLevel)>,
        ids: &dyn Ids,
        now: DateTime<Utc>,
    ) -> Result<Self, String> {
        let mut plan = Self::default();
        match stored {
            None => plan.add(offer, ids, now)?,
            Some((product, level)) => {
                currency.must_suit(&product)?;
                plan.adjust(offer, &level, ids, now)?;
                plan.change(offer, product, now)?;
            }
        }
        Ok(plan)
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    pub(super) fn adds(&self) -> bool {
        self.has(|event| event == ProductEvent::Added)
    }

    pub(super) fn changes(&self) -> bool {
        self.has(|event| matches!(event, ProductEvent::Changed | ProductEvent::Withdrawn))
    }

    pub(super) fn reprices(&self) -> bool {
        self.has(|event| event == ProductEvent::Repriced)
    }

    pub(super) fn restocks(&self) -> bool {
        self.0.iter().any(|step| matches!(step, Step::Stock(_)))
    }

    /// The same as a list.
    pub(super) fn effects(&self) -> Vec<ImportEffect> {
        let all = [
            (self.adds(), ImportEffect::Added),
            (self.changes(), ImportEffect::Changed),
            (self.reprices(), ImportEffect::Repriced),
            (self.restocks(), ImportEffect::Restocked),
        ];
        all.into_iter().filter_map(|(has, effect)| has.then_some(effect)).collect()
    }

    fn has(&self, wanted: impl Fn(ProductEvent) -> bool) -> bool {
        self.0.iter().any(|step| match step {
            Step::Product(change) => wanted(change.event),
            Step::Stock(_) => false,
        })
    }

    fn add(&mut self, offer: &Offer, ids: &dyn Ids, now: DateTime<Utc>) -> Result<(), String> {
        let new = NewProduct {
            id: ProductId::from_uuid(ids.next()),
            sku: NewSku::of(offer.sku.sku()).map_err(|refused| format!("the SKU {refused}"))?,
            details: offer.details(),
            price: offer.price,
            on_sale: offer.on_sale.unwrap_or(true),
        };
        let sku = offer.sku.sku().clone();
        self.0.push(Step::Product(Product::add(new, now)));
        if let Some(units) = offer.on_hand.filter(|units| *units != 0) {
            let quantity = Quantity::parse(units).map_err(|refused| about_stock(&refused))?;
            let id = MovementId::from_uuid(ids.next());
            self.0.push(Step::Stock(Movement::receive(id, sku, quantity, now)));
        }
        Ok(())
    }

    fn adjust(
        &mut self,
        offer: &Offer,
        level: &StockLevel,
        ids: &dyn Ids,
        now: DateTime<Utc>,
    ) -> Result<(), String> {
        let difference = offer.on_hand.map_or(0, |units| units.saturating_sub(level.on_hand()));
        if difference != 0 {
            let delta = Adjustment::parse(difference).map_err(|_too_far| {
                format!("{} units are on hand, too many to be corrected by a file", level.on_hand())
            })?;
            let id = MovementId::from_uuid(ids.next());
            let adjusted = Movement::adjust(id, level, delta, Reason::import(), now)
                .map_err(|refused| about_stock(&refused))?;
            self.0.push(Step::Stock(adjusted));
        }
        Ok(())
    }

    fn change(
        &mut self,
        offer: &Offer,
        product: Product,
        now: DateTime<Utc>,
    ) -> Result<(), String> {
        let changes = offer.changes(&product)?;
        let mut current = product;
        if let Ok(changed) = current.change(changes) {
            current = changed.state.clone();
            self.0.push(Step::Product(changed));
        }
        if let Ok(repriced) = current.reprice(offer.price) {
            current = repriced.state.clone();
            self.0.push(Step::Product(repriced));
        }
        if offer.on_sale == Some(false)
            && let Ok(withdrawn) = current.withdraw(now)
        {
            self.0.push(Step::Product(withdrawn));
        }
        Ok(())
    }
}

fn about_stock(refused: &dyn std::fmt::Display) -> String {
    format!("the quantity cannot be taken over: {refused}")
}
