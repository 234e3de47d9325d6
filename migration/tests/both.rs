//! The schemas on both databases. PostgreSQL is found as `server` says.

#[cfg(test)]
mod both {
    mod schemas;
    mod server;
    mod tables;
    mod upgrades;
}
