//! The management port of a host that serves customers: what it measures, and the pages and files that rely on it.

#[cfg(test)]
mod management {
    mod files;
    mod metrics;
    mod page;
    mod relays;
}
