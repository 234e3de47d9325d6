//! The checkout over HTTP, through all four contexts: how it ends well, and every way in which it ends otherwise.

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
