//! The rules: each one reports a planted violation, and the real tree has none.

#[cfg(test)]
mod rules {
    mod planted;

    mod crate_edges;
    mod exports;
    mod imports;
    mod layer_edges;
    mod module_cycles;
    mod module_tree;
    mod real_tree;
    mod sealed;
    mod structure;
    mod tables;
    mod words;
}
