//! Placing an order, from lines or from the basket: the first step of every checkout. The prices freeze here.

use shared_kernel::{Origin, StoreError};

use crate::application::{Application, within_checkout};
use crate::domain::{
    Basket, BasketChange, Customer, CustomerId, LinesRefusal, NewOrder, Order, OrderId, OrderLines,
    PaymentToken, ShippingAddress, Sku, WantedLines, WantedRefusal,
};

/// Place this order.
#[derive(Debug, Clone)]
pub(crate) struct PlaceOrder {
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    /// `None` takes the lines of the basket, and empties it.
    pub(crate) lines: Option<WantedLines>,
    pub(crate) shipping_address: ShippingAddress,
    pub(crate) payment_token: PaymentToken,
}

/// Why no order was placed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceOrderError {
    #[error("the basket is empty")]
    EmptyBasket,
    #[error("the lines of the basket do not make an order")]
    UnfitBasket(#[source] WantedRefusal),
    #[error("this customer may not order")]
    CustomerMayNotOrder,
    #[error("these lines cannot be ordered")]
    Lines(#[from] LinesRefusal),
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
        let new = self.new_order(command, wanted, origin).await?;
        self.orders.commit(Order::place(new, self.clock.now()), origin).await?;
        Ok(())
    }

    async fn place_basket(
        &self,
        command: &PlaceOrder,
        origin: &Origin,
    ) -> Result<(), PlaceOrderError> {
        let basket =
            self.baskets.find(command.customer).await?.ok_or(PlaceOrderError::EmptyBasket)?;
        let (wanted, emptied) = take_all(&basket)?;
        let new = self.new_order(command, &wanted, origin).await?;
        let placed = Order::place(new, self.clock.now());
        self.orders.commit_from_basket(placed, emptied, origin).await?;
        Ok(())
    }

    /// Checks the customer and freezes the prices of the catalogue.
    async fn new_order(
        &self,
        command: &PlaceOrder,
        wanted: &WantedLines,
        origin: &Origin,
    ) -> Result<NewOrder, PlaceOrderError> {
        let skus: Vec<Sku> = wanted.as_slice().iter().map(|line| line.sku().clone()).collect();
        let (customer, entries) =
            tokio::try_join!(self.customers.find(command.customer), self.catalogue.entries(&skus))?;
        // A customer whose registration has not arrived yet may order: `users` signed the token, and a customer who is
        // deactivated or erased was registered long before.
        if !customer.as_ref().is_none_or(Customer::may_order) {
            return Err(PlaceOrderError::CustomerMayNotOrder);
        }
        Ok(NewOrder {
            id: command.order,
            customer: command.customer,
            lines: OrderLines::freeze_prices(wanted, &entries)?,
            shipping_address: command.shipping_address.clone(),
            payment_token: command.payment_token.clone(),
            correlation_id: origin.correlation_id,
            checkout_time_limit: self.checkout_time_limit,
        })
    }
}

fn take_all(basket: &Basket) -> Result<(WantedLines, BasketChange), PlaceOrderError> {
    let emptied = basket.clear().map_err(|_empty_already| PlaceOrderError::EmptyBasket)?;
    let lines = basket.lines().iter().map(|line| (line.sku().clone(), line.quantity()));
    let wanted = WantedLines::gather(lines).map_err(PlaceOrderError::UnfitBasket)?;
    Ok((wanted, emptied))
}

#[cfg(test)]
mod tests;
