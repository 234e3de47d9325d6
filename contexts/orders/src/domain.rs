//! The aggregates `Order` and `Basket`, the replicas of products and customers, and their value objects. Nothing here
//! reads a clock, makes an id, touches a store or knows JSON: time and ids come in as arguments, decisions go out as
//! change-sets.

mod order;

mod basket;
mod catalogue;
mod customer;

mod address_form;
mod address_label;
mod address_part;
mod country;
mod locality;
mod payment_token;
mod quantity;
mod sealed;
mod shipping_address;
mod sku;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use address_form::{AddressForm, Part};
pub(crate) use address_label::address_label;
pub(crate) use address_part::AddressPart;
pub(crate) use basket::{
    Basket, BasketChange, BasketLine, BasketRefusal, OrderBasketRefusal, PriceReview, PriceRose,
    ReviewedLine, RisenPrice, total_now,
};
pub(crate) use catalogue::{CatalogueEntry, ProductId, ReplicaVersion};
pub(crate) use country::Country;
pub(crate) use customer::{Customer, CustomerId, CustomerStatus};
pub(crate) use locality::{Locality, LocalityParts};
pub(crate) use order::{
    CancelReason, CheckoutReport, DeclineReason, LineRefusal, LinesRefusal, NewOrder, Order,
    OrderChange, OrderEvent, OrderId, OrderLine, OrderLines, OrderRefusal, Refund, RefundId,
    Status, StatusName, StoredOrder, WantedLines, WantedRefusal,
};
pub(crate) use payment_token::PaymentToken;
pub(crate) use quantity::Quantity;
pub(crate) use sealed::Sealed;
pub(crate) use shipping_address::ShippingAddress;
pub(crate) use sku::Sku;
