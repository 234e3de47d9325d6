//! `/admin/products`: the products on sale, or those that were withdrawn, with search and filters, and the way to any product by its SKU.

use pages::address::segment;

use super::{Product, page_of, product_cells};
use crate::admin::listing::{Filters, Listed};
use crate::admin::view::{Area, Choice, Field, FormView, Link, ListPage, Nav, Refused, Table};
use crate::categories::categories;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

const PATH: &str = "/admin/products";
/// The value of the filter that shows the products that were withdrawn.
const WITHDRAWN: &str = "withdrawn";

pub(super) async fn show(visit: Visit) -> Outcome {
    let names = ["q", "status", "category", "in_stock", "sort", "currency"];
    let filters = Filters::of(&visit, &names);
    let is_withdrawn = filters.value("status") == WITHDRAWN;
    let asked = filters.query_without("status");
    let asked = asked.with_some("cursor", visit.query("cursor").as_deref());
    let api = if is_withdrawn { "/api/v1/products/withdrawn" } else { "/api/v1/products" };
    // Relevance needs words, and a price a currency: the form offers both, and the API says so.
    let listed = visit.get::<Listed<Product>>(&asked.below(api)).await;
    let (listed, refused) = match listed {
        Ok(listed) => (listed, Refused::default()),
        Err(Refusal::Problem(problem)) => {
            (Listed { items: Vec::new(), next: None }, Refused::of(&problem))
        }
        Err(other) => return Err(other),
    };
    let columns = ["Product", "Category", "Status", "#Price", "#Available"];
    let title = if is_withdrawn { "Withdrawn products" } else { "Products on sale" };
    let table = Table::new(title, &columns);
    let page = ListPage {
        layout: visit.layout("Products").await,
        nav: Nav::of(&visit, Area::Products),
        title: "Products",
        context: "context-products",
        intro: "",
        actions: vec![Link { href: format!("{PATH}/new"), label: "New product" }],
        filters: vec![search(&filters, &categories(&visit).await, refused), by_sku(&visit)],
        table: table.rows(listed.items.iter().map(product_cells)),
        empty: "No product is like that.",
        pager: filters.pager(&visit, PATH, listed.next.as_deref()),
    };
    visit.page(&page)
}

fn search(filters: &Filters, categories: &[String], refused: Refused) -> FormView {
    let states = [("", "On sale"), (WITHDRAWN, "Withdrawn")];
    let stock = [("", "Any"), ("true", "In stock"), ("false", "Sold out")];
    let orders = [
        ("", "By name"),
        ("relevance", "Best match"),
        ("newest", "Newest first"),
        ("price", "Cheapest first"),
        ("-price", "Dearest first"),
    ];
    let fields = vec![
        Field::line("q", "Search", filters.value("q")),
        Field::choice("status", "Status", Choice::among(&states, filters.value("status"))),
        Field::line("category", "Category", filters.value("category")).suggestions(categories),
        Field::choice("in_stock", "Stock", Choice::among(&stock, filters.value("in_stock"))),
        Field::choice("sort", "Order", Choice::among(&orders, filters.value("sort"))),
        // An order by price needs one.
        Field::line("currency", "Currency, such as EUR", filters.value("currency")),
    ];
    FormView::get("search", PATH, "Show").fields(fields, refused)
}

fn by_sku(visit: &Visit) -> FormView {
    let sku = visit.query("sku").unwrap_or_default();
    let fields = vec![Field::line("sku", "SKU, as it is on the label", sku)];
    FormView::get("by-sku", format!("{PATH}/find"), "Open").fields(fields, Refused::default())
}

/// `/admin/products/find`: the page of the product of a SKU, on sale or not.
pub(super) async fn find(visit: Visit) -> Outcome {
    let sku = visit.query("sku").unwrap_or_default();
    if sku.is_empty() {
        return visit.see_other(PATH);
    }
    let asked = format!("/api/v1/products/by-sku/{}", segment(&sku));
    match visit.get::<Product>(&asked).await {
        Ok(product) => visit.see_other(&page_of(&product.id)),
        Err(Refusal::NotFound | Refusal::Problem(_)) => {
            visit.flash_bad(format!("No product has the SKU {sku}."));
            visit.see_other(PATH)
        }
        Err(other) => Err(other),
    }
}
