//! `/admin/products/new`: a product is added.

use actix_web::http::StatusCode;
use pages::form::Form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::form::{Details, TypedPrice};
use super::page_of;
use crate::admin::view::{Area, Field, FormView, Nav, OneFormPage, Refused};
use crate::api::Call;
use crate::categories::categories;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// The id of what was made.
#[derive(Deserialize)]
struct Made {
    id: String,
}

pub(super) async fn show(visit: Visit) -> Outcome {
    let key = visit.new_key();
    let categories = categories(&visit).await;
    let fields = fields("", &Details::default(), &TypedPrice::empty(), &categories);
    page(&visit, StatusCode::OK, form(fields, &key, Refused::default())).await
}

pub(super) async fn add(visit: Visit) -> Outcome {
    let typed = visit.form();
    match make(&visit, &typed).await? {
        Ok(id) => {
            visit.flash("The product is on sale. Record its first units next.");
            visit.see_other(&page_of(&id))
        }
        Err(refused) => {
            let status = refused.status();
            let (details, price) = (Details::typed(&typed), TypedPrice::typed(&typed));
            let categories = categories(&visit).await;
            let fields = fields(typed.text("sku"), &details, &price, &categories);
            page(&visit, status, form(fields, typed.text("key"), refused)).await
        }
    }
}

async fn make(visit: &Visit, typed: &Form) -> Result<Result<String, Refused>, Refusal> {
    let price = match TypedPrice::typed(typed).body() {
        Ok(price) => price,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut body = Details::typed(typed).body();
    if let Value::Object(members) = &mut body {
        members.insert("sku".to_owned(), json!(typed.text("sku")));
        members.insert("price".to_owned(), price);
    }
    let call = Call::post("/api/v1/products", &body).key(typed.text("key"));
    match visit.call(call).await {
        Ok(answer) => Ok(Ok(answer.json::<Made>()?.id)),
        Err(Refusal::Problem(problem)) => Ok(Err(Refused::of(&problem))),
        Err(other) => Err(other),
    }
}

fn fields(sku: &str, details: &Details, price: &TypedPrice, categories: &[String]) -> Vec<Field> {
    let sku =
        Field::line("sku", "SKU", sku).hint("It names the product everywhere, and never changes.");
    let price = price.fields(price);
    std::iter::once(sku).chain(price).chain(details.fields(details, categories)).collect()
}

fn form(fields: Vec<Field>, key: &str, refused: Refused) -> FormView {
    FormView::post("product", "/admin/products/new", "Add the product")
        .key(key)
        .fields(fields, refused)
}

async fn page(visit: &Visit, status: StatusCode, form: FormView) -> Outcome {
    let page = OneFormPage {
        layout: visit.layout("New product").await,
        nav: Nav::of(visit, Area::Products),
        title: "New product",
        context: "context-products",
        intro: "",
        back: "/admin/products".to_owned(),
        form,
    };
    visit.page_with(status, &page)
}
