//! The observatory of a host: who gets in, and what its pages show of real checkouts and of dead letters.

#[cfg(test)]
mod observatory {
    mod access;
    mod acting;
    mod browser;
    mod pages;
    mod stream;
}
