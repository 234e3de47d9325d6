//! The freeze test: the published language is what is frozen in `contract/`. `galleria contracts freeze` writes the files
//! of a new event or version.

use std::path::Path;

use platform::testing::assert_contract_is_frozen;

use super::contract;

#[test]
fn every_event_is_as_it_was_frozen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract");
    assert_contract_is_frozen(&contract(), &folder);
}
