//! Faults between contexts: duplicate and late events, crashes between commit and publish, webhooks out of order, poison
//! messages.

#[cfg(test)]
mod faults {
    mod crashes;
    mod duplicates;
    mod poison;
    mod redelivery;
    mod webhooks;
}
