//! The schemas on both databases. PostgreSQL is found as `server` says.

#[cfg(test)]
mod both {
    mod rooms;
    mod server;
    mod tables;
    mod upgrades;
}
