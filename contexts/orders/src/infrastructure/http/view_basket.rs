//! `GET /basket`: the lines of the basket, each with its price now and the change of its product since it was added, and
//! what an order of them comes to.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Caller, MoneyBody, Problem, etag_of_body};
use schemars::JsonSchema;
use serde::Serialize;

use super::{State, customer};
use crate::domain::{PriceReview, ReviewedLine};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Basket")]
pub(super) struct BasketBody {
    lines: Vec<LineBody>,
    /// What an order of the lines that can be ordered comes to now; left out if there is no such line, or no one sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<MoneyBody>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BasketLine")]
struct LineBody {
    sku: String,
    name: String,
    quantity: u16,
    /// The price when it was added.
    price_seen: MoneyBody,
    #[serde(flatten)]
    news: NewsBody,
    /// The age of the catalogue entry.
    priced_at: Option<DateTime<Utc>>,
}

/// The change of the product since it was added.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "News")]
#[serde(tag = "news", rename_all = "kebab-case")]
enum NewsBody {
    Unchanged { price_now: MoneyBody },
    PriceChanged { price_now: MoneyBody },
    Withdrawn,
}

pub(super) async fn view_basket(
    state: web::Data<State>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let basket = state.application.view_basket(customer(&caller)).await?;
    let (version, total) = (basket.version, basket.total.map(MoneyBody::from));
    let body = BasketBody { lines: basket.lines.into_iter().map(line).collect(), total };
    // Prices change without the basket.
    Ok(HttpResponse::Ok().insert_header(etag_of_body(version, &body)).json(body))
}

fn line(reviewed: ReviewedLine) -> LineBody {
    let ReviewedLine { line, price, as_of } = reviewed;
    let news = match price {
        PriceReview::Unchanged { now } => NewsBody::Unchanged { price_now: now.into() },
        PriceReview::Changed { now } => NewsBody::PriceChanged { price_now: now.into() },
        PriceReview::Withdrawn => NewsBody::Withdrawn,
    };
    LineBody {
        sku: line.sku().as_str().to_owned(),
        name: line.name().to_owned(),
        quantity: line.quantity().units(),
        price_seen: line.price_seen().into(),
        news,
        priced_at: as_of,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared_kernel::Origin;
    use uuid::Uuid;

    use crate::application::testing::entry;
    use crate::infrastructure::http::testing::{Shop, get, post};

    #[actix_web::test]
    async fn changed_prices_are_shown() {
        let shop = Shop::open().await;
        shop.call(post("/basket/items").set_json(json!({"sku": "MUG", "quantity": 2}))).await;
        let before = shop.call(get("/basket")).await;
        let seen = &before.body;
        assert_eq!(seen["lines"][0]["news"], "unchanged");
        assert_eq!(seen["lines"][0]["price_now"], seen["lines"][0]["price_seen"]);
        assert_eq!(seen["total"], json!({"amount_minor": 2500, "currency": "EUR"}));
        let dearer = entry("MUG", 1300, 2);
        shop.context.application.note_product(dearer, &Origin::new(Uuid::nil())).await.unwrap();
        let after = shop.call(get("/basket")).await;
        let seen = &after.body;
        assert_eq!(seen["total"]["amount_minor"], 2600);
        assert_ne!(after.header("etag"), before.header("etag"), "another body, another validator");
        let line = &seen["lines"][0];
        assert_eq!(
            (&line["news"], &line["price_now"]["amount_minor"]),
            (&json!("price-changed"), &json!(1300))
        );
        assert_eq!(line["price_seen"]["amount_minor"], 1250);
        assert!(line["priced_at"].is_string());
    }
}
