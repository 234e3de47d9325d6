//! Placing an order, from lines or from the basket: the beginning of every checkout.

use shared_kernel::{Origin, StoreError};

use crate::application::{Application, within};
use crate::domain::{
    Basket, BasketChange, Customer, CustomerId, LinesRefusal, Order, OrderId, OrderLines,
    PaymentToken, Placing, ShippingAddress, Sku, WantedLines, WantedRefusal,
};

/// Who orders what, to where, and how they pay.
#[derive(Debug, Clone)]
pub(crate) struct PlaceOrder {
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    /// Nothing: what is in the basket, which is emptied by this.
    pub(crate) lines: Option<WantedLines>,
    pub(crate) shipping_address: ShippingAddress,
    pub(crate) payment_token: PaymentToken,
}

/// Why no order was placed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceOrderError {
    #[error("the basket is empty")]
    EmptyBasket,
    #[error("what is in the basket does not make an order")]
    UnfitBasket(#[source] WantedRefusal),
    #[error("this customer may not order")]
    CustomerMayNotOrder,
    #[error("these lines cannot be ordered")]
    Lines(#[from] LinesRefusal),
    #[error("the order could not be placed")]
    Store(#[from] StoreError),
}

impl Application {
    /// Places an order. It is stored when this returns; whether it is confirmed is told later.
    pub(crate) async fn place_order(
        &self,
        command: &PlaceOrder,
        origin: &Origin,
    ) -> Result<(), PlaceOrderError> {
        // A client may choose the id of its request, and timelines are found by the id of the process. So a checkout
        // goes by the id of its order, which we make: nobody can begin theirs inside somebody else's.
        let origin = &within(command.order.as_uuid(), origin);
        let Some(wanted) = &command.lines else { return self.place_basket(command, origin).await };
        let placing = self.placing(command, wanted, origin).await?;
        self.orders.commit(Order::place(placing, self.clock.now()), origin).await?;
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
        let placing = self.placing(command, &wanted, origin).await?;
        let placed = Order::place(placing, self.clock.now());
        self.orders.commit_from_basket(placed, emptied, origin).await?;
        Ok(())
    }

    async fn placing(
        &self,
        command: &PlaceOrder,
        wanted: &WantedLines,
        origin: &Origin,
    ) -> Result<Placing, PlaceOrderError> {
        let skus: Vec<Sku> = wanted.as_slice().iter().map(|line| line.sku.clone()).collect();
        let (customer, entries) =
            tokio::try_join!(self.customers.find(command.customer), self.catalogue.entries(&skus))?;
        // A customer whose registration has not arrived here yet is as good as any: `users` signed their token, so
        // they exist, and whoever is deactivated or erased has been registered long before.
        if !customer.as_ref().is_none_or(Customer::may_order) {
            return Err(PlaceOrderError::CustomerMayNotOrder);
        }
        Ok(Placing {
            id: command.order,
            customer: command.customer,
            lines: OrderLines::priced(wanted, &entries)?,
            shipping_address: command.shipping_address.clone(),
            payment_token: command.payment_token.clone(),
            correlation_id: origin.correlation_id,
            time_limit: self.time_limit,
        })
    }
}

fn take_all(basket: &Basket) -> Result<(WantedLines, BasketChange), PlaceOrderError> {
    let emptied = basket.clear().map_err(|_empty_already| PlaceOrderError::EmptyBasket)?;
    let lines = basket.lines.iter().map(|line| (line.sku.clone(), line.quantity));
    let wanted = WantedLines::gather(lines).map_err(PlaceOrderError::UnfitBasket)?;
    Ok((wanted, emptied))
}

#[cfg(test)]
mod tests;
