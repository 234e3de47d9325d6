//! Every context's schema: one module a context, one migrator a context. Nothing here depends on a context,
//! so that a context's tables can be made before its code runs. Of the kernel it uses the normal forms of text, by which stored
//! text is found.

#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait of sea-orm-migration hides a lifetime, and its implementations must too"
)]

pub mod messaging;
pub mod sql_migration;

pub mod notifications;
pub mod orders;
pub mod payments;
pub mod postgres;
pub mod products;
pub mod provider;
pub mod users;

pub use messaging::{create_messaging_tables, create_shop_identity};
