//! Workspaces of other people: a `boundaries.toml` of their own, run by the program as they would.

#[cfg(test)]
mod foreign {
    mod sample;

    mod crates;
    mod modules;
    mod names;
    mod program;
}
