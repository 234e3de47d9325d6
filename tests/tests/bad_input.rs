//! Malformed requests get a problem that names every failing field: never a 500, never a partial change.

#[cfg(test)]
mod bad_input {
    mod amounts;
    mod doors;
    mod fields;
    mod form;
    mod garbage;
    mod identity;
    mod matrix;
    mod other_origins;
    mod preconditions;
    mod queries;
    mod reads;
    mod world;
}
