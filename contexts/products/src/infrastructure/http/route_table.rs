//! The route table: every endpoint, who may call it, what it takes and what it answers.

use std::sync::LazyLock;

use platform::http::problem::StatusCode;
use platform::http::routes::{Cost, Endpoint, Policy, RouteTable, get, patch, post, put};
use platform::http::{MadeBody, Page, audit_entries};
use shared_kernel::Permission::{Catalogue, Stock};

use super::bodies::{self, ProductBody};
use super::import_products::ImportReportBody;
use super::list_categories::{self, CategoryBody};
use super::list_movements::{self, MovementBody};
use super::problems::kinds;
use super::{
    add_product, adjust_stock, change_product, get_product, import_products, list_products,
    receive_stock, reprice_product, withdraw_product,
};
use crate::domain::Sku;

/// Every endpoint of this context.
pub(crate) static TABLE: LazyLock<RouteTable> =
    LazyLock::new(|| RouteTable::api(lists().into_iter().chain(products()).chain(stock())));

fn lists() -> Vec<Endpoint> {
    vec![
        audit_entries("/products/audit-entries", "list_product_audit_entries"),
        get("/products", list_products::list_products)
            .who(Policy::Public)
            .cost(Cost::List)
            .does("List the products on sale, with search, filters and sort orders")
            .asks(list_products::asked)
            .answers::<Page<ProductBody>>(StatusCode::OK)
            .tagged_by_body()
            .cacheable_as_configured()
            .sparse(),
        get("/products/categories", list_categories::list_categories)
            .who(Policy::Public)
            .cost(Cost::List)
            .does("List the categories of what is on sale, by name")
            .asks(list_categories::asked)
            .answers::<Page<CategoryBody>>(StatusCode::OK)
            .tagged_by_body()
            .cacheable_as_configured()
            .sparse(),
        get("/products/withdrawn", list_products::list_withdrawn_products)
            .who(Policy::Permission(Catalogue))
            .cost(Cost::List)
            .does("List the products that were withdrawn, with search, filters and sort orders")
            .asks(list_products::asked_of_withdrawn)
            .answers::<Page<ProductBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
    ]
}

fn products() -> Vec<Endpoint> {
    vec![
        post("/products", add_product::add_product)
            .who(Policy::Permission(Catalogue))
            .does("Add a product")
            .reads(add_product::form)
            .idempotent()
            .answers::<MadeBody>(StatusCode::CREATED)
            .problems(&[&kinds::SKU_TAKEN]),
        post("/products/imports", import_products::import_products)
            .who(Policy::Permission(Catalogue))
            .does("Bring the catalogue to the content of a CSV file, or tell in a dry run what would happen")
            .asks(import_products::asked)
            .reads_csv(import_products::EXAMPLE)
            .answers::<ImportReportBody>(StatusCode::OK)
            .problems(&[&kinds::FILE_REFUSED]),
        get("/products/by-sku/{sku}", get_product::get_product_by_sku)
            .who(Policy::Public)
            .does("Show the product of a SKU, on sale or not")
            .at("sku", Sku::FORM)
            .answers::<ProductBody>(StatusCode::OK)
            .tagged()
            .cacheable_as_configured()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
        get("/products/{id}", get_product::get_product)
            .who(Policy::Public)
            .does("Show a product, on sale or not")
            .answers::<ProductBody>(StatusCode::OK)
            .tagged()
            .cacheable_as_configured()
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
            .tagged_by_body()
            .sparse()
            .problems(&[&kinds::NO_SUCH_PRODUCT]),
    ]
}
