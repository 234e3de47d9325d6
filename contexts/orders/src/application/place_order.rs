//! Placing an order, from lines or from the basket: the first step of every checkout. The prices freeze here, and none is
//! higher than the customer saw or agreed to.

use std::error::Error;

use shared_kernel::{Money, Origin, StoreError};

use crate::application::ports::PersonalDataError;
use crate::application::{Application, OpenOrders, TooManyOpen, within_checkout};
use crate::domain::{
    CatalogueEntry, Customer, CustomerId, CustomerStatus, LineRefusal, LinesRefusal, NewOrder,
    Order, OrderBasketRefusal, OrderChange, OrderId, OrderLines, PaymentToken, PriceRose,
    ShippingAddress, Sku, WantedLines,
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
    #[error("the customer has too many open orders")]
    TooManyOpen(#[from] TooManyOpen),
    #[error("the order costs more than the customer agreed to")]
    PriceRose(#[from] PriceRose),
    /// The key that seals the address cannot be had now. Nothing is stored.
    #[error("the address of the order cannot be sealed")]
    KeyAway(#[source] Box<dyn Error + Send + Sync>),
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
        let erasures = self.customers.erasures();
        match &command.lines {
            Some(wanted) => self.place_lines(command, wanted, origin).await?,
            None => self.place_basket(command, origin).await?,
        }
        if erasures.is_none() || erasures != self.customers.erasures() {
            self.anonymise_if_erased_meanwhile(command, origin).await?;
        }
        Ok(())
    }

    // tour: checkout/use-case
    async fn place_lines(
        &self,
        command: &PlaceOrder,
        wanted: &WantedLines,
        origin: &Origin,
    ) -> Result<(), PlaceOrderError> {
        let skus = wanted.as_slice().iter().map(|line| line.sku().clone()).collect();
        let entries = self.entries_for(command.customer, skus).await?;
        let lines = OrderLines::freeze_prices(wanted, &entries)?;
        PriceRose::check(lines.total(), command.expected_total)?;
        let units = lines.units();
        let placed = self.placed(command, lines, origin).await?;
        let open = self.open(&placed, units).await?;
        self.orders.commit(placed, origin).await?;
        open.keep();
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
        let units = lines.units();
        let placed = self.placed(command, lines, origin).await?;
        let open = self.open(&placed, units).await?;
        self.orders.commit_with_basket(placed, emptied, origin).await?;
        open.keep();
        Ok(())
    }

    /// An erasure that came between the look at the customer and the commit has not seen the order. It did mark the customer,
    /// before it looked for orders: so either it finds this one, or the mark is found here. Where this host alone erases
    /// customers, the number of erasures says whether there is a mark to look for.
    async fn anonymise_if_erased_meanwhile(
        &self,
        command: &PlaceOrder,
        origin: &Origin,
    ) -> Result<(), PlaceOrderError> {
        let customer = self.customers.find(command.customer).await?;
        if customer.is_some_and(|customer| customer.status() == CustomerStatus::Erased) {
            self.anonymise_order(command.order, &origin.without_dedup_record()).await?;
        }
        Ok(())
    }

    /// Why each of these SKUs cannot be ordered by itself; `None` for those that can.
    pub(crate) async fn unavailable(
        &self,
        skus: &[Sku],
    ) -> Result<Vec<Option<LineRefusal>>, StoreError> {
        if skus.is_empty() {
            return Ok(Vec::new());
        }
        let entries = self.catalogue.entries(skus).await?;
        Ok(entries.iter().map(|entry| LineRefusal::of(entry.as_ref())).collect())
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

    /// Counts the order as open, unless the customer has too many: until it is placed only for as long as this is tried.
    async fn open(&self, placed: &OrderChange, units: u32) -> Result<Opening<'_>, PlaceOrderError> {
        let (order, customer) = (placed.state.id(), placed.state.customer());
        let times = (self.clock.now(), placed.state.expires_at());
        let open = || self.open_orders.open(customer, (order, units), times);
        if open().is_err() {
            self.close_settled_elsewhere(customer).await?;
            open()?;
        }
        Ok(Opening { orders: &self.open_orders, of: Some((customer, order)) })
    }

    /// Another host of the shop may have settled the oldest ones. The first that is open still ends the look.
    async fn close_settled_elsewhere(&self, customer: CustomerId) -> Result<(), StoreError> {
        for order in self.open_orders.of(customer) {
            match self.orders.find(order).await? {
                Some(stored) if stored.status().is_settled() => {
                    self.open_orders.close(customer, order);
                }
                Some(_) | None => break,
            }
        }
        Ok(())
    }

    async fn placed(
        &self,
        command: &PlaceOrder,
        lines: OrderLines,
        origin: &Origin,
    ) -> Result<OrderChange, PlaceOrderError> {
        let (address, token) = (&command.shipping_address, &command.payment_token);
        let sealed = self.personal_data.seal(command.order, command.customer, address, token);
        let (shipping_address, payment_token) =
            sealed.await?.ok_or(PlaceOrderError::CustomerMayNotOrder)?;
        let new = NewOrder {
            id: command.order,
            customer: command.customer,
            lines,
            shipping_address,
            payment_token,
            correlation_id: origin.correlation_id,
            checkout_time_limit: self.checkout_time_limit,
            from_basket: command.lines.is_none(),
        };
        Ok(Order::place(new, self.clock.now()))
    }
}

impl From<PersonalDataError> for PlaceOrderError {
    fn from(error: PersonalDataError) -> Self {
        match error {
            PersonalDataError::KeyAway(away) => Self::KeyAway(away),
            PersonalDataError::Store(error) => Self::Store(error),
        }
    }
}

/// An order that is counted as open and not yet placed.
struct Opening<'a> {
    orders: &'a OpenOrders,
    of: Option<(CustomerId, OrderId)>,
}

impl Opening<'_> {
    fn keep(mut self) {
        self.of = None;
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        if let Some((customer, order)) = self.of {
            self.orders.close(customer, order);
        }
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
