//! The route table: every endpoint, who may call it, what it takes and what it answers.

use platform::http::problem::StatusCode;
use platform::http::routes::{Cost, Endpoint, Policy, RouteTable, get, patch, post, put};
use platform::http::{MadeBody, Page, audit_entries};
use shared_kernel::Permission::{Catalogue, Stock};

use super::bodies::{self, ProductBody};
use super::list_movements::{self, MovementBody};
use super::problems::kinds;
use super::{
    add_product, adjust_stock, change_product, get_product, list_products, receive_stock,
    reprice_product, withdraw_product,
};
use crate::domain::Sku;

/// Every endpoint of this context.
pub(crate) fn table() -> RouteTable {
    RouteTable::api(catalogue().into_iter().chain(stock()))
}

fn catalogue() -> Vec<Endpoint> {
    vec![
        audit_entries("/products/audit-entries", "list_product_audit_entries"),
        get("/products", list_products::list_products)
            .who(Policy::Public)
            .cost(Cost::List)
            .does("List the products on sale, with search, filters and sort orders")
            .asks(list_products::asked)
            .answers::<Page<ProductBody>>(StatusCode::OK),
        post("/products", add_product::add_product)
            .who(Policy::Permission(Catalogue))
            .does("Add a product")
            .reads(add_product::form)
            .idempotent()
            .answers::<MadeBody>(StatusCode::CREATED)
            .problems(&[&kinds::SKU_TAKEN]),
        get("/products/by-sku/{sku}", get_product::get_product_by_sku)
            .who(Policy::Public)
            .does("Show the product of a SKU, on sale or not")
            .at("sku", Sku::FORM)
            .answers::<ProductBody>(StatusCode::OK)
            .tagged()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
        get("/products/{id}", get_product::get_product)
            .who(Policy::Public)
            .does("Show a product, on sale or not")
            .answers::<ProductBody>(StatusCode::OK)
            .tagged()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
        patch("/products/{id}", change_product::change_product)
            .who(Policy::Permission(Catalogue))
            .does("Change the details of a product, or put it back on sale")
            .reads(change_product::changes)
            .versioned()
            .answers_nothing(StatusCode::NO_CONTENT)
            .tagged()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
        put("/products/{id}/price", reprice_product::reprice_product)
            .who(Policy::Permission(Catalogue))
            .does("Change the price of a product")
            .reads(bodies::price)
            .versioned()
            .answers_nothing(StatusCode::NO_CONTENT)
            .tagged()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
        post("/products/{id}/withdraw", withdraw_product::withdraw_product)
            .who(Policy::Permission(Catalogue))
            .does("Take a product off sale")
            .answers_nothing(StatusCode::NO_CONTENT)
            .tagged()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
    ]
}

fn stock() -> Vec<Endpoint> {
    vec![
        post("/products/{id}/stock/receipts", receive_stock::receive_stock)
            .who(Policy::Permission(Stock))
            .does("Record received units")
            .reads(receive_stock::read)
            .idempotent()
            .answers::<MadeBody>(StatusCode::CREATED)
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
        post("/products/{id}/stock/adjustments", adjust_stock::adjust_stock)
            .who(Policy::Permission(Stock))
            .does("Correct the count of a product")
            .reads(adjust_stock::read)
            .idempotent()
            .answers::<MadeBody>(StatusCode::CREATED)
            .problems(&[&kinds::NO_SUCH_PRODUCT, &kinds::STOCK_RESERVED]),
        get("/products/{id}/stock/movements", list_movements::list_movements)
            .who(Policy::Permission(Stock))
            .cost(Cost::List)
            .does("List the stock ledger of a product, the latest entry first")
            .asks(list_movements::form)
            .answers::<Page<MovementBody>>(StatusCode::OK)
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
    ]
}
