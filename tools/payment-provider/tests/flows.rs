//! Payments with the simulated provider: from the event of an order to money and back.

#[cfg(test)]
mod flows {
    mod host;
    mod payments;
}
