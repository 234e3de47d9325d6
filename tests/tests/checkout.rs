//! The checkout over HTTP, through users, products, orders and payments: the successful one and every other outcome.

#[cfg(test)]
mod checkout {
    mod basket;
    mod cancelling;
    mod deadlines;
    mod declined;
    mod open_orders;
    mod provider;
    mod purchase;
    mod refunds;
    mod timeline;
}
