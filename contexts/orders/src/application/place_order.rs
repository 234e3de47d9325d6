//! Placing an order, from lines or from the basket: the first step of every checkout. The prices freeze here, and none is
//! higher than the customer saw or agreed to.

use shared_kernel::{Money, Origin, StoreError};

use crate::application::{Application, within_checkout};
use crate::domain::{
    CatalogueEntry, Customer, CustomerId, LinesRefusal, NewOrder, Order, OrderBasketRefusal,
    OrderChange, OrderId, OrderLines, PaymentToken, PriceRose, ShippingAddress, Sku, WantedLines,
};

/// Place this order.
#[derive(Debug, Clone)]
pub(crate) struct PlaceOrder {
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    /// `None` takes the lines of the basket, and empties it.
    pub(crate) lines: Option<WantedLines>,
    /// The most that the order may come to.
    pub(crate) expected_total: Option<Money>,
    pub(crate) shipping_address: ShippingAddress,
    pub(crate) payment_token: PaymentToken,
}

/// Why no order was placed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceOrderError {
    #[error("the basket cannot be ordered")]
    Basket(#[source] OrderBasketRefusal),
    #[error("this customer may not order")]
    CustomerMayNotOrder,
    #[error("these lines cannot be ordered")]
    Lines(#[from] LinesRefusal),
    #[error("the order costs more than the customer agreed to")]
    PriceRose(#[from] PriceRose),
    #[error("the order could not be placed")]
    Store(#[from] StoreError),
}

impl Application {
    /// Places an order. It is stored when this returns; the checkout confirms or cancels it later.
    pub(crate) async fn place_order(
        &self,
        command: &PlaceOrder,
        origin: &Origin,
    ) -> Result<(), PlaceOrderError> {
        // A client may choose the id of its request, and timelines are found by the correlation id. So the correlation id
        // of a checkout is the id of its order, which this context makes: no client can join a foreign checkout.
        let origin = &within_checkout(command.order.as_uuid(), origin);
        let Some(wanted) = &command.lines else { return self.place_basket(command, origin).await };
        let skus = wanted.as_slice().iter().map(|line| line.sku().clone()).collect();
        let entries = self.entries_for(command.customer, skus).await?;
        let lines = OrderLines::freeze_prices(wanted, &entries)?;
        PriceRose::check(lines.total(), command.expected_total)?;
        self.orders.commit(self.placed(command, lines, origin), origin).await?;
        Ok(())
    }

    async fn place_basket(
        &self,
        command: &PlaceOrder,
        origin: &Origin,
    ) -> Result<(), PlaceOrderError> {
        let basket = self.basket(command.customer).await?;
        let skus = basket.lines().iter().map(|line| line.sku().clone()).collect();
        let entries = self.entries_for(command.customer, skus).await?;
        let (lines, emptied) = basket.order_all(&entries, command.expected_total)?;
        let placed = self.placed(command, lines, origin);
        self.orders.commit_with_basket(placed, emptied, origin).await?;
        Ok(())
    }

    /// The catalogue entries of these SKUs, for a customer who may order.
    async fn entries_for(
        &self,
        customer: CustomerId,
        skus: Vec<Sku>,
    ) -> Result<Vec<Option<CatalogueEntry>>, PlaceOrderError> {
        let (customer, entries) =
            tokio::try_join!(self.customers.find(customer), self.catalogue.entries(&skus))?;
        // A customer whose registration has not arrived yet may order: `users` signed the token, and a customer who is
        // deactivated or erased was registered long before.
        if !customer.as_ref().is_none_or(Customer::may_order) {
            return Err(PlaceOrderError::CustomerMayNotOrder);
        }
        Ok(entries)
    }

    fn placed(&self, command: &PlaceOrder, lines: OrderLines, origin: &Origin) -> OrderChange {
        let new = NewOrder {
            id: command.order,
            customer: command.customer,
            lines,
            shipping_address: command.shipping_address.clone(),
            payment_token: command.payment_token.clone(),
            correlation_id: origin.correlation_id,
            checkout_time_limit: self.checkout_time_limit,
            from_basket: command.lines.is_none(),
        };
        Order::place(new, self.clock.now())
    }
}

impl From<OrderBasketRefusal> for PlaceOrderError {
    fn from(refusal: OrderBasketRefusal) -> Self {
        match refusal {
            OrderBasketRefusal::PriceRose(rose) => Self::PriceRose(rose),
            OrderBasketRefusal::Empty
            | OrderBasketRefusal::Lines(_)
            | OrderBasketRefusal::TotalTooLarge => Self::Basket(refusal),
        }
    }
}

#[cfg(test)]
mod tests;
