//! `GET /products/categories`: anyone lists the categories of what is on sale, by name.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use schemars::JsonSchema;
use serde::Serialize;

use super::{State, reader};
use crate::application::ports::CategoryOnSale;
use crate::domain::Category;

/// A category of the catalogue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Category")]
pub(super) struct CategoryBody {
    name: String,
    /// Its products on sale.
    products: i64,
}

pub(super) struct Asked {
    after: Option<Category>,
    limit: Limit,
}

pub(super) async fn list_categories(
    state: web::Data<State>,
    query: QueryString,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let Asked { after, limit } = query.read(asked)?;
    let (reader, rows) = (reader(&http), limit.rows_to_ask());
    let found = state.application.categories(reader, after.as_ref(), rows).await?;
    let place = |last: &CategoryOnSale| last.category.as_str().to_owned();
    Ok(Page::cut(found, limit, list(), place).map(CategoryBody::of).answer(&http))
}

pub(super) fn asked(fields: &mut Fields) -> Option<Asked> {
    let limit = Limit::read(fields);
    let cursor = Cursor::<String>::read(fields, "cursor");
    let place = Cursor::place_in(cursor?, list(), fields, "cursor")?;
    match place.map(|name| Category::stored(&name)).transpose() {
        Ok(after) => Some(Asked { after, limit: limit? }),
        Err(refused) => {
            fields.refuse("cursor", refused);
            None
        }
    }
}

fn list() -> ListId {
    ListId::of("categories", &())
}

impl CategoryBody {
    fn of(counted: CategoryOnSale) -> Self {
        let CategoryOnSale { category, products } = counted;
        Self { name: category.as_str().to_owned(), products }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::infrastructure::http::testing::Shop;

    #[actix_web::test]
    async fn the_categories_of_what_is_on_sale_are_listed_by_name_page_by_page() {
        let shop = Shop::with_demo().await;
        let all = shop.get("/products/categories?limit=100").await;
        assert_eq!(all.status, 200, "{}", all.body);
        let mut names = all.names();
        assert!(names.len() > 5 && names.is_sorted(), "{names:?}");
        names.dedup();
        let counted: i64 = all.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|category| category["products"].as_i64().unwrap())
            .sum();
        assert_eq!(counted, 58);
        let first = shop.get("/products/categories?limit=2").await;
        let next = first.body["next"].as_str().unwrap();
        let rest = shop.get(&format!("/products/categories?limit=100&cursor={next}")).await;
        assert_eq!([first.names(), rest.names()].concat(), names);
        assert_eq!(rest.body["next"], json!(null));
    }

    #[actix_web::test]
    async fn a_cursor_of_another_list_is_refused() {
        let shop = Shop::with_demo().await;
        let products = shop.get("/products?limit=1").await;
        let next = products.body["next"].as_str().unwrap();
        let refused = shop.get(&format!("/products/categories?cursor={next}")).await;
        assert_eq!((refused.status, refused.fields()), (422, vec!["cursor"]));
    }
}
