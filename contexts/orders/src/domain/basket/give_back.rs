//! Giving back: the lines of an order that came to nothing go back into the basket that they were taken out of.

use crate::domain::{Basket, BasketChange, BasketLine, OrderLine, OrderLines, Quantity};

impl Basket {
    /// Puts the lines of an order back, before those that the customer added meanwhile. Units of a SKU that is there again
    /// add up, as far as one order can hold them, and keep the price seen last. Lines that do not fit into the basket are
    /// left out.
    pub(crate) fn give_back(&self, ordered: &[OrderLine]) -> BasketChange {
        let (mut back, mut meanwhile) = (Vec::new(), self.lines.clone());
        for line in ordered {
            if let Some(there) = meanwhile.iter_mut().find(|there| there.sku == *line.sku()) {
                there.quantity = there.quantity.plus(line.quantity()).unwrap_or(Quantity::LARGEST);
            } else if back.len() + meanwhile.len() < OrderLines::MOST {
                back.push(BasketLine {
                    sku: line.sku().clone(),
                    name: line.name().into(),
                    quantity: line.quantity(),
                    price_seen: line.unit_price(),
                });
            }
        }
        back.append(&mut meanwhile);
        self.with(back)
    }
}
