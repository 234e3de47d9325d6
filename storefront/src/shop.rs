//! The shop: what customers see.

mod countries;
mod families;
mod languages;
mod pictures;
mod product;

mod basket;
mod guest_basket;

mod cart;
mod catalogue;
mod product_page;

mod log_in;
mod profile;
mod register;

mod address_form;
mod cards;
mod checkout;
mod order_words;
mod orders;
mod show_order;

mod choose_theme;

use crate::asset_files;
use crate::page_table::{Page, Who, get, post};
use crate::visit::Visit;
pub(crate) use product::{path_of, picture_of};

/// The pages of the shop.
pub(crate) fn pages() -> Vec<Page> {
    vec![
        get("/", catalogue::show).who(Who::Anyone).for_browsers(),
        get("/products/{slug}", product_page::show).who(Who::Anyone),
        get("/pictures/{file}", pictures::draw).who(Who::Anyone),
        get("/cart", cart::show).who(Who::Anyone),
        post("/cart", cart::add).who(Who::Anyone),
        post("/cart/lines", cart::change).who(Who::Anyone),
        get("/checkout", checkout::show).who(Who::Customer),
        post("/checkout", checkout::order).who(Who::Customer),
        get("/orders", orders::list).who(Who::Customer),
        get("/orders/{id}", show_order::show).who(Who::Customer),
        get("/orders/{id}/live", show_order::live).who(Who::Customer),
        post("/orders/{id}/cancel", show_order::cancel).who(Who::Customer),
        get("/log-in", log_in::show).who(Who::Anyone),
        post("/log-in", log_in::log_in).who(Who::Anyone),
        post("/log-out", log_in::log_out).who(Who::Anyone),
        get("/register", register::show).who(Who::Anyone),
        post("/register", register::register).who(Who::Anyone),
        get("/profile", profile::show).who(Who::Customer),
        post("/profile", profile::change).who(Who::Customer),
        post("/profile/password", profile::change_password).who(Who::Customer),
        post("/profile/log-out-everywhere", profile::log_out_everywhere).who(Who::Customer),
        get("/profile/erase", profile::ask_to_erase).who(Who::Customer),
        post("/profile/erase", profile::erase).who(Who::Customer),
        get("/assets/{file}", asset_files::show).who(Who::Anyone),
        post("/theme", choose_theme::choose).who(Who::Anyone),
    ]
}

/// The units in the cart of a visitor, as far as that is known. A page without the number is better than none.
pub(crate) async fn units_in_cart(visit: &Visit) -> Option<i64> {
    basket::units(visit).await
}
