//! Accounts and sessions over HTTP, and their effect on the other contexts.

#[cfg(test)]
mod accounts {
    mod admins;
    mod audit_trail;
    mod codes;
    mod others;
    mod profile;
    mod sessions;
}
