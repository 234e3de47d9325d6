//! Accounts and sessions over HTTP, and what the other contexts make of them.

#[cfg(test)]
mod accounts {
    mod admins;
    mod profile;
    mod sessions;
}
