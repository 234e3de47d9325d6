//! The rules of catalogue, stock and reservations: aggregates, value objects and decisions, without I/O, clock or
//! random numbers.

pub(crate) mod image_url;
pub(crate) mod sku;
pub(crate) mod texts;

pub(crate) mod price;
pub(crate) mod product;

pub(crate) mod order_id;

pub(crate) mod movement;
pub(crate) mod quantity;
pub(crate) mod stock;

pub(crate) mod lines;
pub(crate) mod reservation;

#[cfg(test)]
mod stock_machine;

pub(crate) use image_url::{ImageUrl, Images};
pub(crate) use lines::{Line, Lines};
pub(crate) use movement::{Movement, MovementChange, MovementId, MovementKind};
pub(crate) use order_id::OrderId;
pub(crate) use price::Price;
pub(crate) use product::{Product, ProductChange, ProductId};
pub(crate) use quantity::{Adjustment, Quantity, Reason};
pub(crate) use reservation::{Reservation, ReservationChange};
pub(crate) use sku::{NewSku, Sku};
pub(crate) use stock::StockLevel;
pub(crate) use texts::{Category, Description, ProductName};
