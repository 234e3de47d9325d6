//! The promises of the messaging machinery, each under the fault it is made for. Two small contexts, `sender` and
//! `reader`, speak over the real outbox, relay, bus, consumer and inbox on real database files.

#[cfg(test)]
mod messaging {
    mod contexts;
    mod crowds;
    mod delivery;
    mod failures;
    mod gone_handlers;
    mod host;
    mod hosts;
    mod moods;
    mod pace;
    mod pruning;
    mod recovery;
    mod writing;
}
