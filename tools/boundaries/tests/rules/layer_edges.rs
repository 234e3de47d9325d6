//! The edges between layers.

use std::collections::BTreeSet;

use boundaries::rules::layer_edges::layer_edges;

use super::planted::Planted;

#[test]
fn edges_are_read_from_every_file_and_not_from_tests() {
    let planted = Planted::clean();
    planted.append(
        "contexts/ours/src/infrastructure/http/say.rs",
        "fn f() { crate::domain::word::say(); }",
    );
    planted.append(
        "contexts/theirs/src/domain.rs",
        "#[cfg(test)] mod tests { use proptest::prelude::*; }",
    );
    let crates = ["actix_web", "chrono", "proptest", "sea_orm", "serde"].map(str::to_owned);
    let edges = layer_edges(&planted.workspace(), &BTreeSet::from(crates)).unwrap().render();
    let expected = "lib
    layers: none
    crates: none
contract
    layers: none
    crates: serde
domain
    layers: none
    crates: chrono
application
    layers: domain
    crates: none
infrastructure
    layers: domain
    crates: actix_web, sea_orm
";
    assert_eq!(edges, expected);
}
