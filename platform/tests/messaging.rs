//! The guarantees of messaging, each tested under the fault that it covers. Two small contexts, `sender` and `reader`,
//! communicate over the real outbox, relay, bus, consumer and inbox on real database files.

#[cfg(test)]
mod messaging {
    mod contexts;
    mod crowds;
    mod delivery;
    mod failures;
    mod gone_handlers;
    mod holding;
    mod host;
    mod hosts;
    mod moods;
    mod moved;
    mod pace;
    mod pruning;
    mod recovery;
    mod republishing;
    mod tenants;
    mod unstorable;
    mod versions;
    mod writing;
}
