//! The list of import rules. To add one: its reason, the layers that it holds for, the paths that it forbids, and in
//! `tests/rules/imports.rs` a planted violation of it.

use crate::rules::imports::ImportRule;

mod application;
mod contract;
mod domain;
mod shared;
mod vocabulary;

/// The rules within every context, and between contexts.
pub fn context_rules() -> Vec<&'static ImportRule> {
    [domain::DOMAIN_RULES, application::APPLICATION_RULES, contract::CONTRACT_RULES]
        .into_iter()
        .flatten()
        .collect()
}

/// The rules of the shared kernel.
pub fn kernel_rules() -> Vec<&'static ImportRule> {
    shared::KERNEL_RULES.iter().collect()
}

/// The rules of the platform.
pub fn platform_rules() -> Vec<&'static ImportRule> {
    shared::PLATFORM_RULES.iter().collect()
}
