//! What goes wrong between contexts, and leaves no trace: events that come twice or late, crashes between commit and
//! publish, webhooks out of turn, events that a handler cannot take.

#[cfg(test)]
mod faults {
    mod crashes;
    mod duplicates;
    mod poison;
    mod redelivery;
    mod webhooks;
}
