//! The tables that each context declares, compared with those that its migrations create.

use std::collections::BTreeSet;

use boundaries::rules::tables::Tables;
use tests::expected::this_workspace;

use super::frozen::contexts;

/// The tables of the simulated provider, which no context owns.
const NOT_A_CONTEXTS: [&str; 3] = ["provider_charges", "provider_refunds", "provider_webhooks"];

#[tokio::test]
async fn every_context_owns_the_tables_that_its_migrations_make() {
    let workspace = this_workspace();
    let made = Tables::of(&workspace).unwrap();
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        let owned: BTreeSet<&str> = context.tables().into_iter().collect();
        let mut made = made.owned_by(context.name());
        made.retain(|table| !NOT_A_CONTEXTS.contains(table));
        assert_eq!(owned, made, "{}", context.name());
    }
}

#[tokio::test]
async fn the_contexts_of_the_host_are_the_folders_in_contexts() {
    let (_folder, contexts) = contexts().await;
    let hosted: BTreeSet<String> =
        contexts.iter().map(|context| context.name().to_owned()).collect();
    assert_eq!(hosted, this_workspace().contexts().into_iter().collect());
}
