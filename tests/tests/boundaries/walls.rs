//! The walls around the rooms of the real code, and around the shared kernel and the platform.

use tests::boundaries::{
    Violation, Workspace, breaches, context_walls, kernel_walls, platform_walls, report,
};

#[test]
fn no_context_breaches_a_wall() {
    let workspace = Workspace::this();
    let contexts = workspace.context_sources();
    assert!(contexts.len() >= 4, "the contexts were not found");
    let neighbours = workspace.neighbours();
    let found: Vec<Violation> = contexts
        .iter()
        .flat_map(|context| breaches(context, &context_walls(), &neighbours))
        .collect();
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn the_shared_kernel_breaches_no_wall() {
    let workspace = Workspace::this();
    let found =
        breaches(&workspace.source("shared-kernel"), &kernel_walls(), &workspace.neighbours());
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn the_platform_knows_no_context() {
    let workspace = Workspace::this();
    let found = breaches(&workspace.source("platform"), &platform_walls(), &workspace.neighbours());
    assert!(found.is_empty(), "{}", report(&found));
}
