//! `POST /products`: an admin adds a product.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};

use super::State;
use super::bodies::{created, images, price};
use crate::domain::product::{Details, NewProduct};
use crate::domain::{Category, Description, ProductId, ProductName, Sku};

pub(super) async fn add_product(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let id = state.ids.next();
    let new = body.read(|fields| new_product(ProductId::from_uuid(id), fields))?;
    let scope = format!("add-product/{}", caller.user_id);
    let application = Arc::clone(&state.application);
    let add = move |origin| {
        let (application, new) = (Arc::clone(&application), new.clone());
        async move { application.add_product(new, &origin).await }
    };
    let done = state.commands.once(&request, scope, body.fingerprint(), id, add).await?;
    Ok(created(format!("/api/v1/products/{}", done.resource), done.resource))
}

fn new_product(id: ProductId, fields: &mut Fields) -> Option<NewProduct> {
    let sku = fields.text("sku", Sku::parse);
    let name = fields.text("name", ProductName::parse);
    let description = match fields.optional_text("description", Description::parse) {
        Some(None) => Description::parse("").ok(),
        Some(given) => given,
        None => None,
    };
    let category = fields.text("category", Category::parse);
    let price = fields.object("price", price);
    let images = images(fields);
    let images = images?.unwrap_or_default();
    let details = Details { name: name?, description: description?, category: category?, images };
    Some(NewProduct { id, sku: sku?, details, price: price?, on_sale: true })
}
