//! `PATCH /products/{id}`: an admin says something else of a product, or puts it back on sale.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, IfMatch, JsonBody, Problem, RequestOrigin, etag};

use super::State;
use super::bodies::{images, product_id};
use crate::domain::product::Changes;
use crate::domain::{Category, Description, ProductName};

pub(super) async fn change_product(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    if_match: IfMatch,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    caller.require_admin()?;
    let (id, seen) = (product_id(&path)?, if_match.expected()?);
    let (changes, origin) = (body.read(changes)?, request.origin());
    let application = Arc::clone(&state.application);
    let change = move || {
        let (application, changes) = (Arc::clone(&application), changes.clone());
        let origin = origin.clone();
        async move { application.change_product(id, seen, changes, &origin).await }
    };
    let version = state.commands.run(change).await?;
    Ok(HttpResponse::NoContent().insert_header(etag(version)).finish())
}

fn changes(fields: &mut Fields) -> Option<Changes> {
    let name = fields.optional_text("name", ProductName::parse);
    let description = fields.optional_text("description", Description::parse);
    let category = fields.optional_text("category", Category::parse);
    let images = images(fields);
    let on_sale = fields.optional_flag("on_sale");
    if on_sale == Some(Some(false)) {
        fields
            .refuse("on_sale", "can only be set to true; withdraw the product to take it off sale");
    }
    Some(Changes {
        name: name?,
        description: description?,
        category: category?,
        images: images?,
        back_on_sale: on_sale? == Some(true),
    })
}
