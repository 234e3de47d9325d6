//! `GET /basket`: what is in it, and what changed since it was put there.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::http::{Caller, Problem, etag};
use serde::Serialize;

use super::money_body::MoneyBody;
use super::{State, customer};
use crate::domain::{BasketLine, PriceNews, ReviewedLine};

#[derive(Debug, Serialize)]
struct BasketBody {
    lines: Vec<LineBody>,
}

#[derive(Debug, Serialize)]
struct LineBody {
    sku: String,
    name: String,
    quantity: u16,
    /// The price when it was added.
    price_seen: MoneyBody,
    #[serde(flatten)]
    news: NewsBody,
    /// How old the knowledge of the product is.
    as_of: Option<DateTime<Utc>>,
}

/// What became of the product since.
#[derive(Debug, Serialize)]
#[serde(tag = "news", rename_all = "kebab-case")]
enum NewsBody {
    Unchanged,
    PriceChanged { price_now: MoneyBody },
    Withdrawn,
}

pub(super) async fn view_basket(
    state: web::Data<State>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let basket = state.application.view_basket(customer(&caller)).await?;
    let lines = basket.lines.into_iter().map(line).collect();
    Ok(HttpResponse::Ok().insert_header(etag(basket.version)).json(BasketBody { lines }))
}

fn line(reviewed: ReviewedLine) -> LineBody {
    let ReviewedLine { line: BasketLine { sku, name, quantity, price_seen }, news, as_of } =
        reviewed;
    let news = match news {
        PriceNews::Unchanged => NewsBody::Unchanged,
        PriceNews::Changed { now } => NewsBody::PriceChanged { price_now: now.into() },
        PriceNews::Withdrawn => NewsBody::Withdrawn,
    };
    LineBody {
        sku: sku.as_str().to_owned(),
        name: name.as_ref().to_owned(),
        quantity: quantity.units(),
        price_seen: price_seen.into(),
        news,
        as_of,
    }
}
