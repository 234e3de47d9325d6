//! What an order and a basket are and what may happen to them. Nothing here reads a clock, makes an id, touches a
//! store or knows JSON: time and ids come in as arguments, decisions go out as change-sets.

mod order;

mod basket;
mod catalogue;
mod customer;

mod country;
mod payment_token;
mod quantity;
mod shipping_address;
mod sku;

pub(crate) use basket::{
    Basket, BasketChange, BasketLine, BasketRefusal, PriceNews, ReviewedLine, review,
};
pub(crate) use catalogue::{CatalogueEntry, Learned, ProductId};
pub(crate) use country::Country;
pub(crate) use customer::{Customer, CustomerId, Standing};
pub(crate) use order::{
    CancelReason, LineRefusal, LinesRefusal, Order, OrderChange, OrderEvent, OrderId, OrderLine,
    OrderLines, OrderRefusal, Placing, Refund, RefundId, Status, StatusName, WantedLines,
    WantedRefusal,
};
pub(crate) use payment_token::PaymentToken;
pub(crate) use quantity::Quantity;
pub(crate) use shipping_address::{AddressPart, ShippingAddress};
pub(crate) use sku::Sku;
