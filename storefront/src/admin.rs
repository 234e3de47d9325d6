//! The back office: pages for staff, each by permission. The API decides who may do what; a page only hides what would be refused.
//!
//! Read `view.rs` for the parts that pages share, then the areas in the order of the navigation.

mod view;

mod command;
mod listing;

mod start;

mod orders;

mod import;
mod products;

mod payments;
mod places;

mod customers;
mod service_accounts;

mod audit;

use crate::page_table::Page;

/// Every page of the back office.
pub(crate) fn pages() -> Vec<Page> {
    let areas = [
        start::pages(),
        orders::pages(),
        products::pages(),
        import::pages(),
        payments::pages(),
        customers::pages(),
        service_accounts::pages(),
        audit::pages(),
    ];
    areas.into_iter().flatten().collect()
}
