//! The cart of a visitor: the basket that the API keeps for who is logged in, or the one in the cookie of a guest. Each line tells what
//! has changed since it was put in.

use futures_util::future::join_all;
use pages::address::segment;
use serde::Deserialize;
use serde_json::json;

use super::guest_basket::{GuestBasket, GuestLine};
use super::product::{Product, path_of, picture_of};
use crate::api::Call;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::visit::Visit;

/// A cart with what has changed since its lines were put in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Basket {
    pub(crate) lines: Vec<Line>,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) quantity: i64,
    /// The price when it was put in.
    pub(crate) price_seen: Money,
    /// The price now; `None` when it is not for sale any more.
    pub(crate) price_now: Option<Money>,
    /// The units in stock, as far as they are known.
    pub(crate) available: Option<i64>,
}

/// A basket as the API sends it.
#[derive(Debug, Deserialize)]
struct ApiBasket {
    lines: Vec<ApiLine>,
}

#[derive(Debug, Deserialize)]
struct ApiLine {
    sku: String,
    name: String,
    quantity: i64,
    price_seen: Money,
    #[serde(default)]
    price_now: Option<Money>,
}

impl Line {
    /// The page of the product.
    pub(crate) fn path(&self) -> String {
        path_of(&self.sku)
    }

    /// Its picture.
    pub(crate) fn picture(&self) -> String {
        picture_of(&self.sku)
    }

    /// The sum of the line now.
    pub(crate) fn amount(&self) -> Option<Money> {
        self.price_now.as_ref().map(|price| price.times(self.quantity))
    }

    /// Whether the price has changed since.
    pub(crate) fn price_changed(&self) -> bool {
        self.price_now.as_ref().is_some_and(|now| *now != self.price_seen)
    }

    /// Whether it is not for sale any more.
    pub(crate) const fn is_withdrawn(&self) -> bool {
        self.price_now.is_none()
    }

    /// Whether none is left.
    pub(crate) fn is_sold_out(&self) -> bool {
        !self.is_withdrawn() && self.available == Some(0)
    }

    /// How many are left, if those are fewer than wanted and not none.
    pub(crate) fn too_few(&self) -> Option<i64> {
        self.available.filter(|available| (1..self.quantity).contains(available))
    }

    /// Whether an order of the line can succeed, as far as is known.
    pub(crate) fn can_be_ordered(&self) -> bool {
        !self.is_withdrawn() && self.available.is_none_or(|available| available >= self.quantity)
    }
}

impl Basket {
    /// The cart of the visitor.
    pub(crate) async fn of(visit: &Visit) -> Result<Self, Refusal> {
        if visit.is_logged_in() {
            let basket = visit.get::<ApiBasket>("/api/v1/basket").await?;
            let lines = join_all(basket.lines.into_iter().map(|line| of_api(visit, line))).await;
            return Ok(Self { lines });
        }
        let guest = GuestBasket::of(visit.request());
        let lines = join_all(guest.lines().iter().map(|line| of_guest(visit, line))).await;
        Ok(Self { lines: lines.into_iter().collect::<Result<_, _>>()? })
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The units in it.
    pub(crate) fn units(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// The sum of the lines that are for sale, if it is one.
    pub(crate) fn total(&self) -> Option<Money> {
        let mut amounts = self.lines.iter().filter_map(Line::amount);
        let first = amounts.next()?;
        amounts.try_fold(first, |sum, amount| sum.plus(&amount))
    }

    /// Its SKUs with their quantities in one text that a form carries: `1 VASE,2 MUG`. No price is in it.
    pub(crate) fn contents(&self) -> String {
        contents_of(self.lines.iter().map(|line| (line.quantity, line.sku.as_str())))
    }

    /// Whether an order of it can succeed, as far as is known.
    pub(crate) fn can_be_ordered(&self) -> bool {
        !self.is_empty() && self.lines.iter().all(Line::can_be_ordered) && self.total().is_some()
    }
}

async fn of_api(visit: &Visit, line: ApiLine) -> Line {
    let ApiLine { sku, name, quantity, price_seen, price_now } = line;
    // The price of an order is that of the basket; only the stock is asked for, and a cart shows without it.
    let product = product(visit, &sku).await.ok().flatten();
    let available = product.map(|product| product.available);
    Line { sku, name, quantity, price_seen, price_now, available }
}

async fn of_guest(visit: &Visit, line: &GuestLine) -> Result<Line, Refusal> {
    let GuestLine { sku, quantity, price_seen } = line.clone();
    let product = product(visit, &sku).await?;
    let name = product.as_ref().map_or_else(|| sku.clone(), |product| product.name.clone());
    let on_sale = product.filter(|product| !product.is_withdrawn());
    let available = on_sale.as_ref().map(|product| product.available);
    let price_now = on_sale.map(|product| product.price);
    Ok(Line { sku, name, quantity, price_seen, price_now, available })
}

/// The product of a SKU, if there is one.
pub(crate) async fn product(visit: &Visit, sku: &str) -> Result<Option<Product>, Refusal> {
    match visit.get(&format!("/api/v1/products/by-sku/{}", segment(sku))).await {
        Ok(product) => Ok(Some(product)),
        Err(refusal) => {
            let problem = refusal.into_problem()?;
            // A SKU that cannot be one is no product either.
            if matches!(problem.status, 400 | 404 | 422) {
                Ok(None)
            } else {
                Err(Refusal::Problem(problem))
            }
        }
    }
}

/// The [`Basket::contents`] of who is logged in, without a look at each product. Empty when nothing is in the basket.
pub(crate) async fn contents(visit: &Visit) -> Result<String, Refusal> {
    let basket = visit.get::<ApiBasket>("/api/v1/basket").await?;
    Ok(contents_of(basket.lines.iter().map(|line| (line.quantity, line.sku.as_str()))))
}

fn contents_of<'a>(lines: impl Iterator<Item = (i64, &'a str)>) -> String {
    let mut lines: Vec<String> = lines.map(|(quantity, sku)| format!("{quantity} {sku}")).collect();
    lines.sort_unstable();
    lines.join(",")
}

/// The units in the cart, as far as that is known.
pub(crate) async fn units(visit: &Visit) -> Option<i64> {
    if !visit.is_logged_in() {
        return Some(GuestBasket::of(visit.request()).units());
    }
    let basket = visit.get::<ApiBasket>("/api/v1/basket").await.ok()?;
    Some(basket.lines.iter().map(|line| line.quantity).sum())
}

/// Puts what a guest has in the cookie into the basket of who has just logged in. Lines that cannot be put in now stay in the cookie;
/// those that never can are left out. Each line has a key that follows from `key`, so that a log-in that is sent twice adds it once.
/// Returns whether all went well.
pub(crate) async fn take_over(visit: &Visit, key: &str) -> bool {
    let guest = GuestBasket::of(visit.request());
    if guest.is_empty() {
        return true;
    }
    let mut left = Vec::new();
    let mut is_whole = true;
    for (place, line) in guest.lines().iter().enumerate() {
        let body = json!({ "sku": line.sku, "quantity": line.quantity });
        let call = Call::post("/api/v1/basket/items", &body).key(&format!("{key}-{place}"));
        match visit.call(call).await {
            Ok(_added) => {}
            Err(Refusal::Problem(_)) => is_whole = false,
            Err(_later) => left.push(line.clone()),
        }
    }
    is_whole &= left.is_empty();
    visit.set_cookie(GuestBasket::with(left).cookie());
    is_whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: i64, now: Option<i64>, available: Option<i64>) -> Line {
        let money = |amount_minor| Money { amount_minor, currency: "EUR".to_owned() };
        Line {
            sku: "MUG".to_owned(),
            name: "Mug".to_owned(),
            quantity,
            price_seen: money(1000),
            price_now: now.map(money),
            available,
        }
    }

    #[test]
    fn a_line_tells_what_has_changed_since() {
        let as_before = line(2, Some(1000), Some(9));
        assert!(!as_before.price_changed() && as_before.can_be_ordered());
        assert!(line(2, Some(1200), Some(9)).price_changed());
        let few = line(3, Some(1000), Some(2));
        assert_eq!((few.too_few(), few.can_be_ordered()), (Some(2), false));
        let none = line(1, Some(1000), Some(0));
        assert!(none.is_sold_out() && !none.can_be_ordered() && none.too_few().is_none());
        assert!(line(1, None, Some(4)).is_withdrawn());
        assert!(line(1, Some(1000), None).can_be_ordered(), "an order finds out");
    }

    #[test]
    fn a_cart_comes_to_what_is_for_sale_in_it() {
        let basket = Basket { lines: vec![line(2, Some(1000), None), line(1, None, None)] };
        assert_eq!(basket.total().unwrap().amount_minor, 2000);
        assert_eq!(basket.units(), 3);
        assert_eq!(basket.contents(), "1 MUG,2 MUG", "in no order that a page depends on");
        assert!(!basket.can_be_ordered());
        assert!(Basket::default().total().is_none());
    }
}
