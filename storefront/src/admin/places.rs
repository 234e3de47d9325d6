//! The addresses of the pages that others link to.

use pages::address::segment;

/// The page of an order.
pub(super) fn order_page(id: &str) -> String {
    format!("/admin/orders/{}", segment(id))
}

/// The page of a payment.
pub(super) fn payment_page(id: &str) -> String {
    format!("/admin/payments/{}", segment(id))
}
