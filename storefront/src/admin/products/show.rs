//! `/admin/products/{id}`: one product with its forms. A form that was not taken comes back here with what was typed, and beside it
//! what the shop has.

use actix_web::http::StatusCode;
use askama::Template;
use pages::form::Form;
use shared_kernel::Permission;

use super::form::{Details, TypedPrice};
use super::{Product, api_of, page_of};
use crate::admin::view::{Area, Button, FormView, Nav, Refused};
use crate::categories::categories;
use crate::layout::Layout;
use crate::visit::{Outcome, Visit};

#[derive(Template)]
#[template(path = "admin/product.html")]
struct ProductPage {
    layout: Layout,
    nav: Nav,
    product: Product,
    is_on_sale: bool,
    details: FormView,
    price: FormView,
    sale: Button,
    /// The page of its stock, for those who may open it.
    stock: Option<String>,
}

/// A form that was not taken.
pub(super) enum Again {
    Details(Form, Refused),
    Price(Form, Refused),
}

pub(super) async fn show(visit: Visit) -> Outcome {
    page(&visit, StatusCode::OK, None).await
}

/// The page again, with a form that was not taken.
pub(super) async fn show_again(visit: &Visit, again: Again) -> Outcome {
    let status = match &again {
        Again::Details(_, refused) | Again::Price(_, refused) => refused.status(),
    };
    page(visit, status, Some(again)).await
}

async fn page(visit: &Visit, status: StatusCode, again: Option<Again>) -> Outcome {
    let id = visit.param("id");
    let (product, tag) = visit.get_tagged::<Product>(&api_of(&id)).await?;
    let tag = tag.unwrap_or_default();
    let (details_again, price_again) = match again {
        Some(Again::Details(typed, refused)) => (Some((typed, refused)), None),
        Some(Again::Price(typed, refused)) => (None, Some((typed, refused))),
        None => (None, None),
    };
    let is_on_sale = product.is_on_sale();
    let sale = if is_on_sale {
        Button::new(format!("{}/withdraw", page_of(&id)), "Withdraw it", "").tone("danger")
    } else {
        Button::new(format!("{}/sell", page_of(&id)), "Put it on sale", "")
            .hidden("etag", tag.clone())
    };
    let page = ProductPage {
        layout: visit.layout(&product.name).await,
        nav: Nav::of(visit, Area::Products),
        details: details_form(&product, &tag, details_again, &categories(visit).await),
        price: price_form(&product, &tag, price_again),
        stock: visit.may(Permission::Stock).then(|| format!("{}/stock", page_of(&id))),
        is_on_sale,
        product,
        sale,
    };
    visit.page_with(status, &page)
}

fn details_form(
    product: &Product,
    tag: &str,
    again: Option<(Form, Refused)>,
    categories: &[String],
) -> FormView {
    let form = FormView::post("details", format!("{}/details", page_of(&product.id)), "Save");
    let stored = Details::stored(product);
    match again {
        None => form.etag(tag).fields(stored.fields(&stored, categories), Refused::default()),
        Some((typed, refused)) => {
            let details = Details::typed(&typed);
            let form = form.etag(version_to_save(tag, &typed, &refused));
            let beside = if refused.is_stale() { &stored } else { &details };
            form.fields(details.fields(beside, categories), refused)
        }
    }
}

fn price_form(product: &Product, tag: &str, again: Option<(Form, Refused)>) -> FormView {
    let form =
        FormView::post("price", format!("{}/price", page_of(&product.id)), "Change the price");
    let stored = TypedPrice::stored(product);
    match again {
        None => form.etag(tag).fields(stored.fields(&stored), Refused::default()),
        Some((typed, refused)) => {
            let price = TypedPrice::typed(&typed);
            let form = form.etag(version_to_save(tag, &typed, &refused));
            let beside = if refused.is_stale() { &stored } else { &price };
            form.fields(price.fields(beside), refused)
        }
    }
}

/// The version that the next attempt is about: the current one once its reader sees what it has, else the one that was seen.
fn version_to_save(current: &str, typed: &Form, refused: &Refused) -> String {
    if refused.is_stale() { current.to_owned() } else { typed.text("etag").to_owned() }
}
