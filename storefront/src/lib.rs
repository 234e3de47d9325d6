//! The shop in a browser. Pages are clients of the JSON API: they call it as any other client does, hold no data of their own and
//! read no table, so that they go on when contexts move to other hosts.
//!
//! Read `page_table.rs` for how a page is declared, `visit.rs` for what it has at hand, `api.rs` for how it asks, `refusal.rs` for
//! how it ends otherwise, and `shop.rs` and `admin.rs` for the pages.

mod settings;

mod money;
mod recent;
mod when;

mod api;

mod assets;
mod form_errors;
mod session;

mod flash;
mod layout;
mod refusal;
mod visit;
mod who;

mod asset_files;
mod categories;

mod page_table;

mod admin;
mod shop;

mod storefront;

pub use api::{ApiService, MakeApi};
pub use page_table::PageDescriptor;
pub use settings::{SETTINGS, StorefrontSettings, check};
pub use storefront::{Storefront, assets, pages};
pub use who::Who;
