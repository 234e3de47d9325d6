//! Where the walls run: between crates, between the rooms of a context, around each context's tables. What is allowed
//! is written down in `tests/boundaries/`, and each rule is shown to hold the tree that breaks it.

#[cfg(test)]
mod boundaries {
    mod crates;
    mod exports;
    mod modules;
    mod rooms;
    mod tables;
    mod walls;
    mod walls_hold;
}
