//! The checkout over HTTP, through all four contexts: the successful one and every other outcome.

#[cfg(test)]
mod checkout {
    mod basket;
    mod cancelling;
    mod deadlines;
    mod declined;
    mod provider;
    mod purchase;
    mod refunds;
    mod timeline;
}
